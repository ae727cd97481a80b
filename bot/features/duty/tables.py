from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import TEAM, Ends, Fate, Holds, Person
from bot.core.tables import Base


class Duty(Base):
    """Who of the staff may be pinged, and until when."""

    __tablename__ = "duty"
    holds = Holds(
        TEAM,
        (Person("member_id", Fate.DELETED),),
        {"until": _("Until when you may be called")},
        Ends("done_months", "until"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime]
