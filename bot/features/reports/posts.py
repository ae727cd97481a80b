"""The card that the staff sees of a report, and what its reporters hear."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.actions import Seen
from bot.core.i18n import Command, Listing, Minutes, Text, Words, _, n_, p_
from bot.core.markdown import plain, quotation
from bot.core.personal_data import NOBODY
from bot.core.posts import Button, Part, Post, Style, moment
from bot.features.reports.report import WHY, Report, Reported, State, Voice, Why

CARD, DANGER, URGENT, REMINDER = "card", "danger", "urgent", "reminder"
"""Why the staff is written to: it is new, someone may be in danger, many report it, nobody answers."""
LONGEST_QUOTE, MOST_LINES, MOST_FILES = 1_200, 30, 5
VOICES, LONGEST_VOICE, LONGEST_ANSWER = 5, 200, 200
TIMEOUTS = (10, 60, 24 * 60)
WHO_DELETED = _("someone who deleted their data")
QUOTE = 1
"""Where the message stands among a card’s texts: only there is it kept."""


@dataclass(frozen=True)
class Holder:
    """Who said that they are on it, and until when nobody else may."""

    moderator_id: int
    until: datetime


def mention(user_id: int | None) -> str:
    return f"<@{user_id}>"


def quote_of(seen: Seen, words: Words) -> str:
    """A message, as it was when it was reported."""
    text = shortened("\n".join("\n".join(seen.texts).splitlines()[:MOST_LINES]), LONGEST_QUOTE)
    lines = [quotation(text) if text else "-# " + words.say(_("The message has no text."))]
    if seen.files:
        links = [f"[{plain(name)}]({url})" for name, url in seen.files[:MOST_FILES]]
        more = len(seen.files) - len(links)
        files = [*links, *([words.say(n_("{count} more", "{count} more", more))] if more else [])]
        lines.append(words.say(_("Files: {files}", files=Listing(files))))
    return "\n".join(lines)


def shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def card(report: Report, what: str, holder: Holder | None, quote: str | None, first: str, words: Words) -> Post:
    """`first`: what comes before all; `quote`: of the message. One line once it is answered."""
    if report.state is not State.OPEN:
        return Post((closed_line(report, words),))
    parts: list[Part] = ["\n".join([*([first] if first else []), *_head(report, holder, words)])]
    if report.message_id is not None:
        gone = _("The bot can’t read the message any more.")
        parts.append(quote or "-# " + words.say(gone))
    parts.append("\n".join(_voices(report, words)))
    return Post((*parts, *buttons(report, what, words)))


def _head(report: Report, holder: Holder | None, words: Words) -> Iterator[str]:
    title = words.say(_("Report {number}", number=str(report.number)))
    yield " · ".join([f"**{title}**", words.say(WHY[report.why]), moment(report.made_at, "R")])
    if report.target_id is not None:
        yield words.say(_about(report))
    if report.urgent_at is not None:
        urgent = words.say(_("Urgent: several members reported this within an hour."))
        yield f"**{urgent}**"
    if report.danger:
        yield words.say(_("Words of self-harm are never punished: talk to them, and ask for help where you need it."))
    if report.about_staff:
        text = _("This is about someone of the team, who can’t answer it. Who reported it is not shown here.")
        yield words.say(text)
    if holder is not None:
        when = moment(holder.until, "t")
        yield words.say(_("{moderator} is on it, until {when}.", moderator=mention(holder.moderator_id), when=when))


def _about(report: Report) -> Text:
    member = mention(report.target_id)
    if report.link is None:
        return _("About {member}", member=member)
    return _("About {member}, in {channel}: {link}", member=member, channel=f"<#{report.channel_id}>", link=report.link)


def _voices(report: Report, words: Words) -> Iterator[str]:
    count = len(report.voices)
    yield words.say(n_("{count} member reported this.", "{count} members reported this.", count))
    if not report.about_staff:
        yield from voice_lines(report.voices[:VOICES], words)
        if count > VOICES:
            yield words.say(n_("{count} more", "{count} more", count - VOICES))


def voice_lines(voices: Iterable[Voice], words: Words) -> Iterator[str]:
    for voice in voices:
        who = mention(voice.reporter_id) if voice.reporter_id != NOBODY else words.say(WHO_DELETED)
        yield f"- {who} · {words.say(WHY[voice.why])}"
        if voice.words:
            yield "  " + plain(shortened(" ".join(voice.words.split()), LONGEST_VOICE))


def closed_line(report: Report, words: Words) -> str:
    values = {"number": str(report.number), "moderator": mention(report.closed_by)}
    if report.state is State.DISMISSED:
        said = [words.say(_("Report {number}: dismissed by {moderator}", **values))]
        if report.answer:
            said.append(plain(shortened(" ".join(report.answer.split()), LONGEST_ANSWER)))
    else:
        said = [words.say(_("Report {number}: handled by {moderator}", **values))]
        if report.case_number is not None:
            said.append(words.say(_("case {number}", number=str(report.case_number))))
    about = [mention(report.target_id)] if report.target_id is not None else []
    return " · ".join([*said, words.say(WHY[report.why]), *about])


def take_id(number: int, what: str) -> str:
    """By which a card is found again."""
    return f"report:take:{number}:{what}"


def buttons(report: Report, what: str, words: Words) -> tuple[tuple[Button, ...], ...]:
    number = report.number
    answers = [
        Button(words.say(p_("button", "I’ll take it")), take_id(number, what), Style.PRIMARY),
        Button(words.say(p_("button", "Handled")), f"report:done:{number}", Style.SUCCESS),
        Button(words.say(p_("button", "Dismiss…")), f"report:dismiss:{number}"),
    ]
    if report.target_id is not None:
        answers.append(Button(words.say(p_("button", "History")), f"case:history:{report.target_id}:0"))
    if report.about_staff:
        answers.append(Button(words.say(p_("button", "Who reported it")), f"report:who:{number}"))
    return (tuple(answers), *_punishing(report, words))


def _punishing(report: Report, words: Words) -> tuple[tuple[Button, ...], ...]:
    """None where someone may be in danger."""
    if report.danger or report.target_id is None:
        return ()

    def button(label: Text, act: str, style: Style = Style.SECONDARY) -> Button:
        # A form is shown before anything can be looked up, so all that it needs is said here.
        return Button(words.say(label), f"report:act:{report.number}:{act}:{report.why}:{words.code}", style)

    timeouts = [button(_("Timeout {length}…", length=Minutes(minutes)), f"timeout{minutes}") for minutes in TIMEOUTS]
    gentle = [button(p_("button", "Remind…"), "remind"), button(p_("button", "Warn…"), "warn")]
    return (*gentle, *timeouts), (button(p_("button", "Ban…"), "ban", Style.DANGER),)


# Why the staff is written to

LOUD: Mapping[str, Text] = {
    DANGER: _("Someone may be in danger."),
    URGENT: _("Several members reported this within an hour."),
}


def first_line(report: Report, what: str, on_duty: tuple[int, ...], words: Words) -> str:
    if what == REMINDER:
        return words.say(_("Nobody has answered this yet; it came {when}.", when=moment(report.made_at, "R")))
    loud = LOUD.get(DANGER if what == CARD and report.danger else what)
    return "" if loud is None else " ".join([*(mention(one) for one in on_duty), words.say(loud)])


def nobody_called(words: Words) -> str:
    return words.say(
        _("Nobody is on duty, so nobody was pinged. {command} says who may be.", command=Command("duty on"))
    )


# What reporters hear


def to_reporter(report: Report, server: str, words: Words) -> Post:
    """What came of it; never what was done to whom."""
    handled = report.state is State.HANDLED
    if handled:
        text = _("The team of **{server}** looked at your report and handled it. Thank you.", server=server)
    else:
        text = _(
            "You reported something on **{server}**. We looked: it doesn’t break our rules. If it goes on, tell us "
            "again.",
            server=server,
        )
    lines = [words.say(text)]
    if report.link is not None:
        lines.append(words.say(_("It was about this message: {link}", link=report.link)))
    elif report.target_id is not None:
        lines.append(words.say(_("It was about {member}.", member=mention(report.target_id))))
    return Post(("\n".join(lines),))


def received(reported: Reported, why: Why, help_lines: str, words: Words) -> Post:
    """The receipt, which promises only what is true."""
    said = []
    if why is Why.DANGER:
        said += danger_lines(help_lines, words)
        called = _("Who is on duty was called.") if reported.called else _("Nobody of the team is on duty now.")
        said.append(words.say(called))
    said.append(words.say(_kept(reported)))
    said.append("-# " + words.say(_("Only the team can see that it was you.")))
    return Post(("\n".join(said),))


def _kept(reported: Reported) -> Text:
    if reported.shown:
        return _("Thank you: the team has your report. You get a message when it has looked.")
    if reported.no_channel:
        return _(
            "Thank you: your report is kept, but the team has not chosen a channel for reports, so it does not see it "
            "yet. Whoever owns the server is told so. If it can’t wait, write to the team yourself."
        )
    return _(
        "Thank you: your report is kept, but the bot could not show it to the team just now. It tries again. If it "
        "can’t wait, write to the team yourself."
    )


def danger_lines(help_lines: str, words: Words) -> list[str]:
    urgent = _("If a life is in danger now, call the emergency number of the country where they are (in Europe 112).")
    return [words.say(urgent), *([help_lines] if help_lines else [])]


def unseen(server: str, channel_id: int | None, words: Words) -> Post:
    """To whoever owns the server: there are reports that nobody can see."""
    values = {"server": server}
    if channel_id is None:
        text = _(
            "A member of **{server}** reported something, and there is no channel to show it in. Choose one with "
            "{command}: it is shown there within the hour.",
            command=Command("moderation setup"),
            **values,
        )
    else:
        text = _(
            "A member of **{server}** reported something, and the bot can’t show it in {channel}. Let it view that "
            "channel, write in it and read its history: then it is shown there within the hour.",
            channel=f"<#{channel_id}>",
            **values,
        )
    return Post((words.say(text),))
