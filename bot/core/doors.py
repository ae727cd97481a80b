"""What is asked of Discord about who gets onto a server; the client does it, tests pretend to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LONGEST_PAUSE = timedelta(hours=24)
"""Discord's, for invites."""
HIGH = 3
"""The verification level at which Discord lets members write ten minutes after they joined."""


@dataclass(frozen=True)
class Door:
    """`paused_until`: of invites. `verification`: Discord's level, 0 to 4."""

    paused_until: datetime | None
    verification: int


class Doors(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself."""

    async def look(self, guild_id: int) -> Door:
        """As it is at this moment."""
        ...

    async def pause_invites(self, guild_id: int, until: datetime | None) -> None:
        """For at most LONGEST_PAUSE; None lets people in again."""
        ...

    async def set_verification(self, guild_id: int, level: int, why: str) -> None: ...

    def missing(self, guild_id: int) -> Sequence[str]:
        """What the bot lacks for that."""
        ...
