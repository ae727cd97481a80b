"""What a buddy is, without a database and without Discord."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OFFER_LASTS = timedelta(hours=24)
LASTS = timedelta(days=28)
"""So long a newcomer has a buddy, and a buddy's place is taken."""


class State(enum.StrEnum):
    """Nobody is free; someone was asked; someone said yes; it is over."""

    WAITING = enum.auto()
    OFFERED = enum.auto()
    ACCEPTED = enum.auto()
    ENDED = enum.auto()


@dataclass(frozen=True)
class Volunteer:
    """`cap`: of newcomers at a time; `load`: how many they have, or were asked to take."""

    member_id: int
    cap: int
    load: int
    asked_at: datetime | None = None


@dataclass(frozen=True)
class Request:
    """A newcomer wants a buddy. `channel_id`: where they said so; `declined`: by whom; `serial`: see the table."""

    guild_id: int
    newcomer_id: int
    state: State
    serial: int
    channel_id: int
    language: str
    buddy_id: int | None
    since: datetime
    declined: frozenset[int] = field(default_factory=frozenset)


def chosen(volunteers: Sequence[Volunteer], newcomer_id: int, declined: Collection[int]) -> Volunteer | None:
    """Whoever has the fewest, and of those who was not asked for the longest."""
    free = [
        one
        for one in volunteers
        if one.load < one.cap and one.member_id != newcomer_id and one.member_id not in declined
    ]
    return min(free, key=_turn, default=None)


def _turn(one: Volunteer) -> tuple[int, float, int]:
    return one.load, one.asked_at.timestamp() if one.asked_at else 0.0, one.member_id
