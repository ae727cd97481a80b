"""What happened, without discord.py: frozen, small, made at the edge."""

import enum
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MessageFacts:
    """A message by a human, of type default or reply.

    `channel_id`: where it counts (a thread's parent); `thread_id`: the thread it stands in; `opens_post`: it opens
    a forum post. `mentions`: the users it mentions. `text`: None where the bot may not read it.
    """

    guild_id: int
    id: int
    channel_id: int
    thread_id: int | None
    author_id: int
    reply_to: int | None
    mentions: tuple[int, ...]
    text: str | None
    opens_post: bool = False


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """Someone as a server knows them. `rank`: of their highest role, 0 without one; None: they are not there."""

    guild_id: int
    id: int
    rank: int | None = None
    is_owner: bool = False
    permissions: frozenset[str] = frozenset()
    roles: frozenset[int] = frozenset()

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"


@dataclass(frozen=True, slots=True)
class JoinFacts:
    guild_id: int
    member_id: int
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """`since`: where it was told of late, it happened after this moment."""

    guild_id: int
    member_id: int
    left_at: datetime
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReactionFacts:
    guild_id: int
    member_id: int
    at: datetime
    removed: bool


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """`counts`: from `at` on, the member is in a voice channel that is not the AFK one, and not deafened."""

    guild_id: int
    member_id: int
    at: datetime
    counts: bool


class AuditAction(enum.Enum):
    """What of Discord's audit log concerns moderation."""

    KICK = enum.auto()
    PRUNE = enum.auto()
    BAN = enum.auto()
    UNBAN = enum.auto()
    TIMEOUT = enum.auto()
    UNTIMEOUT = enum.auto()


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """An entry of Discord's audit log; its id tells when. `action`: None for what does not concern moderation.

    `actor_id`: None for Discord itself. `ends_at`: of a timeout; `rule`: of Discord's AutoMod that brought it.
    `count`, `days`: how many a prune removed, who had been away for how long.
    """

    guild_id: int
    id: int
    action: AuditAction | None = None
    actor_id: int | None = None
    target_id: int | None = None
    reason: str | None = None
    ends_at: datetime | None = None
    rule: str | None = None
    count: int = 0
    days: int = 0


class Sight(enum.Enum):
    """What the bot may see of a place: all of it; what is written from now on; nothing."""

    READABLE = enum.auto()
    HEARD_ONLY = enum.auto()
    HIDDEN = enum.auto()


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A channel or public thread whose messages count for `channel_id`: itself, or the thread's parent.

    `in_forum`: a forum, or a post in one. `last_id`: of its newest message, as far as Discord tells. `has_threads`:
    threads may hang on it.
    """

    guild_id: int
    id: int
    channel_id: int
    in_forum: bool = False
    last_id: int | None = None
    sight: Sight = Sight.READABLE
    has_threads: bool = False

    @property
    def thread_id(self) -> int | None:
        return None if self.id == self.channel_id else self.id
