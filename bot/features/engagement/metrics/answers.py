"""What became of messages that wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

TIME_TO_ANSWER = timedelta(hours=24)


class Asked(NamedTuple):
    """A question, or a newcomer's first message."""

    day: date
    asked_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True)
class Answers:
    """`minutes`: from message to answer, of those answered in time. `alone`: when those without one were written."""

    minutes: tuple[float, ...]
    alone: tuple[datetime, ...]
    open: int

    @property
    def settled(self) -> int:
        return len(self.minutes) + len(self.alone)

    @property
    def messages(self) -> int:
        return self.settled + self.open


def settle(messages: Iterable[Asked], now: datetime) -> Answers:
    """An answer after 24 hours comes too late; a message whose answer may still come in time is open."""
    minutes: list[float] = []
    alone: list[datetime] = []
    still_open = 0
    for _day, asked_at, answered_at in messages:
        if answered_at is not None and answered_at - asked_at <= TIME_TO_ANSWER:
            minutes.append((answered_at - asked_at).total_seconds() / 60)
        elif answered_at is None and now - asked_at < TIME_TO_ANSWER:
            still_open += 1
        else:
            alone.append(asked_at)
    return Answers(tuple(minutes), tuple(alone), still_open)
