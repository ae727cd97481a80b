import enum
from datetime import datetime

from sqlalchemy import Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Follows, Holds, HoldsNobody, Person, Purpose, by, everything
from bot.core.tables import SEALED, Base

REPORTS = Purpose(
    "reports",
    _("Reports"),
    _("So that the team looks at what members report, answers it once, and sees who is reported again and again."),
    _("The server’s team. Reports about you are not shown to you: they would tell who made them"),
    _("{span} after they were made."),
    "reports_months",
    _(
        "Reports about you stay until their time is over, so that those who made them are protected. Your own stay "
        "without your name and your words."
    ),
)
OF_REPORT = Follows("report", {"guild_id": "guild_id", "number": "number"})


class ReportRow(Base):
    """See `report.Report`. `answer`: sealed."""

    __tablename__ = "report"
    __table_args__ = (
        Index("ix_report_guild_id_message_id", "guild_id", "message_id"),
        Index("ix_report_guild_id_target_id", "guild_id", "target_id"),
        Index("ix_report_guild_id_state", "guild_id", "state"),
    )
    holds = Holds(
        REPORTS,
        (Person("target_id", Fate.KEPT, hides=everything), by("closed_by", "number", "closed_at")),
        {"number": _("The number of the report"), "closed_at": _("When it was decided")},
        Ends("reports_months", "made_at", lambda _now: ReportRow.state != "open"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    target_id: Mapped[int | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
    about_staff: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    made_at: Mapped[datetime]
    urgent_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None]
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    case_number: Mapped[int | None]


class ReportVoice(Base):
    """See `report.Voice`. `words`: sealed."""

    __tablename__ = "report_voice"
    __table_args__ = (Index("ix_report_voice_guild_id_reporter_id", "guild_id", "reporter_id"),)
    holds = Holds(
        REPORTS,
        (Person("reporter_id", Fate.CLEARED, cleared={"words": None, "told": "closed"}),),
        {
            "number": _("The number of the report"),
            "why": _("What you chose as the reason"),
            "words": _("What you wrote"),
            "made_at": _("When it was made"),
            "language": _("The language of what the bot says about it"),
            "told": _("Whether you were told"),
        },
        OF_REPORT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reporter_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    why: Mapped[str] = mapped_column(String(16))
    words: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    made_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(8))
    told: Mapped[str] = mapped_column(String(8))


class ReportCounter(Base):
    """The number of a server's last report; whoever touches it is the only one who reports then."""

    __tablename__ = "report_counter"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class PostState(enum.StrEnum):
    WAITING = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()


class ReportPost(Base):
    """A message to the staff about a report, recorded before it is sent. `tries`: what a compare-and-swap goes by."""

    __tablename__ = "report_post"
    holds = HoldsNobody(OF_REPORT)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    sending_at: Mapped[datetime | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]
