import enum
from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Holds, Purpose
from bot.core.tables import Base

DIGESTS = Purpose(
    "digests",
    _("The weekly digests"),
    _("So that a week can be read again as it was. Of people it holds only who asked what nobody had answered."),
    _("Whoever may read the digest’s channel"),
    _("For {span}; a deletion takes you out of them, the numbers stay."),
    "log_months",
)


class DigestState(enum.StrEnum):
    """Claimed: being made. Sending: handed to Discord, outcome unknown. Kept: made, but it could not be posted."""

    CLAIMED = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()
    KEPT = enum.auto()


class Digest(Base):
    """One row per server and week. `numbers`: the report as it was then, and the suggested actions."""

    __tablename__ = "digest"
    holds = Holds(DIGESTS, (), {}, Ends("log_months", "claimed_at"), inside=("numbers",))
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    claimed_at: Mapped[datetime]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    sent_at: Mapped[datetime | None]
    numbers: Mapped[dict[str, Any]]
