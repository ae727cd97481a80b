"""Who is not to be counted, and until when: for good, or until they wanted to be counted again."""

import math
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

from bot.features.engagement.days import ms_of


class Silence:
    """From pairs of a mark and the moment until which nothing of its member counts; None: for good.

    `mark_of`: which mark a member has.
    """

    def __init__(
        self,
        until: Iterable[tuple[Hashable, datetime | None]] = (),
        mark_of: Callable[[int], Hashable] = lambda member_id: member_id,
    ) -> None:
        self._until_ms = {mark: math.inf if at is None else at.timestamp() * 1000 for mark, at in until}
        self._mark_of = mark_of

    def covers(self, member_id: int, at: datetime) -> bool:
        return bool(self._until_ms) and at.timestamp() * 1000 < self._until(member_id)

    def covers_message(self, member_id: int, message_id: int) -> bool:
        return bool(self._until_ms) and ms_of(message_id) < self._until(member_id)

    def _until(self, member_id: int) -> float:
        return self._until_ms.get(self._mark_of(member_id), -math.inf)
