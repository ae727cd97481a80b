"""What an appeal is, without a database and without Discord."""

import enum
from dataclasses import dataclass
from datetime import datetime

from bot.features.moderation.cases import Told


class State(enum.StrEnum):
    """`DECIDING`: granted, and what was done is being taken back at this moment."""

    OPEN = enum.auto()
    DECIDING = enum.auto()
    DONE = enum.auto()


class Outcome(enum.StrEnum):
    """Granted as our mistake or by lifting early, refused, closed as the case was taken back by hand; or a question
    that was answered."""

    MISTAKE = enum.auto()
    EARLY = enum.auto()
    REFUSED = enum.auto()
    ANSWERED = enum.auto()
    UNDONE = enum.auto()


GRANTED = {Outcome.MISTAKE, Outcome.EARLY}


@dataclass(frozen=True)
class Answer:
    question: str
    text: str


@dataclass(frozen=True)
class Key:
    """The `attempt`: one case may be appealed again after a refusal."""

    case: int
    attempt: int

    def __str__(self) -> str:
        return f"{self.case}:{self.attempt}"

    @classmethod
    def read(cls, text: str) -> "Key":
        case, attempt = text.split(":")
        return cls(int(case), int(attempt))


@dataclass(frozen=True)
class Appeal:
    """`language`: in which it was made. `reason`: of a refusal, as the member reads it. `alone`: whoever decided had
    acted, too, and said that nobody else could. `card_at`: since when its card is being posted; `message_id`: the card.
    `reminders`: how often the staff was reminded.
    """

    guild_id: int
    key: Key
    member_id: int
    state: State
    made_at: datetime
    language: str
    answers: tuple[Answer, ...]
    outcome: Outcome | None = None
    decided_by: int | None = None
    decided_at: datetime | None = None
    alone: bool = False
    reason: str | None = None
    told: Told = Told.UNTOLD
    channel_id: int | None = None
    card_at: datetime | None = None
    message_id: int | None = None
    reminders: int = 0


@dataclass(frozen=True)
class Held:
    """Who is on it, and until when."""

    holder_id: int
    until: datetime
