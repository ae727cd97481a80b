"""What a raid is, without a database and without Discord."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.calendar import moment_of
from bot.core.errors import UserError
from bot.core.i18n import Text

HELD_FOR = timedelta(days=3)


class Cause(enum.StrEnum):
    """What showed it: so many joins, so many who write alike, or a person said so."""

    JOINS = enum.auto()
    ALIKE = enum.auto()
    HAND = enum.auto()


class State(enum.StrEnum):
    """`SUSPECTED`: the staff is asked. `DISMISSED`: it is none, they say, and are not asked again while it goes on.

    `ON`: raid mode. `ENDING`: what it did is being undone.
    """

    SUSPECTED = enum.auto()
    DISMISSED = enum.auto()
    ON = enum.auto()
    ENDING = enum.auto()
    OVER = enum.auto()


class Verdict(enum.StrEnum):
    """Of the staff about an account that joined in a raid."""

    WAITING = enum.auto()
    HELD = enum.auto()
    BANNED = enum.auto()
    LET_IN = enum.auto()


class NoRaid(UserError):
    """There is none, or it is over."""


@dataclass(frozen=True)
class Shut:
    """What raid mode changed, and what was before; None: nothing was changed.

    `failed`: what Discord refused, by the names `invites` and `verification`.
    """

    invites_until: datetime | None = None
    invites_before: datetime | None = None
    verification: int | None = None
    verification_before: int | None = None
    failed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Raid:
    """`began_by`: who switched raid mode on, if a person did. `ends_at`: None until someone switches it off.

    `shut_at`: when Discord had done what `shut` says. `left_open`: what was to be set back and could not be, or had
    been changed by hand, by the names of `Shut.failed`.
    `unlisted`: how many joined faster than they could be written down.
    """

    guild_id: int
    number: int
    state: State
    cause: Cause
    began_at: datetime
    began_by: int | None = None
    ends_at: datetime | None = None
    over_at: datetime | None = None
    over_by: int | None = None
    shut: Shut = Shut()
    shut_at: datetime | None = None
    left_open: frozenset[str] = frozenset()
    unlisted: int = 0
    channel_id: int | None = None
    card_at: datetime | None = None
    message_id: int | None = None


@dataclass(frozen=True)
class Account:
    """Someone who joined in a raid. `case`: of the timeout that holds them."""

    member_id: int
    joined_at: datetime
    verdict: Verdict = Verdict.WAITING
    case: int | None = None

    @property
    def made_at(self) -> datetime:
        return moment_of(self.member_id)


@dataclass(frozen=True)
class Standing:
    """A raid with how many accounts have which verdict."""

    raid: Raid
    counts: dict[Verdict, int]

    @property
    def joined(self) -> int:
        return sum(self.counts.values()) + self.raid.unlisted


@dataclass(frozen=True)
class Page:
    """Some of the accounts; `page` of `pages`, from 0."""

    standing: Standing
    accounts: Sequence[Account]
    page: int
    pages: int


@dataclass
class Reviewed:
    """Of whom it was done, and of the others why not."""

    done: list[int] = field(default_factory=list)
    failed: list[tuple[int, Text]] = field(default_factory=list)
