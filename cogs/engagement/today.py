"""Today so far as lines for a phone."""

from collections.abc import Iterator
from datetime import timedelta

from bot.core.i18n import Day, Listing, Minutes, Percent, Text, Weekday, Words, _, n_
from bot.features.engagement.report import FEW_PEOPLE
from bot.features.engagement.reports import WHY, Today
from cogs.engagement.beside import TITLES, answers, line, usual_by_now

SILENT = timedelta(minutes=5)


def today_lines(today: Today, words: Words) -> Iterator[str]:
    yield "## " + words.say(_("Today so far: {day}", day=Day(today.day, "yMMMEd")))
    for note in _notes(today):
        yield "-# " + words.say(note)
    yield from _written(today, words)
    for key, count in (("joins", today.joins), ("leaves", today.leaves)):
        if count is not None:
            yield line(TITLES[key], count.value, words, *usual_by_now(count))
    if today.questions is not None:
        asked = today.questions.value
        more = [*usual_by_now(today.questions), *answers(asked, today.answered)]
        yield line(TITLES["questions"], asked, words, *more)
    if today.channels:
        busiest = [_("<#{channel}> {messages}", channel=str(where), messages=count) for where, count in today.channels]
        yield line(_("Busiest channels"), Listing(busiest), words)


def _written(today: Today, words: Words) -> Iterator[str]:
    yield line(TITLES["messages"], today.messages.value, words, *usual_by_now(today.messages))
    yield line(_("Members who wrote"), today.writers.value, words, *usual_by_now(today.writers))
    yield line(_("Replies"), today.replies, words, *_share(today))
    yield line(_("Reactions"), today.reactions, words)
    yield line(_("Time in voice, all members together"), Minutes(today.voice_minutes), words)


def _share(today: Today) -> list[Text]:
    if today.writers.value < FEW_PEOPLE or not today.messages.value:
        return []
    return [_("{share} of the messages", share=Percent(today.replies / today.messages.value))]


def _notes(today: Today) -> Iterator[Text]:
    yield _("A message is counted within half a minute.")
    if today.usual_days:
        yield n_(
            "Usual: as on the last {weekday} that was counted in full, up to this time of day.",
            "Usual: the mean of the last {count} {weekday}s that were counted in full, up to this time of day.",
            today.usual_days,
            weekday=Weekday(today.day.weekday()),
        )
    else:
        yield _("No earlier {weekday} was counted in full to compare with.", weekday=Weekday(today.day.weekday()))
    if today.heard_until is not None and today.at - today.heard_until > SILENT:
        since = f"<t:{int(today.heard_until.timestamp())}:R>"
        yield _("Nothing was written down since the bot last heard this server, {since}.", since=since)
    if not today.complete:
        yield _("Partial: some of today was not counted.")
    if today.away:
        yield _("The bot was away for a while today: it did not hear reactions and voice then.")
    if today.hidden:
        titles = Listing([TITLES[key] for key in sorted(today.hidden)])
        yield _("Not shown ({why}): {titles}.", why=WHY["not_measured"], titles=titles)
