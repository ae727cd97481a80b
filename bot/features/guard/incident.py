"""What the guard saw and did, without a database and without Discord."""

import enum
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.calendar import moment_of
from bot.core.errors import UserError
from bot.core.i18n import Text


class Deed(enum.StrEnum):
    """What there can be too much of."""

    BANS = enum.auto()
    KICKS = enum.auto()
    CHANNELS = enum.auto()
    ROLES = enum.auto()


class State(enum.StrEnum):
    """`OPEN`: recorded, and about to be answered."""

    OPEN = enum.auto()
    DONE = enum.auto()
    RESTORED = enum.auto()


class Outcome(enum.StrEnum):
    """What became of the account: all or some of its roles taken, or why none was."""

    TAKEN = enum.auto()
    GONE = enum.auto()
    NOTHING = enum.auto()
    REFUSED = enum.auto()
    TOLD_ONLY = enum.auto()


class NoIncident(UserError):
    """It is not on record, or was answered already."""


@dataclass(frozen=True)
class Act:
    """One entry of Discord's audit log. `count`: more than one for a prune. `undone`: the ban was lifted."""

    audit_id: int
    deed: Deed
    target_id: int | None = None
    name: str = ""
    count: int = 1
    undone: bool = False

    @property
    def at(self) -> datetime:
        return moment_of(self.audit_id)


@dataclass(frozen=True)
class Incident:
    """`taken`: role ids. `muted`: what the roles of a bot might do, by role id, before it was taken. `left`: roles that
    the bot could not take.
    """

    guild_id: int
    number: int
    actor_id: int
    deed: Deed
    state: State
    began_at: datetime
    last_at: datetime
    outcome: Outcome | None = None
    taken: tuple[int, ...] = ()
    muted: dict[int, int] = field(default_factory=dict)
    left: tuple[int, ...] = ()
    restored_by: int | None = None
    channel_id: int | None = None
    card_at: datetime | None = None
    message_id: int | None = None


@dataclass
class Restored:
    """Roles that were given back, and those that the bot may not give, or whoever asked."""

    given: list[int] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)


@dataclass
class Unbanned:
    done: list[int] = field(default_factory=list)
    failed: list[tuple[int, Text]] = field(default_factory=list)
