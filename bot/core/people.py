"""Finding people; the client does it, tests pretend to."""

from collections.abc import Sequence
from typing import Protocol

from bot.core.facts import MemberFacts


class People(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself."""

    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        """Those of them who are on the server."""
        ...

    async def named(self, guild_id: int, name: str) -> Sequence[MemberFacts]:
        """Who is called exactly so on the server."""
        ...

    async def exists(self, user_id: int) -> bool:
        """Whether it is anybody's account on Discord."""
        ...

    async def open_thread(self, channel_id: int, name: str) -> int:
        """A private thread; its id."""
        ...

    async def add_to_thread(self, thread_id: int, user_id: int) -> None: ...

    def missing(self, channel_id: int) -> Sequence[str]:
        """What the bot lacks to open a private thread there."""
        ...
