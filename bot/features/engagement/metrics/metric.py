"""What a metric is: its words, its unit, and how it is measured; and the arithmetic of METRICS."""

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.calendar import Week
from bot.core.i18n import Text
from bot.features.engagement.metrics.answers import Answers
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.report import FEW_PEOPLE


class Unit(enum.StrEnum):
    COUNT = enum.auto()
    RATIO = enum.auto()
    MINUTES = enum.auto()
    LIST = enum.auto()
    TABLE = enum.auto()


@dataclass(frozen=True)
class Value:
    """What was measured in one week, or null and why. `of`: over how many."""

    value: Any
    why: str | None = None
    of: int | None = None


Measured = Mapping[Week, Value]


@dataclass(frozen=True)
class Metric:
    """`measure` reads its weeks from the source: all that it compares, or only the report's own where it is a table."""

    key: str
    title: Text
    definition: Text
    unit: Unit
    measure: Callable[[Source], Awaitable[Measured]]


def ratio(part: float, whole: int) -> Value:
    """A share of people, or null where they are too few."""
    return Value(None, "too_few", whole) if whole < FEW_PEOPLE else Value(part / whole, of=whole)


def median(numbers: Sequence[float]) -> float:
    """The middle one, or the mean of the middle two."""
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def nearest_rank(numbers: Sequence[float], percent: int) -> float:
    """The smallest number that at least so many percent of them do not exceed."""
    return sorted(numbers)[-(-len(numbers) * percent // 100) - 1]


def of_several(minutes: Sequence[float], average: Callable[[Sequence[float]], float]) -> Value:
    return Value(average(minutes), of=len(minutes)) if minutes else Value(None, "none_answered", 0)


async def of_questions(source: Source, value: Callable[[Answers], Value]) -> Measured:
    """Nothing can be said about questions where nowhere is for them."""
    if not await source.has_questions():
        return {week: Value(None, "no_question_channel") for week in source.weeks}
    questions = await source.questions()
    return {week: value(questions[week]) for week in source.weeks}
