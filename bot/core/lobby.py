"""What is asked of Discord about those who come and go; the client does it, tests pretend to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.facts import PersonFacts


class Lobby(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself.

    What does not wait is known of a server that the bot is on, and nothing is known of any other.
    """

    @property
    def hears(self) -> bool:
        """Whether the bot is told who joins and leaves."""
        ...

    async def persons(self, guild_id: int, member_ids: Sequence[int]) -> Mapping[int, PersonFacts]:
        """As they are at this moment; without those who are not there."""
        ...

    def server_name(self, guild_id: int) -> str: ...

    def members(self, guild_id: int) -> int: ...

    def onboards(self, guild_id: int) -> bool:
        """Whether Discord's onboarding is on."""
        ...

    def screens(self, guild_id: int) -> bool:
        """Whether Discord's membership screening is on."""
        ...

    def category(self, channel_id: int) -> int | None: ...

    def rules_channel(self, guild_id: int) -> int | None: ...

    def exists(self, guild_id: int, thing_id: int) -> bool:
        """A channel or a role."""
        ...

    def greets_itself(self, guild_id: int) -> int | None:
        """The channel in which Discord posts who joined; None: it does not."""
        ...

    async def stop_greeting(self, guild_id: int, why: str) -> None:
        """Let Discord post no more who joined."""
        ...

    async def find_marked(self, channel_id: int, after: datetime, mark: int) -> int | None:
        """The id of the bot's own message after a moment whose Post had this mark."""
        ...

    async def delete(self, channel_id: int, message_id: int) -> None:
        """A message of the bot's own."""
        ...

    async def avatar(self, user_id: int) -> bytes | None:
        """Their picture; None for who has none."""
        ...
