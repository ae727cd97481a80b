"""How fast the bot may ask Discord for what can wait: so many requests a second, and none while others are at it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from time import monotonic


class Pace:
    """Of all who `wait`, one goes on at a time, in turn; whoever is `urgent` goes first and does not wait."""

    def __init__(
        self,
        per_second: float,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._pause = 1 / per_second
        self._now = now
        self._sleep = sleep
        self._next = now()
        self._turn = asyncio.Lock()
        self._urgent = 0
        self._calm = asyncio.Event()
        self._calm.set()

    async def wait(self) -> None:
        async with self._turn:
            await self._calm.wait()
            pause = self._next - self._now()
            if pause > 0:
                await self._sleep(pause)
            self._next = max(self._next, self._now()) + self._pause

    def hold(self, seconds: float) -> None:
        """Nobody who waits goes on for so long."""
        self._next = max(self._next, self._now() + seconds)

    @contextmanager
    def urgent(self) -> Iterator[None]:
        self._urgent += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._urgent -= 1
            if not self._urgent:
                self._calm.set()
