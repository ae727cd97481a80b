from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class RolePanel(Base):
    """See `panel.Panel`."""

    __tablename__ = "role_panel"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    title: Mapped[str]
    kind: Mapped[str] = mapped_column(String(8))
    most: Mapped[int]
    role_ids: Mapped[Any] = mapped_column(JSON)


class RoleMemory(Base):
    """See `panel.Memory`. Of who opted out only restrictions and a timeout are kept."""

    __tablename__ = "role_memory"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime]
    role_ids: Mapped[Any] = mapped_column(JSON)
    timed_out_until: Mapped[datetime | None]
