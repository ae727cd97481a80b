"""What rules look at: frozen facts, the same from the gateway, from history and from exported files."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.core.calendar import moment_of


class Surface(StrEnum):
    """Where a text stands."""

    CONTENT = "content"
    EMBED = "embed"
    FORWARD = "forward"
    POLL = "poll"
    FILE_NAME = "file_name"
    ALT_TEXT = "alt_text"
    STICKER = "sticker"
    TITLE = "title"
    NICKNAME = "nickname"
    NAME = "name"


class What(StrEnum):
    MESSAGE = "message"
    EDIT = "edit"
    THREAD = "thread"
    TITLE = "title"
    NAME = "name"
    JOIN = "join"


@dataclass(frozen=True, slots=True)
class FileFacts:
    name: str
    content_type: str | None
    size: int


class Seen(NamedTuple):
    """Something that a member wrote, named, or did by joining.

    `channel_id`, `message_id`: None for a name and a join; `channel_id` of what stands in a thread: the thread's
    channel. `parent_id`: the channel's category. `joined_at`: None where it is not known.

    Of a name or title: `changed_at`, where the change was witnessed, and `before`: what a thread was called, if known.
    """

    guild_id: int
    what: What
    author_id: int
    at: datetime
    channel_id: int | None = None
    thread_id: int | None = None
    message_id: int | None = None
    parent_id: int | None = None
    texts: tuple[tuple[Surface, str], ...] = ()
    mentions: frozenset[int] = frozenset()
    role_mentions: frozenset[int] = frozenset()
    everyone: bool = False
    files: tuple[FileFacts, ...] = ()
    forwarded: bool = False
    roles: frozenset[int] = frozenset()
    joined_at: datetime | None = None
    has_avatar: bool = True
    changed_at: datetime | None = None
    before: str | None = None

    @property
    def made_at(self) -> datetime:
        """When the account was made."""
        return moment_of(self.author_id)

    @property
    def place_id(self) -> int | None:
        """The thread or channel that it stands in."""
        return self.thread_id or self.channel_id

    def is_by_newcomer(self, age: timedelta) -> bool:
        """Whether its author joined less than `age` ago; not where that is unknown."""
        return self.joined_at is not None and self.at - self.joined_at < age
