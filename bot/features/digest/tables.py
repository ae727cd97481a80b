import enum
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class DigestState(enum.StrEnum):
    """Claimed: being made. Sending: handed to Discord, outcome unknown. Kept: made, but it could not be posted."""

    CLAIMED = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()
    KEPT = enum.auto()


class Digest(Base):
    """One row per server and week. `numbers`: the report as it was then, and the suggested actions."""

    __tablename__ = "digest"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    claimed_at: Mapped[datetime]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    numbers: Mapped[dict[str, Any]]
