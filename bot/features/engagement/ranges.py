"""Ranges of message ids, both ends included."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import NamedTuple


class Range(NamedTuple):
    first_id: int
    last_id: int


def merged(ranges: Iterable[Range]) -> list[Range]:
    """The same ids in as few ranges as possible, in order."""
    result: list[Range] = []
    for one in sorted(ranges):
        if result and one.first_id <= result[-1].last_id + 1:
            result[-1] = Range(result[-1].first_id, max(result[-1].last_id, one.last_id))
        else:
            result.append(one)
    return result


def holding(ranges: Sequence[Range], message_id: int) -> Range | None:
    """Which of the merged ranges an id is in."""
    at = bisect_right(ranges, message_id, key=attrgetter("first_id"))
    return ranges[at - 1] if at > 0 and message_id <= ranges[at - 1].last_id else None


def holes(ranges: Sequence[Range], first_id: int, last_id: int) -> list[Range]:
    """What lies between two ids, both included, and in none of the merged ranges."""
    found: list[Range] = []
    for one in [*ranges, Range(last_id + 1, last_id + 1)]:
        until = min(one.first_id - 1, last_id)
        if first_id <= until:
            found.append(Range(first_id, until))
        first_id = max(first_id, one.last_id + 1)
    return found


@dataclass(frozen=True)
class RangesChange:
    """How the ranges of one place become others."""

    gone: frozenset[Range]
    new: frozenset[Range]
    after: Sequence[Range]

    def holding(self, span: Range) -> Range:
        """Which of them holds a span that was added."""
        return holding(self.after, span.last_id) or span


def changed(known: Sequence[Range], added: Iterable[Range]) -> RangesChange:
    after = merged([*known, *added])
    return RangesChange(frozenset(known) - frozenset(after), frozenset(after) - frozenset(known), after)
