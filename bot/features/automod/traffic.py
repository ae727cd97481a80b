"""What was written before, as Discord keeps it; the client reads it, tests pretend to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.features.automod.seen import Seen


@dataclass(frozen=True)
class TrafficPage:
    """Messages, the oldest first. `last_id`: of the last one that was read; None: there was none."""

    seen: Sequence[Seen]
    last_id: int | None
    is_last: bool


class Traffic(Protocol):
    async def server_of_invite(self, code: str) -> int | None:
        """None where it leads to no server, or nowhere any more. Raises what Discord can’t answer now."""
        ...

    def channels(self, guild_id: int) -> Sequence[int]:
        """Those whose history the bot may read."""
        ...

    async def page(self, guild_id: int, channel_id: int, after_id: int) -> TrafficPage:
        """One request. Who wrote it comes without roles: Discord's history does not tell them. Raises Refused."""
        ...
