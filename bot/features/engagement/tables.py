"""Counts, never text. Days and weeks are the server's own, fixed when the event is counted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Index, SmallInteger, String, exists
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Holds, HoldsNobody, Person, Purpose, by
from bot.core.tables import Base

COUNTING = Purpose(
    "counting",
    _("What is counted of you"),
    _("So that the server’s managers see how the community is doing: how many, how often, when. Never what you write."),
    _("Nobody sees it of one person; the server’s managers see totals, and questions that wait for an answer"),
    _("For {span}; then only totals are kept, which tell of nobody."),
    "counters_months",
)
LANGUAGE = Purpose(
    "language",
    _("Your language"),
    _("So that the bot speaks to you in the language that you chose."),
    _("Nobody; only the bot"),
    _("Until you change it or delete it, or {span} after you chose it and after anything was counted of you."),
    "counters_months",
)


class Server(Base):
    """What is known of a server whether the bot is on it or not.

    Counting is live from `live_since` to `heard_until`; null: only files were counted.
    """

    __tablename__ = "server"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    live_since: Mapped[datetime | None]
    heard_until: Mapped[datetime | None]
    greeted_at: Mapped[datetime | None]


class Channel(Base):
    __tablename__ = "channel"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100))
    parent_id: Mapped[int | None]


class MemberDay(Base):
    """`hours`: a bit for each hour of the day in which the member wrote (bit 0: midnight to one)."""

    __tablename__ = "member_day"
    holds = Holds(
        COUNTING,
        (Person("member_id", Fate.DELETED),),
        {
            "day": _("The day, in the server’s time zone"),
            "messages": _("How many messages you wrote"),
            "replies": _("How many of them were replies"),
            "reactions_given": _("How many reactions you gave"),
            "reactions_removed": _("How many reactions you took back"),
            "voice_seconds": _("How many seconds you spent in voice channels"),
            "hours": _("In which hours of the day you wrote: bit 0 is the hour after midnight"),
        },
        Ends("counters_months", "day"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    messages: Mapped[int] = mapped_column(default=0)
    replies: Mapped[int] = mapped_column(default=0)
    reactions_given: Mapped[int] = mapped_column(default=0)
    reactions_removed: Mapped[int] = mapped_column(default=0)
    voice_seconds: Mapped[int] = mapped_column(default=0)
    hours: Mapped[int] = mapped_column(default=0)


class ChannelHour(Base):
    __tablename__ = "channel_hour"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    messages: Mapped[int]


class ChannelMemberWeek(Base):
    __tablename__ = "channel_member_week"
    holds = Holds(
        COUNTING,
        (Person("member_id", Fate.DELETED),),
        {
            "week": _("The week"),
            "channel_id": _("The id of the channel"),
            "messages": _("How many messages you wrote"),
        },
        Ends("counters_months", "week"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    messages: Mapped[int]


class Stay(Base):
    """From a join to a leave. `first_message_*`: the first within 28 days of the join; `first_reply_at`: its answer.

    `join_message_id`: of the message that tells of the join, in a file; null: the join was heard. A leave without a
    known join is a stay that began before there was Discord.
    """

    __tablename__ = "stay"
    __table_args__ = (
        Index("ix_stay_guild_id_joined_day", "guild_id", "joined_day"),
        Index("ix_stay_guild_id_left_day", "guild_id", "left_day"),
        Index("ix_stay_guild_id_first_message_day", "guild_id", "first_message_day"),
    )
    holds = Holds(
        COUNTING,
        (Person("member_id", Fate.DELETED),),
        {
            "joined_at": _("When you joined"),
            "left_at": _("When you left"),
            "left_exact": _("Whether that was seen when it happened"),
            "first_message_at": _("When you wrote your first message"),
            "first_channel_id": _("The id of the channel of your first message"),
            "first_reply_at": _("When someone answered it"),
        },
        Ends("counters_months", "left_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    joined_at: Mapped[datetime] = mapped_column(primary_key=True)
    joined_day: Mapped[date]
    left_at: Mapped[datetime | None]
    left_day: Mapped[date | None]
    left_exact: Mapped[bool] = mapped_column(default=True)
    join_message_id: Mapped[int | None]
    first_message_id: Mapped[int | None]
    first_channel_id: Mapped[int | None]
    first_message_at: Mapped[datetime | None]
    first_message_day: Mapped[date | None]
    first_reply_at: Mapped[datetime | None]


def _is_counted_no_more(_now: datetime) -> ColumnElement[bool]:
    """None of their days is kept."""
    days = exists().where(MemberDay.guild_id == Member.guild_id, MemberDay.member_id == Member.member_id)
    return ~days


class Member(Base):
    """`first_*`: the first message ever counted, and its first answer."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_guild_id_first_message_day", "guild_id", "first_message_day"),)
    holds = Holds(
        LANGUAGE,
        (Person("member_id", Fate.DELETED),),
        {
            "language": _("The language that you chose"),
            "language_at": _("When you chose it"),
            "first_message_at": _("When you wrote your first message"),
            "first_channel_id": _("The id of the channel of your first message"),
            "first_reply_at": _("When someone answered it"),
        },
        Ends("counters_months", "language_at", _is_counted_no_more, otherwise="first_message_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_message_at: Mapped[datetime | None]
    first_message_day: Mapped[date | None]
    first_message_id: Mapped[int | None]
    first_channel_id: Mapped[int | None]
    first_reply_at: Mapped[datetime | None]
    language: Mapped[str | None] = mapped_column(String(8))
    language_at: Mapped[datetime | None]


class Question(Base):
    """`thread_id`: set if it is a forum post. `closed_by`: who said that it is no question.

    `settled_by`: who said that it is answered, without an answer that is counted; null though settled: it was deleted.
    """

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_guild_id_asked_day", "guild_id", "asked_day"),)
    holds = Holds(
        COUNTING,
        (Person("author_id", Fate.DELETED), by("closed_by", "asked_at"), by("settled_by", "settled_at")),
        {
            "channel_id": _("The id of the channel"),
            "asked_at": _("When it was asked"),
            "answered_at": _("When it was answered"),
            "settled_at": _("When it was settled"),
        },
        Ends("counters_months", "asked_at"),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    thread_id: Mapped[int | None]
    author_id: Mapped[int]
    asked_at: Mapped[datetime]
    asked_day: Mapped[date]
    answered_at: Mapped[datetime | None]
    answer_id: Mapped[int | None]
    closed_by: Mapped[int | None]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[int | None]


class KeptWeek(Base):
    """What a week came to. `alone`: nothing else is left of it but what is counted of channels."""

    __tablename__ = "kept_week"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    week: Mapped[str] = mapped_column(String(8), primary_key=True)
    numbers: Mapped[dict[str, Any]]
    alone: Mapped[bool]


class Counted(Base):
    """Ranges of message ids, both ends included, in which every message is counted. Ranges of a channel never touch."""

    __tablename__ = "counted"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_id: Mapped[int]


UNREADABLE, CATCHING_UP, AWAY, UNLISTED = "unreadable", "catching_up", "away", "unlisted"


class Gap(Base):
    """A time in which not everything was counted; `channel_id` 0: in the whole server.

    `why`: nobody heard what was said and nobody may read it; it is still being read; only what Discord keeps could be
    read, which reactions and voice are not; nothing that was counted before is missing, but the archived threads of the
    channel are to be looked through once it may be read, so that this is a gap in no week.
    """

    __tablename__ = "gap"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    from_at: Mapped[datetime] = mapped_column(primary_key=True)
    to_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(String(32))
