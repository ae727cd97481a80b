"""What is asked for and what came of it, without a database and without Discord."""

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.channels import ChannelMessage, Overwrite, Place
from bot.core.i18n import Text


@dataclass(frozen=True)
class Wanted:
    """Which messages are to go: all that fit everything that is said, the newest `count` of them."""

    count: int | None = None
    author_id: int | None = None
    since_id: int | None = None
    containing: str | None = None
    only_bots: bool = False
    only_files: bool = False
    with_pinned: bool = False

    @property
    def says_something(self) -> bool:
        chosen = (self.count, self.author_id, self.since_id, self.containing)
        return any(one is not None for one in chosen) or self.only_bots or self.only_files


@dataclass(frozen=True)
class Plan:
    """What was shown to who asked: the ids, the newest first."""

    channel_id: int
    ids: tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """`older`: so many go one by one. `cut`: there may be more, further back than the bot looked."""

    channel_id: int
    messages: Sequence[ChannelMessage]
    pinned: int
    older: int
    looked: int
    cut: bool
    log_channel: int | None
    token: str = ""

    def authors(self) -> list[tuple[int, int]]:
        return Counter(message.author_id for message in self.messages).most_common()


@dataclass(frozen=True)
class Purged:
    """`why`: of what was not deleted."""

    channel_id: int
    found: int
    deleted: int
    why: Text | None = None


class LockState(enum.StrEnum):
    """Of one channel: Discord is being asked, or has done it. When it is open again, nothing is kept of it."""

    LOCKING = enum.auto()
    LOCKED = enum.auto()
    UNLOCKING = enum.auto()


@dataclass(frozen=True)
class Lock:
    """`order`: of which lock it is a part. `before`: what the channel said of everyone, None for nothing."""

    guild_id: int
    channel_id: int
    order: str
    state: LockState
    before: Overwrite | None
    locked_by: int
    locked_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Scope:
    """A lock of a category (`within`) or the whole server, which takes in channels that are made while it lasts.

    `newest_id`: of the channels that it knows; a newer one is new to it.
    """

    guild_id: int
    order: str
    within: int | None
    locked_by: int
    locked_at: datetime
    ends_at: datetime | None
    newest_id: int


@dataclass(frozen=True)
class Survey:
    """What would be locked. `staff`: left open, for only the staff sees them. `missing`: what the bot lacks, by
    channel."""

    places: tuple[Place, ...]
    staff: tuple[int, ...]
    missing: Mapping[int, tuple[str, ...]]

    @property
    def channels(self) -> tuple[int, ...]:
        return tuple(place.id for place in self.places)

    @property
    def speakers(self) -> frozenset[int]:
        """Roles that may write there all the same."""
        return frozenset[int]().union(*(place.speakers for place in self.places))

    @property
    def newest_id(self) -> int:
        return max((*self.channels, *self.staff, *self.missing), default=0)


@dataclass(frozen=True)
class Outcome:
    """Channel by channel. `later`: Discord did not answer, it is tried again. `changed`: someone else changed these
    since, and what they changed stays."""

    done: tuple[int, ...]
    refused: tuple[tuple[int, Text], ...] = ()
    later: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Slowed:
    """A slowmode that ends by itself."""

    guild_id: int
    channel_id: int
    order: str
    before: int
    seconds: int
    slowed_by: int
    ends_at: datetime


@dataclass(frozen=True)
class SlowmodeSet:
    """In seconds; `before` comes back at `ends_at`."""

    channel_id: int
    seconds: int
    before: int
    ends_at: datetime | None = None


@dataclass(frozen=True)
class CooledDown:
    """`unsaid`: why the note could not be posted."""

    slowmode: SlowmodeSet
    unsaid: Text | None = None
