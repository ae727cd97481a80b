"""The numbers of a week as lines for a phone."""

from collections.abc import Iterator
from typing import Any

from bot.core.i18n import Change, Days, Hour, Listing, Signed, Text, Weekday, Words, _, n_
from bot.features.digest.measured import NUMBERS, measured
from bot.features.digest.numbers import change, points
from bot.features.engagement.report import ChannelFigures, Figure, Report
from bot.features.engagement.reports import METRICS, Unit, not_shown

SHOWN_ITEMS = 5


def lines(report: Report, words: Words, *, is_over: bool) -> Iterator[str]:
    """Top to bottom; of a week that is not over nothing is compared with whole weeks."""
    days = Days(report.week.monday, report.week.sunday)
    yield "## " + words.say(_("Week {number} ({days})", number=report.week.number, days=days))
    if not is_over:
        yield "-# " + words.say(_("The week is not over yet, so it is not compared with whole weeks."))
    elif not report.complete:
        yield "-# " + words.say(_("Partial: some of this week was not counted."))
    yield from _figures(report, words, is_over=is_over)
    for left_out in not_shown(report):
        yield "-# " + words.say(left_out)


def _figures(report: Report, words: Words, *, is_over: bool) -> Iterator[str]:
    for metric in METRICS:
        figure = report.metrics.get(metric.key)
        value = None if figure is None else shown(metric.unit, figure.value)
        if figure is None or value is None:
            continue
        compared = [words.say(text) for text in comparisons(metric.unit, figure)] if is_over else []
        yield " · ".join([f"**{words.say(metric.title)}** {words.show(value)}", *compared])


def shown(unit: Unit, value: Any) -> object | None:
    """None for what has no number, and for tables, which the digest's details show as pictures."""
    if value is None:
        return None
    if unit in NUMBERS:
        return measured(unit, value)
    items = [_item(item) for item in value[:SHOWN_ITEMS]] if unit is Unit.LIST or _are_channels(value) else []
    return Listing(items) if items else None


def _are_channels(value: Any) -> bool:
    return bool(value) and isinstance(value[0], ChannelFigures)


def _item(item: Any) -> Text:
    if isinstance(item, ChannelFigures):
        return _("<#{channel}> {messages}", channel=str(item.channel_id), messages=item.messages)
    weekday, hour, _mean = item
    return _("{weekday} {hour}", weekday=Weekday(weekday), hour=Hour(hour))


def comparisons(unit: Unit, figure: Figure) -> Iterator[Text]:
    if unit not in NUMBERS:
        return
    if figure.previous is not None:
        value = measured(unit, figure.previous)
        yield _("last week {value}{change}", value=value, change=_change(unit, figure.value, figure.previous))
    if figure.baseline is not None:
        value = measured(unit, figure.baseline)
        yield _("usual {value}{change}", value=value, change=_change(unit, figure.value, figure.baseline))


def _change(unit: Unit, value: float, reference: float) -> object:
    if unit is Unit.RATIO:
        number = points(value, reference)
        return n_(" ({points} point)", " ({points} points)", abs(number), points=Signed(number))
    relative = change(value, reference) if unit is Unit.COUNT else None
    return "" if relative is None else _(" ({change})", change=Change(relative))
