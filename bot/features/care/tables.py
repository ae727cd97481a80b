import enum
from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class BoardState(enum.StrEnum):
    WAITING = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()


class Board(Base):
    """The one message in which a desk sees who waits, recorded before it is sent.

    `serial`: what a compare-and-swap goes by, and by which the message is found again. `calls`: for how many the desk
    is called with it. `old_*`: the message that it takes the place of. `told_at`: who set it up heard of trouble.
    """

    __tablename__ = "care_board"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    serial: Mapped[int]
    calls: Mapped[int]
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    sending_at: Mapped[datetime | None]
    old_channel_id: Mapped[int | None]
    old_message_id: Mapped[int | None]
    told_at: Mapped[datetime | None]


class WaitRow(Base):
    """What was done about a message that waits. `settled_*`: of first messages; of questions, engagement keeps it."""

    __tablename__ = "care_wait"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[str] = mapped_column(String(16), primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    called_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]
