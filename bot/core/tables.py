"""What every table is made of, and the tables that the plumbing itself needs."""

import enum
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, LargeBinary, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import CHOICES, PLANNED, TEAM, Ends, Fate, Holds, HoldsNobody, Person, by


class Moment(TypeDecorator[datetime]):
    """A moment in time: stored in UTC, comes back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: BigInteger, datetime: Moment, dict[str, Any]: JSON}
    holds: ClassVar[Holds | HoldsNobody]
    """What the table keeps of people; see `bot.core.personal_data`."""


SEALED: dict[str, Any] = {"encrypted": True}
"""What a column says that holds what people wrote: sealed, see `bot.core.encrypted`."""


class Installation(Base):
    """The few things that belong to the installation and to no server, such as the key's fingerprint."""

    __tablename__ = "installation"
    holds = HoldsNobody()
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str]


class Setting(Base):
    """A value that a server changed, sealed; what is not here has the default of today."""

    __tablename__ = "setting"
    holds = Holds(TEAM, (), {}, inside=("value",))
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feature: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)


class SettingChange(Base):
    __tablename__ = "setting_change"
    holds = Holds(
        TEAM,
        (by("changed_by", "feature", "name", "changed_at"),),
        {
            "feature": _("The part of the bot"),
            "name": _("What it is called"),
            "changed_at": _("When it was changed"),
        },
        Ends("log_months", "changed_at"),
        inside=("old", "new"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    feature: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(64))
    old: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    new: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    changed_by: Mapped[int]
    changed_at: Mapped[datetime]


class Tombstone(Base):
    """Nothing of a member is counted until a moment, or for good. `mark`: whom; see `bot.core.tombstones`."""

    __tablename__ = "tombstone"
    holds = Holds(CHOICES, ())
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime | None]


class DueState(enum.StrEnum):
    WAITING = enum.auto()
    RUNNING = enum.auto()
    DONE = enum.auto()
    FAILED = enum.auto()


class Due(Base):
    """Something that must happen at a time; see `bot.core.due`."""

    __tablename__ = "due"
    __table_args__ = (Index("ix_due_state_due_at", "state", "due_at"),)
    holds = Holds(
        PLANNED,
        (Person("key", Fate.KEPT, in_key=True),),
        {"kind": _("What is to be done"), "due_at": _("When it is planned"), "state": _("How far it is")},
        Ends("done_months", "due_at", lambda _now: Due.state.in_((DueState.DONE, DueState.FAILED))),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int]
    taken_at: Mapped[datetime | None]


class Claim(Base):
    """Who is on it; see `bot.core.claims`."""

    __tablename__ = "claim"
    holds = Holds(
        TEAM,
        (Person("holder_id", Fate.DELETED),),
        {"kind": _("What you are on"), "claimed_at": _("When you took it")},
        Ends("log_months", "claimed_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder_id: Mapped[int]
    claimed_at: Mapped[datetime]
    lapses_at: Mapped[datetime | None]
