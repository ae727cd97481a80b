"""What is asked of Discord about scheduled events and their stages; the client does it, tests pretend to."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class Venue(enum.StrEnum):
    """Where an event takes place: one of the server's channels, or anywhere else."""

    TEXT = enum.auto()
    STAGE = enum.auto()
    VOICE = enum.auto()
    ELSEWHERE = enum.auto()


class Status(enum.IntEnum):
    """Discord's own numbers."""

    SCHEDULED = 1
    ACTIVE = 2
    COMPLETED = 3
    CANCELED = 4


@dataclass(frozen=True)
class Scheduled:
    """An event as Discord shows it. `location`: in place of a stage or voice channel."""

    name: str
    about: str
    starts_at: datetime
    ends_at: datetime
    venue: Venue
    channel_id: int | None = None
    location: str | None = None
    picture: bytes | None = None


@dataclass(frozen=True)
class Standing:
    """An event as it stands on Discord now. `interested`: how many pressed Discord's button; None: it did not say."""

    id: int
    name: str
    starts_at: datetime
    ends_at: datetime | None
    status: Status
    interested: int | None = None


class Events(Protocol):
    """Calls raise Refused when Discord refuses; anything else that they raise may pass by itself."""

    async def create(self, guild_id: int, event: Scheduled) -> int: ...

    async def change(self, guild_id: int, event_id: int, event: Scheduled, *, begun: bool) -> None:
        """Of one that has begun, the beginning stays."""
        ...

    async def extend(self, guild_id: int, event_id: int, ends_at: datetime) -> None:
        """It ends later."""
        ...

    async def set_status(self, guild_id: int, event_id: int, status: Status) -> None: ...

    async def look(self, guild_id: int, event_id: int) -> Standing: ...

    async def find(self, guild_id: int, name: str, starts_at: datetime) -> int | None:
        """The bot's own event of this name at this time."""
        ...

    async def open_stage(self, channel_id: int, topic: str, event_id: int | None) -> None:
        """One that is open already stays."""
        ...

    async def close_stage(self, channel_id: int) -> None:
        """One that is not open is closed."""
        ...

    async def pin(self, channel_id: int, message_id: int) -> None: ...

    async def unpin(self, channel_id: int, message_id: int) -> None: ...

    async def find_thread(self, channel_id: int, name: str) -> int | None:
        """The bot's own private thread of this name that is open."""
        ...

    async def thread_on(self, channel_id: int, message_id: int, name: str) -> int:
        """A public thread that hangs on a message; where one hangs already, that one."""
        ...

    async def names(self, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
        """By which names the server shows them; those who left are left out."""
        ...

    def role_names(self, guild_id: int, role_ids: Sequence[int]) -> list[str]:
        """Of those that are still there."""
        ...

    def missing(self, guild_id: int, venue: Venue, venue_id: int | None, place_id: int) -> list[str]:
        """What the bot lacks to hold an event there and to write about it in the channel `place_id`."""
        ...

    def is_there(self, guild_id: int, channel_id: int) -> bool:
        """Whether the server still has this channel."""
        ...
