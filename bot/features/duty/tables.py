from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from bot.core.tables import Base


class Duty(Base):
    """Who of the staff may be pinged, and until when."""

    __tablename__ = "duty"
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until: Mapped[datetime]
