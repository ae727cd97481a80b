"""What each picture of a digest shows, in words already."""

from collections.abc import Mapping, Sequence

from bot.core.i18n import Days, Hour, Percent, Text, Weekday, Words, _, n_
from bot.features.digest import numbers
from bot.features.digest.compose import Digest
from bot.features.digest.parts import Value
from bot.features.digest.shapes import Bar, Bars, Heatmap, Share, Shares, Sheet, Size
from bot.features.digest.wording import Wording
from bot.features.engagement.report import FEW_PEOPLE, FEW_TO_COMPARE, Report

DOTS: Mapping[Value, str] = {
    Value.NEEDS_YOU: "#f23f43",
    Value.WORTH_A_LOOK: "#f0b232",
    Value.ALL_GOOD: "#23a55a",
}
MARKS = (("### ", Size.TITLE), ("## ", Size.HEADING), ("-# ", Size.SMALL))


def active_members(report: Report, words: Words) -> Bars | None:
    if all(members is None for _week, members in report.active_by_week):
        return None
    usual = numbers.members(report).baseline
    shown_usual = usual if usual is not None and usual >= FEW_TO_COMPARE else None
    return Bars(
        title=words.say(_members_title(report)),
        bars=tuple(
            Bar(words.say(_("W{number}", number=week.number)), members, "" if members is None else words.show(members))
            for week, members in report.active_by_week
        ),
        usual=shown_usual,
        usual_label=words.say(_("usual {count}", count=round(shown_usual))) if shown_usual else "",
    )


def _members_title(report: Report) -> Text:
    return _("Members who wrote, by week") if numbers.counts_writers(report) else _("Active members by week")


def active_members_alt(report: Report, words: Words) -> str:
    """All that the picture says."""
    weeks = [
        _("week {number}: {count}", number=week.number, count=_("not counted") if members is None else members)
        for week, members in report.active_by_week
    ]
    return f"{words.say(_members_title(report))}. {', '.join(map(words.say, weeks))}."


def heatmap(report: Report, words: Words) -> Heatmap | None:
    counts = numbers.figure(report, "heatmap").value
    if not counts or not any(map(any, counts)):
        return None
    return Heatmap(
        title=words.say(_("Messages by weekday and hour")),
        subtitle=words.say(_("four weeks to {days}, {zone}", days=_week(report), zone=report.timezone)),
        days=tuple(words.show(Weekday(day, "abbreviated")) for day in range(7)),
        hours=tuple(words.show(Hour(hour)) for hour in range(24)),
        counts=tuple(tuple(row) for row in counts),
        few=words.say(_("few")),
        many=words.say(_("many")),
    )


def _week(report: Report) -> Text:
    return _("week {number}", number=report.week.number)


def heatmap_alt(report: Report, words: Words) -> str:
    counts = numbers.figure(report, "heatmap").value
    busiest = sorted(((counts[day][hour], -day, -hour) for day in range(7) for hour in range(24)), reverse=True)[:3]
    cells = [
        words.say(_("{weekday} at {hour}", weekday=Weekday(-day), hour=Hour(-hour)))
        for count, day, hour in busiest
        if count
    ]
    return words.say(_("Messages by weekday and hour. Most come on: {cells}.", cells=", ".join(cells)))


def newcomers(report: Report, words: Words) -> Shares | None:
    shares = tuple(_newcomer_shares(report, words))
    if not shares:
        return None
    return Shares(words.say(_("Newcomers")), shares, words.say(_("usual")))


def _newcomer_shares(report: Report, words: Words) -> Sequence[Share]:
    activation, retention = numbers.figure(report, "activation"), numbers.figure(report, "retention_w1")
    alone = numbers.figure(report, "newcomers_unanswered")
    found = []
    for ratio, weeks, label in (
        (activation, 1, _("wrote in their first week")),
        (retention, 2, _("came back in their 2nd week")),
    ):
        value = numbers.ratio_of(ratio)
        if value is not None and ratio.of is not None:
            week = report.week.plus(-weeks)
            days = Days(week.monday, week.sunday)
            joined = n_(
                "{count} joined {days}: {what}", "{count} joined {days}: {what}", ratio.of, days=days, what=label
            )
            found.append(Share(words.say(joined), value, ratio.baseline, _shown(words, round(value * ratio.of), value)))
    if alone.value is not None and alone.of is not None:
        settled = alone.of - (numbers.figure(report, "newcomers_open").value or 0)
        found.extend(_answered(words, settled, alone.value))
    return found


def _answered(words: Words, settled: int, alone: int) -> list[Share]:
    if settled < FEW_PEOPLE:
        return []
    some = settled - alone
    label = n_("{count} first message: answered within 24 h", "{count} first messages: answered within 24 h", settled)
    return [Share(words.say(label), some / settled, None, _shown(words, some, some / settled))]


def _shown(words: Words, some: int, share: float) -> str:
    return words.say(_("{some} · {share}", some=some, share=Percent(share)))


def newcomers_alt(drawing: Shares) -> str:
    return ". ".join([drawing.title, *(f"{share.label}, {share.shown}" for share in drawing.shares)]) + "."


def sheet(report: Report, digest: Digest, wording: Wording) -> Sheet:
    lines = [line for section in wording.sections(digest) for line in section.split("\n")]
    return Sheet(
        dot=DOTS.get(digest.verdict.value, "#949ba4"),
        lines=tuple(_sized(line) for line in lines),
        bars=active_members(report, wording.words),
        footer=report.guild_name,
    )


def _sized(line: str) -> tuple[Size, str]:
    for mark, size in MARKS:
        if line.startswith(mark):
            return size, _without_emoji(line.removeprefix(mark))
    return Size.NORMAL, _without_emoji(line)


def _without_emoji(line: str) -> str:
    """The font has letters and signs, but no coloured pictures."""
    for emoji, sign in (("**", ""), ("✅", "✓"), ("⬜", "○"), ("🙋", "…")):
        line = line.replace(emoji, sign)
    return "".join(sign for sign in line if ord(sign) < 0x1F000 and sign not in "↩\ufe0f⚪").strip()
