import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.core.i18n import _
from bot.core.personal_data import Ends, Fate, Follows, Holds, HoldsNobody, Person, Purpose, Sealed, by
from bot.core.tables import SEALED, Base

QA = Purpose(
    "qa",
    _("Q&A events"),
    _("So that questions are asked, voted for and answered, and nobody asks or votes twice."),
    _(
        "What is published, everyone; the rest, the event’s hosts and moderators. Who asked anonymously, nobody but "
        "those whom the server trusts with it, and that they looked is on record"
    ),
    _("{span} after the event; then only its figures are kept."),
    "keep_days",
)
OF_EVENT = Follows("qa_event", {"guild_id": "guild_id", "event": "number"})


class QaCounter(Base):
    """The number of a server's last event."""

    __tablename__ = "qa_counter"
    holds = HoldsNobody()
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class QaEvent(Base):
    """See `event.Event`. `asked`: the number of the last question. `figures`: kept when the questions are gone."""

    __tablename__ = "qa_event"
    __table_args__ = (
        Index("ix_qa_event_guild_id_state", "guild_id", "state"),
        Index("ix_qa_event_guild_id_closed_at", "guild_id", "closed_at"),
    )
    holds = Holds(
        QA,
        (by("host_id", "number", "starts_at"), by("state_by", "number", "state_at")),
        {
            "number": _("The number of the event"),
            "starts_at": _("When it begins"),
            "state_at": _("When that was"),
        },
        Ends("log_months", "state_at", lambda _now: QaEvent.state.in_(("archived", "cancelled", "closed"))),
        inside=("guests",),
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(16))
    step: Mapped[int]
    state_at: Mapped[datetime]
    state_by: Mapped[int]
    host_id: Mapped[int]
    made_at: Mapped[datetime]
    title: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    about: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    location: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    cancelled_because: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_id: Mapped[int]
    venue: Mapped[str] = mapped_column(String(16))
    venue_id: Mapped[int | None]
    guests: Mapped[list[int]] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(8))
    anonymous: Mapped[bool]
    review: Mapped[bool]
    per_person: Mapped[int]
    series: Mapped[str] = mapped_column(String(8))
    discord_id: Mapped[int | None]
    thread_id: Mapped[int | None]
    current: Mapped[int | None]
    aloud: Mapped[bool]
    by_votes: Mapped[bool]
    asked: Mapped[int]
    live_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    interested: Mapped[int | None]
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class QaPicture(Base):
    """`alt`: sealed."""

    __tablename__ = "qa_picture"
    holds = HoldsNobody(OF_EVENT)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    filename: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    alt: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class QaQuestion(Base):
    """See `question.Question`."""

    __tablename__ = "qa_question"
    __table_args__ = (
        Index("ix_qa_question_guild_id_event_state", "guild_id", "event", "state"),
        Index("ix_qa_question_guild_id_asker_id", "guild_id", "asker_id"),
    )
    holds = Holds(
        QA,
        (
            Person("asker_id", Fate.CLEARED, cleared={"anonymous": True, "text": Sealed.NOTHING}),
            by("answered_by", "event", "number"),
            by("owner_id", "event", "number", "due_at"),
        ),
        {
            "event": _("The number of the event"),
            "number": _("The number of the question"),
            "anonymous": _("Whether others see your name"),
            "state": _("How far it is"),
            "text": _("What you wrote"),
            "language": _("The language of what the bot says about it"),
            "asked_at": _("When it was asked"),
            "reason": _("The reason that was given"),
            "answer": _("What was answered"),
            "due_at": _("When an answer is due"),
        },
        OF_EVENT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    asker_id: Mapped[int]
    anonymous: Mapped[bool]
    state: Mapped[str] = mapped_column(String(16))
    step: Mapped[int]
    text: Mapped[bytes] = mapped_column(LargeBinary, info=SEALED)
    language: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    offered_until: Mapped[datetime | None]
    held: Mapped[bool]
    edited: Mapped[bool]
    flag: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    merged_into: Mapped[int | None]
    reason: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    answer: Mapped[bytes | None] = mapped_column(LargeBinary, info=SEALED)
    answered_by: Mapped[int | None]
    owner_id: Mapped[int | None]
    due_at: Mapped[datetime | None]


class QaVote(Base):
    __tablename__ = "qa_vote"
    holds = Holds(
        QA,
        (Person("voter_id", Fate.DELETED),),
        {
            "event": _("The number of the event"),
            "question": _("The number of the question"),
            "voted_at": _("When you voted"),
        },
        OF_EVENT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    voter_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    voted_at: Mapped[datetime]


class QaMove(Base):
    """What happened to an event (question 0) or a question: from which state to which, by whom, when; 0: the bot."""

    __tablename__ = "qa_move"
    holds = Holds(
        QA,
        (Person("moved_by", Fate.CLEARED),),
        {
            "event": _("The number of the event"),
            "question": _("The number of the question"),
            "before": _("From which state"),
            "after": _("To which state"),
            "moved_at": _("When that was"),
        },
        OF_EVENT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    moved_by: Mapped[int]
    moved_at: Mapped[datetime]


class QaBell(Base):
    """A reminder that a member asked for, so many minutes before. `told`: whether it was sent; at most once."""

    __tablename__ = "qa_bell"
    holds = Holds(
        QA,
        (Person("member_id", Fate.DELETED),),
        {
            "event": _("The number of the event"),
            "minutes": _("How many minutes before you are reminded"),
            "by_dm": _("Whether by private message"),
            "language": _("The language of what the bot says about it"),
            "told": _("Whether you were told"),
        },
        OF_EVENT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    minutes: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    by_dm: Mapped[bool]
    language: Mapped[str] = mapped_column(String(8))
    told: Mapped[bool]


class QaOpinion(Base):
    """What someone says of an event that is over: 1 to 3."""

    __tablename__ = "qa_opinion"
    holds = Holds(
        QA,
        (Person("member_id", Fate.DELETED),),
        {"event": _("The number of the event"), "score": _("How you liked it, from 1 to 3")},
        OF_EVENT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    score: Mapped[int]


class PostState(enum.StrEnum):
    """`STALE`: it stands, and Discord has not been told of the last change. `GONE`: someone deleted it."""

    WAITING = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()
    STALE = enum.auto()
    GONE = enum.auto()


class QaPost(Base):
    """Something of an event on Discord, recorded before it is made. `tries`: what a compare-and-swap goes by."""

    __tablename__ = "qa_post"
    holds = HoldsNobody(OF_EVENT)
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    sending_at: Mapped[datetime | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]


class QaReveal(Base):
    """Who looked who asked anonymously."""

    __tablename__ = "qa_reveal"
    holds = Holds(
        QA,
        (by("seen_by", "event", "question", "seen_at"),),
        {
            "event": _("The number of the event"),
            "question": _("The number of the question"),
            "seen_at": _("When you looked who asked"),
        },
        OF_EVENT,
    )
    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_by: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(primary_key=True)
