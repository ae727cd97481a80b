"""What moderation asks of Discord; the client does it, tests pretend to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.facts import AuditFacts, MemberFacts
from bot.core.posts import File


@dataclass(frozen=True)
class MessageCopy:
    """A message as it stood. `too_large`: the names of files that the bot can't post again."""

    author_id: int
    written_at: datetime
    text: str
    files: tuple[File, ...] = ()
    too_large: tuple[str, ...] = ()


@dataclass(frozen=True)
class AuditPage:
    """Entries of the audit log, the oldest first. `last_id`: of the last one that was read; None: there was none.

    `is_last`: at this moment nothing comes after them.
    """

    entries: Sequence[AuditFacts]
    last_id: int | None
    is_last: bool


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

    async def add_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None: ...

    async def rename(self, guild_id: int, user_id: int, nickname: str | None, why: str) -> None:
        """None takes the nickname away."""
        ...

    async def remove_role(self, guild_id: int, user_id: int, role_id: int, why: str) -> None: ...

    async def copy(self, guild_id: int, channel_id: int, message_id: int) -> MessageCopy: ...

    async def delete_message(self, channel_id: int, message_id: int, why: str) -> None: ...
    async def audit_entries(self, guild_id: int, after_id: int) -> AuditPage:
        """One request. Discord keeps 45 days."""
        ...

    async def invite(self, guild_id: int) -> str | None:
        """A link for one person; None where the bot may not make one."""
        ...
