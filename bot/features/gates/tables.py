from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class GateApplicant(Base):
    """See `applicant.Applicant`. `answers`: sealed.

    Outlives opting out: who is still at the gate, waits for the team, or was declined.
    """

    __tablename__ = "gate_applicant"
    __table_args__ = (Index("ix_gate_applicant_guild_id_state", "guild_id", "state"),)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    left_at: Mapped[datetime | None]
    version: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(40))
    answers: Mapped[bytes | None] = mapped_column(LargeBinary, info={"encrypted": True})
    has_role: Mapped[bool]
    reminders: Mapped[int]
    warned_at: Mapped[datetime | None]
    card_at: Mapped[datetime | None]
    card_channel_id: Mapped[int | None]
    card_message_id: Mapped[int | None]
    decided_by: Mapped[int | None]
