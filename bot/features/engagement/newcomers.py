"""Which message is the first of which stay.

A message fills every stay of its author that began at most 7 days before it and has none yet; otherwise only the
newest stay, if that began at most 28 days before. So the first message of a stay is the earliest one after its
beginning, up to 7 days, and on to 28 days for as long as no later stay has begun.
"""

from bisect import insort
from collections.abc import Iterable
from operator import attrgetter

from bot.features.engagement.days import ms_of
from bot.features.engagement.tally import First, Stayed, Tally

DAY_MS = 24 * 60 * 60 * 1000
EVERY_STAY_MS = 7 * DAY_MS
NEWEST_STAY_MS = 28 * DAY_MS
SAME_JOIN_MS = 60 * 1000
MOST = 200_000

began = attrgetter("joined_ms")


class Stays:
    """Stays that may still get an earlier first message than they have."""

    def __init__(self) -> None:
        self._of: dict[int, list[Stayed]] = {}

    def __len__(self) -> int:
        return len(self._of)

    def __contains__(self, member_id: int) -> bool:
        return member_id in self._of

    def remember(self, stays: Iterable[Stayed]) -> None:
        """Stays of earlier runs."""
        for stay in stays:
            known = self._of.setdefault(stay.member_id, [])
            if all(other.joined_at != stay.joined_at for other in known):
                insort(known, stay, key=began)

    def begin(self, stay: Stayed, earliest: First | None, tally: Tally) -> bool:
        """A join; false if it is known. `earliest`: the member's first message of those counted in earlier runs."""
        stays = self._of.pop(stay.member_id, [])
        self._of[stay.member_id] = stays
        if any(same_join(stay, other) for other in stays):
            return False
        _learn_first(stay, stays, earliest, tally)
        insort(stays, stay, key=began)
        tally.stayed[stay.member_id, stay.joined_at] = stay
        return True

    def spoke(self, member_id: int, first: First, tally: Tally) -> bool:
        """A message that may be a stay's first; whether it is."""
        stays, ms, filled = self._of[member_id], ms_of(first.message_id), False
        begun = [stay for stay in stays if stay.joined_ms <= ms]
        for stay in begun:
            if not _has_by(stay, first.message_id) and belongs(ms, stay.joined_ms, newest=stay is begun[-1]):
                _fill(stay, first, tally)
                filled = True
        if all(_has_by(stay, first.message_id) for stay in stays):
            del self._of[member_id]
        return filled

    def forget(self, before_ms: int) -> None:
        """Drop members whose last join is that old; beyond the bound, those who joined first."""
        while self._of:
            member_id, stays = next(iter(self._of.items()))
            if stays[-1].joined_ms >= before_ms and len(self._of) <= MOST:
                return
            del self._of[member_id]


def belongs(message_ms: int, joined_ms: int, *, newest: bool) -> bool:
    """Whether a message after a join may be the first of that stay."""
    return message_ms - joined_ms <= (NEWEST_STAY_MS if newest else EVERY_STAY_MS)


def same_join(stay: Stayed, other: Stayed) -> bool:
    """The same moment; or one heard and one read from a file, whose times differ a little."""
    if stay.joined_at == other.joined_at:
        return True
    two_kinds = (stay.join_message_id is None) != (other.join_message_id is None)
    return two_kinds and abs(stay.joined_ms - other.joined_ms) <= SAME_JOIN_MS


def _has_by(stay: Stayed, message_id: int) -> bool:
    return stay.first is not None and stay.first.message_id <= message_id


def _fill(stay: Stayed, first: First, tally: Tally) -> None:
    stay.first = first
    key = stay.member_id, stay.joined_at
    if key not in tally.stayed:
        tally.filled[key] = first


def _learn_first(stay: Stayed, stays: list[Stayed], earliest: First | None, tally: Tally) -> None:
    """The first message of a stay that is learned of late, from the firsts that are known.

    The first message of all, or after an older stay began, is also the first after this one began, if it is later.
    """
    older = [other for other in stays if other.joined_ms <= stay.joined_ms]
    known = [first for first in (earliest, *(other.first for other in older)) if first is not None]
    later = [first for first in known if ms_of(first.message_id) >= stay.joined_ms]
    if not later:
        return
    first = min(later, key=attrgetter("message_id"))
    ms = ms_of(first.message_id)
    newest = not any(stay.joined_ms < other.joined_ms <= ms for other in stays)
    if belongs(ms, stay.joined_ms, newest=newest):
        stay.first = first
    for other in older:
        if other.first is first or (other.first is not None and other.first.message_id == first.message_id):
            _leave_to_newer(other, ms, tally)


def _leave_to_newer(stay: Stayed, ms: int, tally: Tally) -> None:
    if belongs(ms, stay.joined_ms, newest=False) or stay.first is None:
        return
    key = stay.member_id, stay.joined_at
    if key not in tally.stayed:
        tally.emptied[key] = stay.first.message_id
        tally.filled.pop(key, None)
    stay.first = None
