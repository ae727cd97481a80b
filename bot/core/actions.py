"""What features ask of Discord; the client does it, tests pretend to."""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.posts import Post


class Reason(enum.Enum):
    MISSING_PERMISSION = enum.auto()
    GONE = enum.auto()
    CLOSED_DMS = enum.auto()


class Refused(Exception):
    """Discord said no, for good: trying again changes nothing until a person does something."""

    def __init__(self, reason: Reason, missing: str = "") -> None:
        super().__init__(f"{reason.name} {missing}".strip())
        self.reason = reason
        self.missing = missing


@dataclass(frozen=True)
class Seen:
    """What a message shows: its texts from top to bottom, and its files by name and link."""

    texts: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()


class Actions(Protocol):
    """Every call raises Refused when Discord refuses; anything else that it raises may pass by itself."""

    async def post(self, channel_id: int, post: Post) -> int:
        """Returns the message's id."""
        ...

    async def edit(self, channel_id: int, message_id: int, post: Post) -> None:
        """Show something else in a message of the bot's own."""
        ...

    async def delete_own(self, channel_id: int, message_id: int) -> None:
        """Take back a message of the bot's own."""
        ...

    async def read(self, channel_id: int, message_id: int) -> Seen:
        """Anyone's message, as it is now."""
        ...

    async def find_own(self, channel_id: int, after: datetime, custom_id: str) -> int | None:
        """The id of the bot's own message after a moment that has a component with this custom id."""
        ...

    async def dm(self, user_id: int, post: Post) -> None: ...

    async def owner_of(self, guild_id: int) -> int: ...

    async def operator(self) -> int:
        """Whoever runs this bot."""
        ...

    async def thread_names(self, guild_id: int, thread_ids: list[int]) -> dict[int, str]:
        """The titles of forum posts and threads; those that can't be seen are left out."""
        ...
