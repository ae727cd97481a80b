"""A count beside what is usual, in words."""

from bot.core.i18n import Change, Text, Words, _
from bot.features.digest.measured import measured
from bot.features.digest.numbers import change
from bot.features.engagement.reports import METRICS, Count, Unit

TITLES = {metric.key: metric.title for metric in METRICS}


def line(title: Text, value: object, words: Words, *more: Text) -> str:
    return " · ".join([f"**{words.say(title)}** {words.show(value)}", *map(words.say, more)])


def usual_by_now(count: Count) -> list[Text]:
    """Nothing where it is not known."""
    if count.usual is None:
        return []
    value = measured(Unit.COUNT, count.usual)
    return [_("usual by now {value}{change}", value=value, change=_change(count))]


def usual(count: Count) -> list[Text]:
    if count.usual is None:
        return []
    return [_("usual {value}{change}", value=measured(Unit.COUNT, count.usual), change=_change(count))]


def answers(asked: int, answered: int) -> list[Text]:
    if not asked:
        return []
    return [_("{answered} answered, {waiting} waiting", answered=answered, waiting=asked - answered)]


def _change(count: Count) -> object:
    relative = change(count.value, count.usual)
    return "" if relative is None else _(" ({change})", change=Change(relative))
