from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Holds, HoldsNobody, Person, Purpose
from bot.core.tables import SEALED, Base

ROLES = Purpose(
    "roles",
    _("Your roles, for when you come back"),
    _("So that you get your roles back when you return, and nobody shakes off a timeout by leaving."),
    _("Nobody; only the bot"),
    _("While you are on the server, and for {span} after you left."),
    "gone_months",
    _("Restrictions and a running timeout stay: else leaving and coming back would end them."),
)


class RolePanel(Base):
    """See `panel.Panel`."""

    __tablename__ = "role_panel"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    title: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    kind: Mapped[str] = mapped_column(String(8))
    most: Mapped[int]
    role_ids: Mapped[Any] = mapped_column(JSON)


class RoleMemory(Base):
    """See `panel.Memory`. Of who opted out only restrictions and a timeout are kept."""

    __tablename__ = "role_memory"
    holds = Holds(
        ROLES,
        (Person("member_id", Fate.KEPT),),
        {
            "joined_at": _("When you joined"),
            "role_ids": _("The ids of your roles"),
            "timed_out_until": _("Until when you are timed out"),
            "left_at": _("When you left"),
        },
        Ends("gone_months", "left_at", came="joined_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime]
    role_ids: Mapped[Any] = mapped_column(JSON)
    timed_out_until: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
