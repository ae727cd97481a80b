"""What happened, without discord.py: frozen, small, made at the edge.

What is made for every message is a NamedTuple: a frozen dataclass takes three times as long.
"""

import enum
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.core.calendar import moment_of


class MessageFacts(NamedTuple):
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
class PersonFacts:
    """A human on a server, as Discord tells of them. `joined_at`: when this stay began.

    `pending`: they have not passed the membership screening yet. `rejoined`, `onboarded`: Discord's own flags, of who
    was there before and who went through its onboarding. `names`: account, display name and nickname, as far as there
    are any.
    """

    guild_id: int
    member_id: int
    joined_at: datetime
    pending: bool = False
    rejoined: bool = False
    onboarded: bool = False
    has_avatar: bool = False
    roles: frozenset[int] = frozenset()
    timed_out_until: datetime | None = None
    names: tuple[str, ...] = ()
    nick: str | None = None

    @property
    def made_at(self) -> datetime:
        """When the account was made."""
        return moment_of(self.member_id)


@dataclass(frozen=True, slots=True)
class JoinFacts(PersonFacts):
    """Someone came."""


@dataclass(frozen=True, slots=True)
class MemberUpdateFacts(PersonFacts):
    """Someone who is there is like this from now on."""


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    """`since`: where it was told of late, it happened after this moment. `name`: by which others knew them."""

    guild_id: int
    member_id: int
    left_at: datetime
    since: datetime | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class DeletionFacts:
    """Messages that are no more, whoever wrote them."""

    guild_id: int
    message_ids: frozenset[int]


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
    """What of Discord's audit log concerns moderation, the guard against a stolen account, or what the bot wrote there.

    NATIVE_RULE: one of Discord's AutoMod was changed or deleted.
    """

    KICK = enum.auto()
    PRUNE = enum.auto()
    BAN = enum.auto()
    UNBAN = enum.auto()
    TIMEOUT = enum.auto()
    UNTIMEOUT = enum.auto()
    CHANNEL_DELETE = enum.auto()
    ROLE_DELETE = enum.auto()
    NATIVE_RULE = enum.auto()


@dataclass(frozen=True, slots=True)
class AuditFacts:
    """An entry of Discord's audit log; its id tells when. `action`: None for what concerns nobody here.

    `actor_id`: None for Discord itself. `ends_at`: of a timeout; `rule`: of Discord's AutoMod that brought it.
    `count`, `days`: how many a prune removed, who had been away for how long. `name`: of what was deleted.
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
    name: str = ""


class Sight(enum.Enum):
    """What the bot may see of a place: all of it; what is written from now on; nothing."""

    READABLE = enum.auto()
    HEARD_ONLY = enum.auto()
    HIDDEN = enum.auto()


class PlaceFacts(NamedTuple):
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
