from datetime import datetime

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Follows, Holds, Person, by
from bot.core.record import RECORD
from bot.core.tables import Base


class RaidRow(Base):
    """See `raid.Raid`. `is_open`: True for the one that is not over, else None."""

    __tablename__ = "raid"
    __table_args__ = (UniqueConstraint("guild_id", "is_open"),)
    holds = Holds(
        RECORD,
        (by("began_by", "number", "began_at"), by("over_by", "number", "over_at")),
        {"number": _("The number of the raid"), "began_at": _("When it began"), "over_at": _("When it ended")},
        Ends("cases_months", "over_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    is_open: Mapped[bool | None]
    state: Mapped[str] = mapped_column(String(16))
    cause: Mapped[str] = mapped_column(String(16))
    began_at: Mapped[datetime]
    began_by: Mapped[int | None]
    ends_at: Mapped[datetime | None]
    over_at: Mapped[datetime | None]
    over_by: Mapped[int | None]
    invites_until: Mapped[datetime | None]
    invites_before: Mapped[datetime | None]
    verification: Mapped[int | None]
    verification_before: Mapped[int | None]
    failed: Mapped[list[str]] = mapped_column(JSON)
    shut_at: Mapped[datetime | None]
    left_open: Mapped[list[str]] = mapped_column(JSON)
    unlisted: Mapped[int]
    channel_id: Mapped[int | None]
    card_at: Mapped[datetime | None]
    message_id: Mapped[int | None]


class RaidAccountRow(Base):
    """See `raid.Account`."""

    __tablename__ = "raid_account"
    holds = Holds(
        RECORD,
        (Person("member_id", Fate.KEPT),),
        {
            "raid_number": _("The number of the raid"),
            "joined_at": _("When you joined"),
            "verdict": _("What was decided"),
            "case_number": _("The number of the case"),
        },
        Follows("raid", {"guild_id": "guild_id", "raid_number": "number"}),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raid_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime]
    verdict: Mapped[str] = mapped_column(String(8))
    case_number: Mapped[int | None]
