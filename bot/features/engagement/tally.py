"""What was counted and is not written yet: rows to add, and what changes in rows that exist."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True)
class DayCount:
    """`hours`: a bit for each hour with a message."""

    messages: int = 0
    replies: int = 0
    reactions_given: int = 0
    reactions_removed: int = 0
    voice_seconds: int = 0
    hours: int = 0


@dataclass(slots=True)
class First:
    """Someone's first message, and when it was answered."""

    message_id: int
    channel_id: int
    day: date
    reply_at: datetime | None = None


@dataclass(slots=True)
class Asked:
    """A question; `thread_id` if it is a forum post; `answer_id` once there is an answer."""

    message_id: int
    channel_id: int
    thread_id: int | None
    author_id: int
    day: date
    answer_id: int | None = None


@dataclass(slots=True)
class Stayed:
    """A stay that began; `join_message_id` is null where the bot heard the join itself."""

    member_id: int
    joined_at: datetime
    joined_ms: int
    join_message_id: int | None
    first: First | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer to a message of `author_id` that is written already."""

    message_id: int
    author_id: int
    answer_id: int


@dataclass(slots=True)
class Tally:
    """Keys as in the tables.

    `filled`: written stays that got a first message; `emptied`: ones that lost it (the message's id) to a later
    stay; `answers`: to written messages, by those messages' ids.
    """

    number: int = 0
    messages: int = 0
    joins: int = 0
    member_days: dict[tuple[date, int], DayCount] = field(default_factory=dict)
    channel_hours: dict[tuple[date, int, int], int] = field(default_factory=dict)
    channel_member_weeks: dict[tuple[str, int, int], int] = field(default_factory=dict)
    firsts: dict[int, First] = field(default_factory=dict)
    asked: dict[int, Asked] = field(default_factory=dict)
    answers: dict[int, Answer] = field(default_factory=dict)
    stayed: dict[tuple[int, datetime], Stayed] = field(default_factory=dict)
    filled: dict[tuple[int, datetime], First] = field(default_factory=dict)
    emptied: dict[tuple[int, datetime], int] = field(default_factory=dict)

    def rows(self) -> int:
        return len(self.member_days) + len(self.channel_member_weeks) + len(self.stayed) + len(self.asked)
