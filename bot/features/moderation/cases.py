"""What a case is, without a database and without Discord."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.i18n import Text, _, p_


class Kind(enum.StrEnum):
    NOTE = enum.auto()
    REMIND = enum.auto()
    WARN = enum.auto()
    TIMEOUT = enum.auto()
    UNTIMEOUT = enum.auto()
    KICK = enum.auto()
    SOFTBAN = enum.auto()
    BAN = enum.auto()
    UNBAN = enum.auto()


NAMES: Mapping[Kind, Text] = {
    Kind.NOTE: p_("case", "Note"),
    Kind.REMIND: p_("case", "Reminder"),
    Kind.WARN: p_("case", "Warning"),
    Kind.TIMEOUT: p_("case", "Timeout"),
    Kind.UNTIMEOUT: p_("case", "Timeout lifted"),
    Kind.KICK: p_("case", "Kick"),
    Kind.SOFTBAN: p_("case", "Softban"),
    Kind.BAN: p_("case", "Ban"),
    Kind.UNBAN: p_("case", "Ban lifted"),
}
ON_DISCORD = {Kind.TIMEOUT, Kind.UNTIMEOUT, Kind.KICK, Kind.SOFTBAN, Kind.BAN, Kind.UNBAN}
"""What Discord does for us; the others are words alone."""
BY_ID = {Kind.NOTE, Kind.BAN, Kind.UNBAN}
"""What can be done to someone who is not on the server."""
LEAVES = {Kind.KICK, Kind.SOFTBAN, Kind.BAN}
"""After which the bot shares no server with the member."""
TEMPORARY = {Kind.TIMEOUT, Kind.BAN}
APPEALABLE = {Kind.WARN, Kind.TIMEOUT, Kind.KICK, Kind.SOFTBAN, Kind.BAN}


class State(enum.StrEnum):
    """Of the action: recorded, taken, refused by Discord, not taken as the bot was away, and taken but over."""

    OPEN = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()
    MISSED = enum.auto()
    LIFTED = enum.auto()


NOT_DONE = {State.FAILED, State.MISSED}


class Told(enum.StrEnum):
    """Whether the person was told: not tried, yes, they take no messages, nobody knows."""

    UNTOLD = enum.auto()
    YES = enum.auto()
    CLOSED = enum.auto()
    UNKNOWN = enum.auto()


def told_line(told: Told) -> Text:
    match told:
        case Told.YES:
            return _("DM delivered.")
        case Told.CLOSED:
            return _("No DM: this person takes none from the bot.")
        case Told.UNKNOWN:
            return _("Nobody knows whether the DM arrived.")
        case Told.UNTOLD:
            return _("No DM.")


class Undone(enum.StrEnum):
    """`MISTAKE`: ours, so the strike is void; `EARLY`: the strike stays."""

    MISTAKE = enum.auto()
    EARLY = enum.auto()


class Source(enum.StrEnum):
    """Who or what brought the case: a moderator through the bot, the ladder, automod, or Discord's own audit log."""

    COMMAND = enum.auto()
    LADDER = enum.auto()
    AUTOMOD = enum.auto()
    DISCORD = enum.auto()


NOBODY = 0
"""The target of a prune, which has none."""
DISCORD = 643945264868098049
"""Discord's own account, in whose name its AutoMod acts."""


@dataclass(frozen=True)
class Case:
    """`ends_at`: of a timeout or ban that is not for good. `weight`: strikes, which count until `expires_at`.

    `cause`: the case whose strike brought this one, or that was missed and is made up for. `audit_id`: of the entry in
    Discord's audit log, once it is known.
    """

    guild_id: int
    number: int
    kind: Kind
    target_id: int
    actor_id: int
    source: Source
    state: State
    told: Told
    made_at: datetime
    reason: str | None
    ends_at: datetime | None = None
    weight: int = 0
    expires_at: datetime | None = None
    cause: int | None = None
    undone: Undone | None = None
    undone_by: int | None = None
    audit_id: int | None = None

    def counts(self, now: datetime) -> bool:
        """Whether its strikes stand."""
        lives = self.expires_at is None or now < self.expires_at
        return self.weight > 0 and lives and self.undone is not Undone.MISTAKE


@dataclass(frozen=True)
class Filter:
    """Which cases; `days`: how far back. What is 0, None or empty does not narrow."""

    member: int = 0
    moderator: int = 0
    kind: Kind | None = None
    days: int = 0
    text: str = ""
