"""What is asked of Discord about a server as a whole; the client does it, tests pretend to."""

import enum
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.core.lobby import RoleFacts


class Sort(enum.StrEnum):
    """Of a channel: where people write, which only holds others, or anything else."""

    TEXT = enum.auto()
    FORUM = enum.auto()
    CATEGORY = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """`has`: what the bot may there. `everyone_reads`: it is no channel of the staff."""

    id: int
    name: str
    sort: Sort = Sort.TEXT
    has: frozenset[str] = frozenset()
    everyone_reads: bool = True

    def missing(self, needs: Iterable[str]) -> list[str]:
        return [name for name in ("view_channel", *needs) if name not in self.has]


@dataclass(frozen=True, slots=True)
class BotFacts:
    """Another bot, with the role that Discord made for it. `powers`: what this lets it do that a moderator may; `rank`:
    its place; `in_reach`: this bot may change it."""

    id: int
    name: str
    powers: frozenset[str] = frozenset()
    role_id: int = 0
    rank: int = 0
    in_reach: bool = False


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """As it is at this moment. `has`: what the bot may on all of it; `everyone_has`: everyone.
    `staff_roles`: those that may moderate.

    `hears_members`, `reads_text`: whether the bot runs with the privileged intents; `users`: of all its servers.
    """

    id: int
    name: str
    members: int = 0
    has: frozenset[str] = frozenset()
    channels: Mapping[int, ChannelFacts] = field(default_factory=dict)
    roles: Mapping[int, RoleFacts] = field(default_factory=dict)
    everyone_has: frozenset[str] = frozenset()
    staff_roles: tuple[int, ...] = ()
    bots: tuple[BotFacts, ...] = ()
    system_channel: int | None = None
    preferred_language: str | None = None
    hears_members: bool = True
    reads_text: bool = True
    users: int = 0


class Servers(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself.

    `why` goes into Discord's audit log.
    """

    def look(self, guild_id: int) -> ServerFacts:
        """Raises Refused where the bot is not on it."""
        ...

    async def make_staff_channel(
        self, guild_id: int, name: str, topic: str, seers: Collection[int], why: str
    ) -> ChannelFacts:
        """A text channel that these roles and the bot see, and nobody else."""
        ...

    async def allow_bot(self, guild_id: int, channel_id: int, permissions: Collection[str], why: str) -> None:
        """Give the bot permissions in a channel, beside what is decided there already."""
        ...

    async def bot_may(self, guild_id: int, bot_id: int) -> frozenset[str]:
        """What all the roles of another bot together let it do on the server."""
        ...

    async def change_role(self, guild_id: int, role_id: int, permissions: Mapping[str, bool], why: str) -> None:
        """These permissions of a role, and no others."""
        ...
