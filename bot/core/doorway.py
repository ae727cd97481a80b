"""Who came, changed and left, for one feature: kept in memory and worked off in order, beside the gateway."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from bot.core.facts import JoinFacts, LeaveFacts, MemberUpdateFacts

log = logging.getLogger(__name__)

MOST = 10_000
AT_ONCE = 100
TRIES = 5

Passage = JoinFacts | MemberUpdateFacts | LeaveFacts


class Doorway:
    """`follow`: takes what happened, the oldest first. What is more than MOST is forgotten, the oldest first; a later
    look at the server finds it."""

    def __init__(self, follow: Callable[[Sequence[Passage]], Awaitable[None]]) -> None:
        self._follow = follow
        self._waiting: deque[Passage] = deque(maxlen=MOST)
        self._is_working = False
        self._failures = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def saw(self, passage: Passage) -> None:
        self._waiting.append(passage)

    async def work(self) -> None:
        """Until nothing waits; whoever is at it already takes what came meanwhile, too."""
        if self._is_working:
            return
        self._is_working = True
        try:
            while self._waiting and await self._follow_some():
                pass
        finally:
            self._is_working = False

    async def _follow_some(self) -> bool:
        """Whether it may go on at once: what fails is tried again at the next call, a few times."""
        some = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
        try:
            await self._follow(some)
        except Exception:
            self._failures += 1
            if self._failures < TRIES:
                log.warning("%s comings and goings could not be followed yet", len(some), exc_info=True)
                self._waiting.extendleft(reversed(some))
                return False
            log.exception("%s comings and goings could not be followed", len(some))
        self._failures = 0
        return True
