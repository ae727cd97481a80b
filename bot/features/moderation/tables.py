from datetime import datetime

from sqlalchemy import ColumnElement, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Follows, Holds, HoldsNobody, Person, Purpose, by
from bot.core.record import RECORD
from bot.core.tables import SEALED, Base

EVIDENCE = Purpose(
    "evidence",
    _("Copies kept as evidence"),
    _("So that a case can be judged by what was written. The copy itself stands in the team’s channel on Discord."),
    _("The server’s team"),
    _("{span} after it was saved."),
    "evidence_months",
    _("Without evidence, nobody could judge a case or an appeal fairly."),
)


def _is_over(now: datetime) -> ColumnElement[bool]:
    """No ban that holds, no strike that counts."""
    holds = (CaseRow.kind == "ban") & (CaseRow.state == "done")
    ends_later = CaseRow.ends_at.is_not(None) & (CaseRow.ends_at > now)
    counts = CaseRow.expires_at.is_not(None) & (CaseRow.expires_at > now)
    return ~holds & ~ends_later & ~counts


class CaseRow(Base):
    """See `cases.Case`. `audit_id`: of Discord's audit log entry for it. `reason`: sealed."""

    __tablename__ = "moderation_case"
    __table_args__ = (
        Index("ix_moderation_case_guild_id_target_id", "guild_id", "target_id"),
        Index("ix_moderation_case_guild_id_made_at", "guild_id", "made_at"),
        UniqueConstraint("guild_id", "audit_id"),
    )
    holds = Holds(
        RECORD,
        (
            Person("target_id", Fate.KEPT, hides=lambda: CaseRow.kind == "note"),
            by("actor_id", "number", "kind", "made_at"),
            by("undone_by", "number", "undone_at"),
        ),
        {
            "number": _("The number of the case"),
            "kind": _("What was done"),
            "state": _("How far it is"),
            "told": _("Whether the bot’s message reached you"),
            "made_at": _("When it was made"),
            "reason": _("The reason that was given"),
            "ends_at": _("When it ends"),
            "weight": _("How many strikes it counts"),
            "expires_at": _("Until when its strikes count"),
            "undone": _("Whether it was undone"),
            "undone_at": _("When it was undone"),
        },
        Ends("cases_months", "made_at", _is_over),
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
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
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
    holds = Holds(
        EVIDENCE,
        (Person("target_id", Fate.KEPT), by("saved_by", "saved_at")),
        {"saved_at": _("When it was saved"), "case_number": _("The number of the case")},
        Ends("evidence_months", "saved_at"),
    )
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
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class CaseEdit(Base):
    """Who changed what of a case; `old` and `new`: sealed."""

    __tablename__ = "case_edit"
    holds = Holds(
        RECORD,
        (by("edited_by", "case_number", "edited_at"),),
        {"case_number": _("The number of the case"), "edited_at": _("When it was changed")},
        Follows("moderation_case", {"guild_id": "guild_id", "case_number": "number"}),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str] = mapped_column(String(16))
    old: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    new: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    edited_by: Mapped[int]
    edited_at: Mapped[datetime]


class AuditMark(Base):
    """Up to which entry a server's audit log is on record, and from which on it is to be.

    `heard_at`: about when the bot last heard all of it; on a quiet server that is later than the last entry.
    """

    __tablename__ = "audit_mark"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since_id: Mapped[int]
    read_to: Mapped[int]
    heard_at: Mapped[datetime]


class AuditGap(Base):
    """When a server's audit log could not be read, so that cases may be missing. `to_at`: None while it lasts.

    `told`: whether the staff knows of it.
    """

    __tablename__ = "audit_gap"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    to_at: Mapped[datetime | None]
    told: Mapped[bool]
