from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class AppealRow(Base):
    """See `appeal.Appeal`. `open_of`: the member while it is not decided, so that nobody has two. `answers` (JSON) and
    `reason`: sealed."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("guild_id", "open_of"),
        Index("ix_appeal_guild_id_member_id", "guild_id", "member_id"),
        Index("ix_appeal_guild_id_made_at", "guild_id", "made_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int]
    open_of: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(8))
    answers: Mapped[bytes] = mapped_column(LargeBinary, info={"encrypted": True})
    outcome: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    alone: Mapped[bool]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info={"encrypted": True})
    told: Mapped[str] = mapped_column(String(8))
    channel_id: Mapped[int | None]
    card_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    reminders: Mapped[int]
