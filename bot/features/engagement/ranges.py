"""Ranges of message ids, both ends included."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
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
