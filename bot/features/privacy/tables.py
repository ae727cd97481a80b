from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.personal_data import Ends, HoldsNobody
from bot.core.tables import Base


class DeletedRows(Base):
    """What was deleted because its time was over: of which table, and how many rows."""

    __tablename__ = "deleted_rows"
    holds = HoldsNobody(Ends("log_months", "at"))
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(32), primary_key=True)
    entries: Mapped[int]
