from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Holds, Person
from bot.core.record import ARRIVALS
from bot.core.tables import Base


class InviteUse(Base):
    """By which invite someone came, where that is certain."""

    __tablename__ = "invite_use"
    __table_args__ = (Index("ix_invite_use_guild_id_joined_at", "guild_id", "joined_at"),)
    holds = Holds(
        ARRIVALS,
        (Person("member_id", Fate.DELETED),),
        {"joined_at": _("When you joined"), "code": _("The code of the invite")},
        Ends("counters_months", "joined_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
