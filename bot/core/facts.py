"""What happened, without discord.py: frozen, small, made at the edge."""

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
class JoinFacts:
    guild_id: int
    member_id: int
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class LeaveFacts:
    guild_id: int
    member_id: int
    left_at: datetime


@dataclass(frozen=True, slots=True)
class ReactionFacts:
    guild_id: int
    member_id: int
    at: datetime
    removed: bool
