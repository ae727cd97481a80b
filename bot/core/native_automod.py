"""What is asked of Discord about its own AutoMod; the client does it, tests pretend to."""

import enum
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Trigger(enum.StrEnum):
    """`OTHER`: one that the bot never writes."""

    KEYWORD = enum.auto()
    MENTIONS = enum.auto()
    SPAM = enum.auto()
    OTHER = enum.auto()


@dataclass(frozen=True)
class NativeRule:
    """It blocks, and shows `message` to who wrote it. `also`: what people can add there and the bot never does."""

    name: str
    trigger: Trigger
    keywords: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    limit: int = 0
    exempt_roles: frozenset[int] = frozenset()
    exempt_channels: frozenset[int] = frozenset()
    message: str = ""
    enabled: bool = True
    also: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """The same for the same rule, in whatever order Discord gives its lists."""
        texts = [sorted(some) for some in (self.keywords, self.allow, self.also)]
        ids = [sorted(some) for some in (self.exempt_roles, self.exempt_channels)]
        said = (self.name, self.trigger.value, self.limit, self.message, self.enabled, texts, ids)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Standing:
    """A rule as it stands at Discord. `ours`: the bot made it."""

    id: int
    ours: bool
    rule: NativeRule


@dataclass(frozen=True)
class Execution:
    """Discord's AutoMod did something: one of several that tell of the same message, which have no id in common."""

    guild_id: int
    native_id: int
    trigger: Trigger
    member_id: int
    channel_id: int | None
    keyword: str
    at: datetime


class NativeAutomod(Protocol):
    """Calls raise Refused when Discord refuses, and UserError for what it says about a rule's content."""

    async def rules(self, guild_id: int) -> Sequence[Standing]: ...

    async def create(self, guild_id: int, rule: NativeRule, why: str) -> Standing: ...

    async def change(self, guild_id: int, native_id: int, rule: NativeRule, why: str) -> Standing: ...

    async def switch(self, guild_id: int, native_id: int, why: str, *, on: bool) -> None:
        """It stays as it is; while it is off it blocks nothing."""
        ...

    async def remove(self, guild_id: int, native_id: int, why: str) -> None: ...

    def channels(self, guild_id: int, ids: Collection[int]) -> frozenset[int]:
        """Each with what belongs to it: a category's channels, a thread's channel."""
        ...

    def staff_roles(self, guild_id: int, permissions: Collection[str]) -> frozenset[int]:
        """Roles with one of these permissions, but for those whom Discord's AutoMod leaves alone anyway."""
        ...
