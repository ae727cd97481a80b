from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import TEAM, Holds, by
from bot.core.tables import Base


class LockedChannel(Base):
    """What a channel allowed and denied to everyone before the bot locked it. `lock`: the order that holds it;
    `had_overwrite`: there was something to go back to. It goes when the channel is unlocked."""

    __tablename__ = "locked_channel"
    holds = Holds(
        TEAM,
        (by("locked_by", "channel_id", "locked_at"),),
        {"channel_id": _("The id of the channel"), "locked_at": _("When it was locked")},
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lock: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(12))
    had_overwrite: Mapped[bool]
    allow: Mapped[int]
    deny: Mapped[int]
    locked_by: Mapped[int]
    locked_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    end_failed_at: Mapped[datetime | None]


class LockScope(Base):
    """See `shapes.Scope`. It goes when the lock is over."""

    __tablename__ = "lock_scope"
    holds = Holds(TEAM, (by("locked_by", "locked_at"),), {"locked_at": _("When it was locked")})
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    lock: Mapped[str] = mapped_column(String(24), primary_key=True)
    within: Mapped[int | None]
    locked_by: Mapped[int]
    locked_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    newest_id: Mapped[int]


class SlowedChannel(Base):
    """A slowmode that ends by itself: what it was `before`, and what the bot set."""

    __tablename__ = "slowed_channel"
    holds = Holds(
        TEAM,
        (by("slowed_by", "channel_id", "ends_at"),),
        {"channel_id": _("The id of the channel"), "ends_at": _("When it ends")},
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order: Mapped[str] = mapped_column(String(24))
    before: Mapped[int]
    seconds: Mapped[int]
    slowed_by: Mapped[int]
    ends_at: Mapped[datetime]
    end_failed_at: Mapped[datetime | None]
