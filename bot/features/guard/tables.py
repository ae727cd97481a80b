from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Follows, Holds, Person, by
from bot.core.record import RECORD
from bot.core.tables import Base


class IncidentRow(Base):
    """See `incident.Incident`."""

    __tablename__ = "guard_incident"
    __table_args__ = (Index("ix_guard_incident_guild_id_actor_id", "guild_id", "actor_id"),)
    holds = Holds(
        RECORD,
        (Person("actor_id", Fate.KEPT), by("restored_by", "last_at")),
        {
            "deed": _("What there was too much of"),
            "began_at": _("When it began"),
            "last_at": _("When it ended"),
            "outcome": _("What was decided"),
        },
        Ends("cases_months", "last_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    actor_id: Mapped[int]
    deed: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime]
    last_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(String(16))
    taken: Mapped[list[int]] = mapped_column(JSON)
    muted: Mapped[dict[str, Any]]
    left: Mapped[list[int]] = mapped_column(JSON)
    restored_by: Mapped[int | None]
    channel_id: Mapped[int | None]
    card_at: Mapped[datetime | None]
    message_id: Mapped[int | None]


class ActRow(Base):
    """See `incident.Act`."""

    __tablename__ = "guard_act"
    __table_args__ = (Index("ix_guard_act_guild_id_incident", "guild_id", "incident"),)
    holds = Holds(
        RECORD,
        (Person("target_id", Fate.KEPT),),
        {"deed": _("What was done"), "undone": _("Whether it was undone")},
        Follows("guard_incident", {"guild_id": "guild_id", "incident": "number"}),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    incident: Mapped[int]
    deed: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[int | None]
    name: Mapped[str] = mapped_column(String(100))
    count: Mapped[int]
    undone: Mapped[bool]
