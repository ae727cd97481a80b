from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Holds, Person, Purpose, by
from bot.core.tables import SEALED, Base

GATE = Purpose(
    "gate",
    _("Your way through the gate"),
    _("So that the bot knows who agreed to the rules, and whom the team looks at first."),
    _("The server’s team"),
    _("While you are on the server, and for {span} after you left."),
    "gone_months",
    _("What the team has yet to decide about you, or decided, can’t be shaken off."),
)


class GateApplicant(Base):
    """See `applicant.Applicant`. `answers`: sealed.

    Outlives opting out: who is still at the gate, waits for the team, or was declined.
    """

    __tablename__ = "gate_applicant"
    __table_args__ = (Index("ix_gate_applicant_guild_id_state", "guild_id", "state"),)
    holds = Holds(
        GATE,
        (Person("member_id", Fate.KEPT), by("decided_by", "state")),
        {
            "joined_at": _("When you joined"),
            "state": _("How far it is"),
            "left_at": _("When you left"),
            "version": _("Which version of the rules you agreed to"),
            "why": _("Why the team looks first"),
            "answers": _("What you wrote"),
            "has_role": _("Whether you got the role"),
        },
        Ends("gone_months", "left_at", came="joined_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    left_at: Mapped[datetime | None]
    version: Mapped[int | None]
    why: Mapped[str] = mapped_column(String(40))
    answers: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    has_role: Mapped[bool]
    reminders: Mapped[int]
    warned_at: Mapped[datetime | None]
    card_at: Mapped[datetime | None]
    card_channel_id: Mapped[int | None]
    card_message_id: Mapped[int | None]
    decided_by: Mapped[int | None]
