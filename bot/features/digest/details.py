"""What stands behind the digest's buttons: more numbers, and what every number means."""

from collections.abc import Iterator

from bot.core.i18n import Change, Minutes, Percent, Text, Words, _, n_
from bot.features.digest import numbers, policy
from bot.features.digest.community import missed
from bot.features.digest.measured import NUMBERS, measured
from bot.features.digest.pages import Page
from bot.features.digest.parts import Place, Value
from bot.features.digest.wording import TEXT_LIMIT, VALUES, Wording
from bot.features.engagement.report import FEW_PEOPLE, FEW_TO_COMPARE, ChannelFigures, Report
from bot.features.engagement.reports import METRICS, Metric, not_shown

CHANNELS = 8
QUESTIONS = 10


def details(page: Page, wording: Wording) -> list[str]:
    """Sections of what the digest had no room for."""
    found = [_numbers(page.report, wording), _channels(page.report, wording), _questions(page, wording)]
    return list(within(found))


def within(sections: list[str]) -> Iterator[str]:
    """As many whole lines as fit in one message."""
    left = TEXT_LIMIT
    for section in filter(None, sections):
        lines = []
        for line in section.split("\n"):
            left -= len(line) + 1
            if left > 0:
                lines.append(line)
        if lines:
            yield "\n".join(lines)


def _numbers(report: Report, wording: Wording) -> str:
    title = _("Week {number} in numbers", number=report.week.number)
    lines = [wording.say(line) for metric in METRICS if (line := number_line(report, metric))]
    compared = _("In brackets: last week, and usual.")
    left_out = [f"-# {wording.say(text)}" for text in (*not_shown(report), *missed(report))]
    return "\n".join([f"### {wording.say(title)}", f"-# {wording.say(compared)}", *lines, *left_out])


def number_line(report: Report, metric: Metric) -> Text | None:
    if metric.unit not in NUMBERS:
        return None
    figure = numbers.figure(report, metric.key)
    if figure.value is None:
        return None
    value, before = measured(metric.unit, figure.value), [figure.previous, figure.baseline]
    if before == [None, None]:
        return _("{title}: **{value}**", title=metric.title, value=value)
    last, usual = (_("–") if number is None else measured(metric.unit, number) for number in before)
    return _("{title}: **{value}** ({last}, {usual})", title=metric.title, value=value, last=last, usual=usual)


def _channels(report: Report, wording: Wording) -> str:
    channels = [channel for channel in numbers.figure(report, "top_channels").value or () if channel.messages]
    if not channels:
        return ""
    title = _("Channels")
    return "\n".join([f"### {wording.say(title)}", *(_channel(channel, wording) for channel in channels[:CHANNELS])])


def _channel(channel: ChannelFigures, wording: Wording) -> str:
    place = Place(channel.channel_id, channel.name)
    pieces = [
        n_("{place}: {count} message", "{place}: {count} messages", channel.messages, place=place),
        n_("{count} person", "{count} people", channel.members),
    ]
    change = numbers.change(channel.messages, channel.baseline)
    if change is not None:
        pieces.append(_("{change} on usual", change=Change(change)))
    return wording.line(tuple(pieces))


def _questions(page: Page, wording: Wording) -> str:
    if not page.report.waiting:
        return ""
    title = _("Questions still waiting, oldest first")
    rows = [
        f"{number}. {wording.question(page.report.guild_id, waiting)} · {wording.words.show(Minutes(waiting.minutes))}"
        for number, waiting in enumerate(page.digest.waiting, 1)
    ]
    more = page.digest.waiting_total - len(rows)
    if more > 0:
        rows.append(wording.say(n_("… and {count} more", "… and {count} more", more)))
    return "\n".join([f"### {wording.say(title)}", *rows])


def meaning(words: Words) -> list[list[str]]:
    """How a week is judged and the definition of every number, in as many messages as that takes."""
    judged, meant = _("How the week is judged"), _("What the numbers mean")
    rules = "\n".join([f"### {words.say(judged)}", *map(words.say, _rules())])
    pages = [[rules, f"### {words.say(meant)}"]]
    for metric in METRICS:
        line = words.say(_("**{title}**: {definition}", title=metric.title, definition=metric.definition))
        if sum(map(len, pages[-1])) + len(line) + 1 > TEXT_LIMIT:
            pages.append([""])
        pages[-1][-1] = f"{pages[-1][-1]}\n{line}".strip()
    return pages


def _rules() -> Iterator[Text]:
    yield _("The first rule that holds decides; weeks that were not counted in full are not judged.")
    yield _(
        "**{verdict}**: active members or messages at least {drop} under usual; or at least {least} and at least "
        "{share} of the week’s questions without an answer for over 48 h.",
        verdict=VALUES[Value.NEEDS_YOU],
        drop=Percent(policy.FAR_UNDER),
        least=policy.OVERDUE_AT_LEAST,
        share=Percent(policy.OVERDUE_SHARE),
    )
    yield _(
        "**{verdict}**: either of them at least {drop} under usual; or newcomers who wrote, or came back, at least "
        "{points} points under usual, over at least {people} people; or at least {least} and at least {share} of "
        "newcomers’ first messages without an answer; or more leaves than joins.",
        verdict=VALUES[Value.WORTH_A_LOOK],
        drop=Percent(policy.UNDER),
        points=policy.POINTS_UNDER,
        people=policy.POINTS_PEOPLE,
        least=policy.LEFT_ALONE_AT_LEAST,
        share=Percent(policy.LEFT_ALONE_SHARE),
    )
    yield _("**{verdict}**: none of these.", verdict=VALUES[Value.ALL_GOOD])
    yield _(
        "*Usual* is the mean of the up to four complete weeks before. Ratios over fewer than {people} people are not "
        "shown, and nothing is compared with a number under {few}.",
        people=FEW_PEOPLE,
        few=FEW_TO_COMPARE,
    )
