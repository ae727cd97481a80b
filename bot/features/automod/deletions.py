"""Taking messages away: each at once while they are few, and many with one request where they are many."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from bot.core.actions import Reason, Refused
from bot.core.channels import PAGE, Channels

log = logging.getLogger(__name__)

AT_ONCE, PAUSE, PAUSE_AFTER_MANY = 4, 0.6, 1.0
"""Of one channel: so many requests without a pause, then one every so many seconds with all that came meanwhile.
Discord takes about five deletions of one message, and one of many, a second."""
MOST_WAITING, MOST_CHANNELS = 5_000, 1_000
TRIES = 3
WHY = "automod"

Gone = asyncio.Future[Exception | None]
"""None once the message is gone, or why it is not."""


def is_over(gone: Gone) -> bool:
    """Whether it is gone by now."""
    return gone.done() and not gone.cancelled() and gone.result() is None


class Overwhelmed(Exception):
    """More waits already than anyone will read again."""


@dataclass
class _Allowance:
    """`left` requests may go out without a pause, as of the moment `at`; none before another moment."""

    at: float
    left: float = AT_ONCE
    not_before: float = 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more may."""
        self.left = min(AT_ONCE, self.left + (now - self.at) / PAUSE)
        self.at = now
        return max(0.0, (1 - self.left) * PAUSE, self.not_before - now)


@dataclass
class _Queue:
    waiting: dict[int, Gone] = field(default_factory=dict)
    old: dict[int, Gone] = field(default_factory=dict)

    def next(self) -> dict[int, Gone]:
        """What goes with one request: of those that are too old to go with others, one."""
        source, most = (self.old, 1) if self.old and not self.waiting else (self.waiting, PAGE)
        return {message_id: source.pop(message_id) for message_id in list(source)[:most]}

    def __len__(self) -> int:
        return len(self.waiting) + len(self.old)


class Deletions:
    def __init__(
        self,
        channels: Channels,
        now: Callable[[], float] = monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.channels = channels
        self.now = now
        self.sleep = sleep
        self._queues: dict[int, _Queue] = {}
        self._allowances: OrderedDict[int, _Allowance] = OrderedDict()
        self._tasks: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """How many wait for their request."""
        return sum(map(len, self._queues.values()))

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    def take(self, channel_id: int, message_id: int, *, old: bool = False) -> Gone:
        """`old`: for Discord too old to go with others. A message that waits already is not asked for twice."""
        queue = self._queues.get(channel_id)
        if queue is not None:
            same = queue.waiting.get(message_id) or queue.old.get(message_id)
            if same is not None:
                return same
        gone: Gone = asyncio.get_running_loop().create_future()
        if queue is not None and len(self) >= MOST_WAITING:
            gone.set_result(Overwhelmed())
            return gone
        if queue is None:
            queue = self._queues[channel_id] = _Queue()
            task = asyncio.get_running_loop().create_task(self._work(channel_id, queue))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        (queue.old if old else queue.waiting)[message_id] = gone
        return gone

    async def _work(self, channel_id: int, queue: _Queue) -> None:
        try:
            while queue:
                allowance = await self._turn(channel_id)
                messages = queue.next()
                if len(messages) > 1:
                    allowance.not_before = self.now() + PAUSE_AFTER_MANY
                await self._delete(channel_id, messages)
        finally:
            self._queues.pop(channel_id, None)

    async def _turn(self, channel_id: int) -> _Allowance:
        allowance = self._allowances.setdefault(channel_id, _Allowance(self.now()))
        self._allowances.move_to_end(channel_id)
        while len(self._allowances) > MOST_CHANNELS:
            self._allowances.popitem(last=False)
        pause = allowance.wait(self.now())
        if pause > 0:
            await self.sleep(pause)
            allowance.wait(self.now())
        allowance.left -= 1
        return allowance

    async def _delete(self, channel_id: int, messages: dict[int, Gone]) -> None:
        ids = list(messages)
        error = await self._tried(lambda: self.channels.delete(channel_id, ids, WHY))
        if isinstance(error, Refused) and error.reason is Reason.GONE and len(ids) == 1:
            error = None
        for gone in messages.values():
            if not gone.cancelled():
                gone.set_result(error)

    def take_thread(self, thread_id: int) -> Gone:
        """With all that stands in it."""
        task = asyncio.ensure_future(self._tried(lambda: self.channels.delete_thread(thread_id, WHY)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _tried(self, ask: Callable[[], Awaitable[None]]) -> Exception | None:
        """Why it is not done, in the end."""
        error: Exception | None = None
        for number in range(TRIES):
            if number:
                await self.sleep(PAUSE * number)
            try:
                await ask()
            except Refused as refused:
                return refused
            except Exception as failed:
                log.warning("something could not be deleted yet: %r", failed)
                error = failed
            else:
                return None
        return error
