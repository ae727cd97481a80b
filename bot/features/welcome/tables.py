from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Holds, Person
from bot.core.record import ARRIVALS
from bot.core.tables import Base


class WelcomeStay(Base):
    """See `stay.Stay`."""

    __tablename__ = "welcome_stay"
    __table_args__ = (
        Index("ix_welcome_stay_guild_id_greeting", "guild_id", "greeting"),
        Index("ix_welcome_stay_guild_id_cleared_at", "guild_id", "cleared_at"),
        Index("ix_welcome_stay_guild_id_joined_at", "guild_id", "joined_at"),
        Index("ix_welcome_stay_guild_id_mark", "guild_id", "mark"),
    )
    holds = Holds(
        ARRIVALS,
        (Person("member_id", Fate.DELETED),),
        {
            "joined_at": _("When you joined"),
            "cleared_at": _("When you could see the server"),
            "left_at": _("When you left"),
            "onboarded": _("Whether you answered what Discord asks newcomers"),
            "rejoined": _("Whether you had been here before"),
            "language": _("The language of your greeting"),
            "greeting": _("How far your greeting is"),
        },
        Ends("counters_months", "left_at", came="joined_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime] = mapped_column(primary_key=True)
    cleared_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    onboarded: Mapped[bool]
    rejoined: Mapped[bool]
    language: Mapped[str | None] = mapped_column(String(8))
    greeting: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    mark: Mapped[int | None]
    sending_at: Mapped[datetime | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    farewell_at: Mapped[datetime | None]
