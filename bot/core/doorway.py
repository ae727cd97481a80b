"""Who came, changed and left, for one feature: kept in memory and worked off in order, beside the gateway."""

import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from bot.core.db import gave_out, reason_of
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
        except Exception as error:
            if self._is_to_be_tried_again(error, len(some)):
                self._put_back(some)
                return False
        self._failures = 0
        return True

    def _is_to_be_tried_again(self, error: Exception, some: int) -> bool:
        if gave_out(error):  # the database comes back
            log.warning("%s comings and goings wait: %s", some, reason_of(error))
            return True
        self._failures += 1
        if self._failures < TRIES:
            log.warning("%s comings and goings could not be followed yet", some, exc_info=True)
            return True
        log.exception("%s comings and goings could not be followed", some)
        return False

    def _put_back(self, some: Sequence[Passage]) -> None:
        """As far as there is room: what came meanwhile is newer."""
        room = MOST - len(self._waiting)
        self._waiting.extendleft(reversed(some[-room:] if room else ()))
