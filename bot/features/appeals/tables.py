from datetime import datetime

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Holds, Person, Purpose, by, everything
from bot.core.tables import SEALED, Base

APPEALS = Purpose(
    "appeals",
    _("Appeals"),
    _("So that someone else of the team looks at a case again, and decides it once."),
    _("The server’s team"),
    _("{span} after it was sent."),
    "reports_months",
    _("An appeal and what came of it belong to the case: the team must be able to see how it decided."),
)


class AppealRow(Base):
    """See `appeal.Appeal`. `open_of`: the member while it is not decided, so that nobody has two. `answers` (JSON) and
    `reason`: sealed."""

    __tablename__ = "appeal"
    __table_args__ = (
        UniqueConstraint("guild_id", "open_of"),
        Index("ix_appeal_guild_id_member_id", "guild_id", "member_id"),
        Index("ix_appeal_guild_id_made_at", "guild_id", "made_at"),
    )
    holds = Holds(
        APPEALS,
        (
            Person("member_id", Fate.KEPT),
            Person("open_of", Fate.KEPT, hides=everything),
            by("decided_by", "decided_at", "outcome"),
        ),
        {
            "case_number": _("The case that it is about"),
            "attempt": _("The first, second … appeal of this case"),
            "state": _("How far it is"),
            "made_at": _("When it was made"),
            "language": _("The language of what the bot says about it"),
            "answers": _("What you wrote"),
            "outcome": _("What was decided"),
            "decided_at": _("When it was decided"),
            "reason": _("The reason that was given"),
        },
        Ends("reports_months", "made_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    attempt: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int]
    open_of: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(8))
    answers: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    outcome: Mapped[str | None] = mapped_column(String(8))
    decided_by: Mapped[int | None]
    decided_at: Mapped[datetime | None]
    alone: Mapped[bool]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    told: Mapped[str] = mapped_column(String(8))
    channel_id: Mapped[int | None]
    card_at: Mapped[datetime | None]
    message_id: Mapped[int | None]
    reminders: Mapped[int]
