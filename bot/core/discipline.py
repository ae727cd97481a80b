"""What moderation asks of Discord; the client does it, tests pretend to."""

from datetime import datetime, timedelta
from typing import Protocol

from bot.core.facts import MemberFacts


class Discipline(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself.

    `why` goes into Discord's audit log.
    """

    def server_name(self, guild_id: int) -> str: ...

    def me(self, guild_id: int) -> MemberFacts:
        """The bot itself."""
        ...

    async def member(self, guild_id: int, user_id: int) -> MemberFacts:
        """With rank None if they are not on the server."""
        ...

    async def timed_out_until(self, guild_id: int, user_id: int) -> datetime | None:
        """None too for someone who is not there."""
        ...

    async def time_out(self, guild_id: int, user_id: int, until: datetime | None, why: str) -> None:
        """None lifts it."""
        ...

    async def kick(self, guild_id: int, user_id: int, why: str) -> None: ...

    async def ban(self, guild_id: int, user_id: int, delete: timedelta, why: str) -> None:
        """`delete`: how much of what they wrote of late goes with them."""
        ...

    async def unban(self, guild_id: int, user_id: int, why: str) -> None: ...

    async def invite(self, guild_id: int) -> str | None:
        """A link for one person; None where the bot may not make one."""
        ...
