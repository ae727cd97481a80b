"""What a Q&A event is, without a database and without Discord."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.events import Venue
from bot.core.i18n import Text, p_


class State(enum.StrEnum):
    """`ANNOUNCED`: questions are collected; `OPEN`: they are shown and voted for; `ARCHIVED`: the transcript stands."""

    DRAFT = enum.auto()
    ANNOUNCED = enum.auto()
    OPEN = enum.auto()
    LIVE = enum.auto()
    CLOSED = enum.auto()
    ARCHIVED = enum.auto()
    CANCELLED = enum.auto()


MOVES: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ANNOUNCED, State.CANCELLED}),
    State.ANNOUNCED: frozenset({State.OPEN, State.CANCELLED}),
    State.OPEN: frozenset({State.LIVE, State.CLOSED, State.CANCELLED}),
    State.LIVE: frozenset({State.CLOSED}),
    State.CLOSED: frozenset({State.ARCHIVED}),
    State.ARCHIVED: frozenset(),
    State.CANCELLED: frozenset(),
}
COMING = (State.ANNOUNCED, State.OPEN)
RUNNING = (*COMING, State.LIVE)
OVER = (State.CLOSED, State.ARCHIVED)

STATES: Mapping[State, Text] = {
    State.DRAFT: p_("event", "draft"),
    State.ANNOUNCED: p_("event", "announced"),
    State.OPEN: p_("event", "open for questions"),
    State.LIVE: p_("event", "live"),
    State.CLOSED: p_("event", "over"),
    State.ARCHIVED: p_("event", "archived"),
    State.CANCELLED: p_("event", "cancelled"),
}


class Series(enum.StrEnum):
    NONE = enum.auto()
    WEEKLY = enum.auto()
    MONTHLY = enum.auto()


@dataclass(frozen=True)
class Plan:
    """What the host decides. `place_id`: where it is written about; `venue_id`, `location`: where it takes place."""

    title: str
    about: str
    starts_at: datetime
    ends_at: datetime
    place_id: int
    venue: Venue = Venue.TEXT
    venue_id: int | None = None
    location: str | None = None
    guests: tuple[int, ...] = ()
    language: str = "en"
    anonymous: bool = True
    review: bool = True
    per_person: int = 3
    series: Series = Series.NONE

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at


@dataclass(frozen=True)
class Event:
    """`current`: the question that is being answered; `aloud`: by voice. `by_votes`: how the next one is chosen.
    `step`: grows with every change, so that nobody acts on what they did not see."""

    guild_id: int
    number: int
    state: State
    step: int
    state_at: datetime
    state_by: int
    host_id: int
    plan: Plan
    discord_id: int | None = None
    thread_id: int | None = None
    current: int | None = None
    aloud: bool = False
    by_votes: bool = True
    live_at: datetime | None = None
    closed_at: datetime | None = None
    interested: int | None = None
    cancelled_because: str | None = None

    def is_led_by(self, member_id: int) -> bool:
        """The host and the guests."""
        return member_id == self.host_id or member_id in self.plan.guests

    @property
    def link(self) -> str | None:
        """To Discord's own page of it."""
        return f"https://discord.com/events/{self.guild_id}/{self.discord_id}" if self.discord_id else None


@dataclass(frozen=True)
class Picture:
    filename: str
    alt: str
    data: bytes = field(repr=False)
