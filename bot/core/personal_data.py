"""What each table keeps of people: declared at the table, read by `/privacy`, by deletion, by PRIVACY.md.

A purpose is what a person reads about: why it is kept, who sees it, how long. A table names its purpose, its columns
that hold people, what a deletion does to them, and when a row ends by itself.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, true

from bot.core.i18n import Text, _

Condition = Callable[[], ColumnElement[bool]]
OfNow = Callable[[datetime], ColumnElement[bool]]

NOBODY = 0
"""Whom a column names that no longer says who it was."""


class Fate(enum.Enum):
    """What a deletion does: the row goes, it no longer says whose it is, or it stays until its time is over."""

    DELETED = enum.auto()
    CLEARED = enum.auto()
    KEPT = enum.auto()


@dataclass(frozen=True)
class Purpose:
    """`span`: what says how long, a field of PrivacySettings or of the feature's own settings; `kept` may name it as
    {span}. `stays`: why a deletion leaves it, or some of it."""

    key: str
    title: Text
    why: Text
    seen_by: Text
    kept: Text
    span: str | None = None
    stays: Text | None = None

    def kept_for(self, span: object) -> Text:
        return replace(self.kept, values={"span": span}) if "{span}" in self.kept.message else self.kept


@dataclass(frozen=True)
class Person:
    """A column that holds somebody. `shows`: what an export tells them of the row; None: all that the table tells.

    `cleared`: what the row says once it no longer says whose it is. `hides`: rows of which they are not told.
    `in_key`: their id is one of the parts of a key.
    """

    column: str
    fate: Fate
    shows: tuple[str, ...] | None = None
    cleared: Mapping[str, object] = field(default_factory=dict)
    hides: Condition | None = None
    in_key: bool = False


@dataclass(frozen=True)
class Ends:
    """A row goes so many months (a field of PrivacySettings) after what its column says, where `when` holds.

    `otherwise`: the column that counts where that one is empty. `came`: the column of when a member came, where `after`
    is when they left: whoever is found to be gone has left by then.
    """

    months: str
    after: str
    when: OfNow | None = None
    otherwise: str | None = None
    came: str | None = None


@dataclass(frozen=True)
class Follows:
    """A row goes once what it belongs to is gone: own columns by the other table's."""

    table: str
    by: Mapping[str, str]


@dataclass(frozen=True)
class Holds:
    """`tells`: what each exported column means. `inside`: columns with JSON in which there may be ids of people."""

    purpose: Purpose
    people: tuple[Person, ...]
    tells: Mapping[str, Text] = field(default_factory=dict)
    ends: Ends | Follows | None = None
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class HoldsNobody:
    ends: Ends | Follows | None = None


def by(column: str, *shows: str) -> Person:
    """Someone of the team who did something: what is on record of others says who did it, and goes with it."""
    return Person(column, Fate.KEPT, shows)


def everything() -> ColumnElement[bool]:
    return true()


class Sealed(enum.Enum):
    """What a sealed column says that was cleared."""

    NOTHING = "–"


TEAM = Purpose(
    "team",
    _("Work of the team"),
    _("So that the team sees who is on what, who may be called, and who changed which setting."),
    _("The server’s team"),
    _("What is going on until it is over; the record of changes for {span}."),
    "log_months",
    _("Who changed what on the server stays on record, so that the team can answer for it."),
)
PLANNED = Purpose(
    "planned",
    _("What is still to be done for you"),
    _("So that a reminder, a role or the end of a timeout comes on time, also after a restart."),
    _("Nobody; only the bot"),
    _("Until it is done, and for {span} after."),
    "done_months",
    _("What the bot still has to do for you is done first."),
)
CHOICES = Purpose(
    "choices",
    _("Your choice not to be counted"),
    _("So that nothing of you is counted again, be it heard, read later or from a file."),
    _("Nobody: your id is not stored for it, only a sum that can’t be turned back without the installation’s key"),
    _("As long as the bot keeps anything of the server."),
    stays=_("Without it, what was deleted could come back from a file."),
)
