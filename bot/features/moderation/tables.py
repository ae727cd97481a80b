from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class CaseRow(Base):
    """See `cases.Case`. `audit_id`: of Discord's audit log entry for it. `reason`: sealed."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_guild_id_target_id", "guild_id", "target_id"),
        Index("ix_moderation_case_guild_id_made_at", "guild_id", "made_at"),
        UniqueConstraint("guild_id", "audit_id"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[int]
    actor_id: Mapped[int]
    source: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    told: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info={"encrypted": True})
    ends_at: Mapped[datetime | None]
    weight: Mapped[int]
    expires_at: Mapped[datetime | None]
    cause: Mapped[int | None]
    undone: Mapped[str | None] = mapped_column(String(8))
    undone_by: Mapped[int | None]
    undone_at: Mapped[datetime | None]
    end_failed_at: Mapped[datetime | None]
    audit_id: Mapped[int | None]


class EvidenceRow(Base):
    """See `evidencestore.Evidence`: its text and files stand in the staff's channel alone."""

    __tablename__ = "case_evidence"
    __table_args__ = (Index("ix_case_evidence_guild_id_case_number", "guild_id", "case_number"),)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    target_id: Mapped[int]
    case_number: Mapped[int | None]
    saved_by: Mapped[int]
    saved_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))


class CaseCounter(Base):
    """The number of a server's last case; whoever moves it on is the only one who opens cases then."""

    __tablename__ = "case_counter"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CaseEdit(Base):
    """Who changed what of a case; `old` and `new`: sealed."""

    __tablename__ = "case_edit"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(16))
    old: Mapped[bytes | None] = mapped_column(LargeBinary, info={"encrypted": True})
    new: Mapped[bytes | None] = mapped_column(LargeBinary, info={"encrypted": True})
    edited_by: Mapped[int]
    edited_at: Mapped[datetime]


class AuditMark(Base):
    """Up to which entry a server's audit log is on record, and from which on it is to be.

    `heard_at`: about when the bot last heard all of it; on a quiet server that is later than the last entry.
    """

    __tablename__ = "audit_mark"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since_id: Mapped[int]
    read_to: Mapped[int]
    heard_at: Mapped[datetime]


class AuditGap(Base):
    """When a server's audit log could not be read, so that cases may be missing. `to_at`: None while it lasts.

    `told`: whether the staff knows of it.
    """

    __tablename__ = "audit_gap"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    to_at: Mapped[datetime | None]
    told: Mapped[bool]
