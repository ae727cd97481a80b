"""What became of messages that wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

MINUTE_MS = 60_000
TIME_TO_ANSWER_MS = timedelta(hours=24) // timedelta(milliseconds=1)

Asked = tuple[int, int | None]
"""When a message was written and when it was answered, in milliseconds since 1970."""


@dataclass(frozen=True)
class Answers:
    """`minutes`: from message to answer, of those answered in time. `alone`: when those without one were written."""

    minutes: tuple[float, ...]
    alone: tuple[int, ...]
    open: int

    @property
    def settled(self) -> int:
        return len(self.minutes) + len(self.alone)

    @property
    def messages(self) -> int:
        return self.settled + self.open


def settle(messages: Iterable[Asked], now_ms: int) -> Answers:
    """An answer after 24 hours comes too late; a message whose answer may still come in time is open."""
    minutes: list[float] = []
    alone: list[int] = []
    still_open = 0
    for asked_ms, answered_ms in messages:
        if answered_ms is not None and answered_ms - asked_ms <= TIME_TO_ANSWER_MS:
            minutes.append((answered_ms - asked_ms) / MINUTE_MS)
        elif answered_ms is None and now_ms - asked_ms < TIME_TO_ANSWER_MS:
            still_open += 1
        else:
            alone.append(asked_ms)
    return Answers(tuple(minutes), tuple(alone), still_open)
