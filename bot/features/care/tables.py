import enum
from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import TEAM, Ends, Fate, Holds, HoldsNobody, Person, Purpose, by
from bot.core.tables import SEALED, Base

CARE = Purpose(
    "care",
    _("Buddies and check-ins"),
    _("So that who wants to is asked how it goes, and finds someone who shows them around."),
    _("The server’s team sees how it goes only where you said that it may; a buddy sees whom they look after"),
    _("{span} after, and as a volunteer as long as you are one."),
    "care_months",
)


class BoardState(enum.StrEnum):
    WAITING = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()


class Board(Base):
    """The one message in which a desk sees who waits, recorded before it is sent.

    `serial`: what a compare-and-swap goes by, and by which the message is found again. `calls`: for how many the desk
    is called with it. `old_*`: the message that it takes the place of. `told_at`: who set it up heard of trouble.
    """

    __tablename__ = "care_board"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    serial: Mapped[int]
    calls: Mapped[int]
    channel_id: Mapped[int]
    message_id: Mapped[int | None]
    sending_at: Mapped[datetime | None]
    old_channel_id: Mapped[int | None]
    old_message_id: Mapped[int | None]
    told_at: Mapped[datetime | None]


class WaitRow(Base):
    """What was done about a message that waits. `settled_*`: of first messages; of questions, engagement keeps it."""

    __tablename__ = "care_wait"
    holds = Holds(
        TEAM,
        (by("settled_by", "settled_at"),),
        {"settled_at": _("When it was settled")},
        Ends("care_months", "settled_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    desk: Mapped[str] = mapped_column(String(16), primary_key=True)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    called_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]


class CheckInState(enum.StrEnum):
    PLANNED = enum.auto()
    ASKING = enum.auto()
    ASKED = enum.auto()
    ANSWERED = enum.auto()


class CheckInRow(Base):
    """A member wants to be asked how it goes, and what they answered. `said`: sealed, and only if it may be shown."""

    __tablename__ = "care_check_in"
    __table_args__ = (Index("ix_care_check_in_guild_id_due_at", "guild_id", "due_at"),)
    holds = Holds(
        CARE,
        (Person("member_id", Fate.DELETED),),
        {
            "day": _("How many days after you joined you are asked"),
            "due_at": _("When it is planned"),
            "language": _("The language of what the bot says about it"),
            "mood": _("How you said that it goes"),
            "talk": _("What you would like to talk about"),
            "said": _("What you wrote"),
            "answered_at": _("When you answered"),
        },
        Ends("care_months", "due_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(8))
    due_at: Mapped[datetime]
    channel_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    mood: Mapped[str | None] = mapped_column(String(8))
    talk: Mapped[str | None] = mapped_column(String(16))
    said: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    answered_at: Mapped[datetime | None]


class BuddyRow(Base):
    """A volunteer. `asked_at`: when last."""

    __tablename__ = "care_buddy"
    holds = Holds(
        CARE,
        (Person("member_id", Fate.DELETED),),
        {"cap": _("How many newcomers you look after at a time"), "asked_at": _("When you were last asked")},
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cap: Mapped[int] = mapped_column(SmallInteger)
    asked_at: Mapped[datetime | None]


class BuddyRequestRow(Base):
    """See `buddy.Request`. `serial`: what a compare-and-swap goes by."""

    __tablename__ = "care_buddy_request"
    __table_args__ = (Index("ix_care_buddy_request_guild_id_buddy_id", "guild_id", "buddy_id"),)
    holds = Holds(
        CARE,
        (
            Person("newcomer_id", Fate.DELETED),
            Person("buddy_id", Fate.CLEARED, shows=("state", "since"), cleared={"state": "ended"}),
        ),
        {
            "state": _("How far it is"),
            "language": _("The language of what the bot says about it"),
            "since": _("When it began"),
        },
        Ends("care_months", "since"),
        inside=("declined",),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    newcomer_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(8))
    serial: Mapped[int]
    channel_id: Mapped[int]
    language: Mapped[str] = mapped_column(String(8))
    buddy_id: Mapped[int | None]
    since: Mapped[datetime]
    declined: Mapped[list[int]] = mapped_column(JSON)
