"""Who is not to be counted, and until when: for good, or until they wanted to be counted again."""

import math
from collections.abc import Iterable
from datetime import datetime

from bot.features.engagement.days import ms_of


class Silence:
    """From pairs of a member and the moment until which nothing of them counts; None: for good."""

    def __init__(self, until: Iterable[tuple[int, datetime | None]] = ()) -> None:
        self._until_ms = {member_id: math.inf if at is None else at.timestamp() * 1000 for member_id, at in until}

    def covers(self, member_id: int, at: datetime) -> bool:
        return member_id in self._until_ms and at.timestamp() * 1000 < self._until_ms[member_id]

    def covers_message(self, member_id: int, message_id: int) -> bool:
        return member_id in self._until_ms and ms_of(message_id) < self._until_ms[member_id]
