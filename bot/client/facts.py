"""From what Discord sends to what features know."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from bot.core.facts import JoinFacts, MemberUpdateFacts, MessageFacts, PlaceFacts

if TYPE_CHECKING:
    from bot.app import App
    from bot.client.client import Client

Interaction = discord.Interaction[Any]
Payload = Mapping[str, Any]
"""What the gateway and REST send, before anyone makes objects of it."""

MESSAGE, REPLY = 0, 19
COUNTED_TYPES = (MESSAGE, REPLY)
REJOINED, ONBOARDED = 1 << 0, 1 << 1
"""Discord's flags of a member."""


def client_of(interaction: Interaction) -> "Client":
    return cast("Client", interaction.client)


def app_of(interaction: Interaction) -> "App":
    return client_of(interaction).app


def guild_id(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


def guild_of(interaction: Interaction) -> discord.Guild:
    if interaction.guild is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild


def require(interaction: Interaction, *permissions: str) -> None:
    """Check again what a server's own settings may have opened to others; app_commands.MissingPermissions."""
    missing = [name for name in permissions if not getattr(interaction.permissions, name)]
    if missing:
        raise app_commands.MissingPermissions(missing)


def where_of(guild: discord.Guild, channel_id: int) -> PlaceFacts | None:
    """Where what happens in a channel or thread counts; None for private threads and unknown places."""
    channel = guild.get_channel_or_thread(channel_id)
    return None if channel is None else place_facts(channel)


def place_facts(channel: discord.abc.GuildChannel | discord.Thread) -> PlaceFacts | None:
    if isinstance(channel, discord.Thread):
        if channel.is_private():
            return None
        in_forum = isinstance(channel.parent, discord.ForumChannel)
        return PlaceFacts(channel.guild.id, channel.id, channel.parent_id, in_forum)
    return PlaceFacts(channel.guild.id, channel.id, channel.id)


def message_facts(payload: Payload, where: PlaceFacts, *, reads_text: bool) -> MessageFacts | None:
    """From Discord's own message, heard or read again; None for bots, webhooks and system messages."""
    author = payload["author"]
    if payload["type"] not in COUNTED_TYPES or author.get("bot") or author.get("system") or payload.get("webhook_id"):
        return None
    message_id = int(payload["id"])
    return MessageFacts(
        guild_id=where.guild_id,
        id=message_id,
        channel_id=where.channel_id,
        thread_id=where.thread_id,
        author_id=int(author["id"]),
        reply_to=_replied_to(payload),
        mentions=tuple([int(user["id"]) for user in payload["mentions"]]),
        text=payload["content"] if reads_text else None,
        # The opener of a forum post has the id of its thread; so has the message that a plain thread was started from.
        opens_post=where.in_forum and message_id == where.id,
    )


def _replied_to(payload: Payload) -> int | None:
    if payload["type"] != REPLY:
        return None
    replied_to = (payload.get("message_reference") or {}).get("message_id")
    return None if replied_to is None else int(replied_to)


def join_facts(guild_id: int, member: Payload, now: datetime) -> JoinFacts | None:
    """From Discord's own member, heard or read again; None for bots. `now`: for whom Discord names no moment."""
    return None if member["user"].get("bot") else JoinFacts(**_person(guild_id, member, now))


def update_facts(guild_id: int, member: Payload) -> MemberUpdateFacts | None:
    """None for bots, and for guests, who have not joined."""
    if member["user"].get("bot") or not member.get("joined_at"):
        return None
    return MemberUpdateFacts(**_person(guild_id, member, None))


def _person(guild_id: int, member: Payload, now: datetime | None) -> dict[str, Any]:
    user, flags = member["user"], int(member.get("flags") or 0)
    names = (user.get("username"), user.get("global_name"), member.get("nick"))
    return {
        "guild_id": guild_id,
        "member_id": int(user["id"]),
        "joined_at": discord.utils.parse_time(member.get("joined_at")) or now,
        "pending": bool(member.get("pending")),
        "rejoined": bool(flags & REJOINED),
        "onboarded": bool(flags & ONBOARDED),
        "has_avatar": bool(user.get("avatar") or member.get("avatar")),
        "roles": frozenset(map(int, member.get("roles", ()))),
        "timed_out_until": discord.utils.parse_time(member.get("communication_disabled_until")),
        "names": tuple(name for name in names if name),
        "nick": member.get("nick"),
    }
