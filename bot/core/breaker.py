"""Counts what Discord refuses, so that the bot stops long before Discord shuts its address out for it."""

from collections import deque
from collections.abc import Callable
from time import monotonic

WINDOW_S = 600.0
PAUSE_AT, STOP_AT = 2_000, 5_000
"""Discord counts to 10,000 in the window."""


class Breaker:
    """`pauses`: ask for nothing that can wait, or that was refused; `stops`: ask for nothing at all."""

    def __init__(self, pause_at: int = PAUSE_AT, stop_at: int = STOP_AT, now: Callable[[], float] = monotonic) -> None:
        self._pause_at = pause_at
        self._now = now
        self._refused: deque[float] = deque(maxlen=stop_at)

    def refused(self) -> None:
        self._refused.append(self._now())

    @property
    def pauses(self) -> bool:
        return self._reached(self._pause_at)

    @property
    def stops(self) -> bool:
        return self._reached(self._refused.maxlen or 0)

    def _reached(self, count: int) -> bool:
        return len(self._refused) >= count and self._now() - self._refused[-count] < WINDOW_S

    @property
    def ends_in(self) -> float:
        """Seconds until it pauses no more, if nothing else is refused."""
        return max(0.0, self._refused[-self._pause_at] + WINDOW_S - self._now()) if self.pauses else 0.0
