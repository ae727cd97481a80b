"""What is asked of Discord about channels; the client does it, tests pretend to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.calendar import moment_of

PAGE = 100
"""Messages that Discord gives at once, and deletes at once."""

BITS = {
    "add_reactions": 1 << 6,
    "send_messages": 1 << 11,
    "create_public_threads": 1 << 35,
    "create_private_threads": 1 << 36,
    "send_messages_in_threads": 1 << 38,
}
"""What a lock takes from everyone. Discord lets nobody take what they do not have themselves."""


@dataclass(frozen=True)
class ChannelMessage:
    """A message that staff looks at before it goes. `parts`: what it has beside its text, each in one line.

    `stays`: Discord lets nobody delete it.
    """

    id: int
    author_id: int
    author: str
    text: str
    is_bot: bool = False
    pinned: bool = False
    stays: bool = False
    files: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def at(self) -> datetime:
        return moment_of(self.id)


@dataclass(frozen=True)
class Overwrite:
    """What a channel allows and denies to everyone, in Discord's bits."""

    allow: int = 0
    deny: int = 0


@dataclass(frozen=True)
class Place:
    """A channel or thread that may be locked. `of_staff`: only the staff sees it. `speakers`: roles that may write
    there whatever everyone may. `missing`: what the bot lacks to lock it."""

    id: int
    category: int | None = None
    is_thread: bool = False
    of_staff: bool = False
    speakers: frozenset[int] = frozenset()
    missing: tuple[str, ...] = ()


class Channels(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself.

    `why` goes into Discord's audit log.
    """

    @property
    def reads_text(self) -> bool:
        """Whether the bot is told what people write."""
        ...

    def name(self, channel_id: int) -> str: ...

    def missing(self, channel_id: int, needs: Iterable[str]) -> list[str]:
        """Which of these permissions the bot does not have there."""
        ...

    async def messages(self, channel_id: int, before_id: int | None) -> Sequence[ChannelMessage]:
        """Up to a PAGE, the newest first."""
        ...

    async def rename_thread(self, thread_id: int, name: str, why: str) -> None: ...

    async def delete_thread(self, thread_id: int, why: str) -> None:
        """With all that stands in it."""
        ...

    async def delete(self, channel_id: int, message_ids: Sequence[int], why: str) -> None:
        """One, or up to a PAGE at once, where none is too old for that."""
        ...

    def places(self, guild_id: int, within: int | None) -> Sequence[Place]:
        """A channel or thread, the channels of a category, or all of the server, as far as they can be locked."""
        ...

    async def overwrites(self, guild_id: int) -> Mapping[int, Overwrite | None]:
        """What each channel says of everyone at this moment; None: nothing."""
        ...

    async def overwrite(self, guild_id: int, channel_id: int) -> Overwrite | None:
        """Of a thread all that a lock takes, or nothing: there Discord has one switch."""
        ...

    async def set_overwrite(self, guild_id: int, channel_id: int, overwrite: Overwrite | None, why: str) -> None: ...

    async def slowmode(self, channel_id: int) -> int:
        """In seconds, at this moment."""
        ...

    async def set_slowmode(self, channel_id: int, seconds: int, why: str) -> None: ...
