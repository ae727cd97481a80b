"""From discord.py's objects to what features know."""

from typing import TYPE_CHECKING, Any, cast

import discord
from discord import app_commands

from bot.core.facts import MessageFacts

if TYPE_CHECKING:
    from bot.app import App
    from bot.client.client import Client

Interaction = discord.Interaction[Any]


def client_of(interaction: Interaction) -> "Client":
    return cast("Client", interaction.client)


def app_of(interaction: Interaction) -> "App":
    return client_of(interaction).app


def guild_id(interaction: Interaction) -> int:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.guild_id


def require(interaction: Interaction, *permissions: str) -> None:
    """Check again what a server's own settings may have opened to others; app_commands.MissingPermissions."""
    missing = [name for name in permissions if not getattr(interaction.permissions, name)]
    if missing:
        raise app_commands.MissingPermissions(missing)


def place(channel: object) -> tuple[int, int | None] | None:
    """Where a message counts, and its thread; None where nothing is counted: private threads, unknown places."""
    if isinstance(channel, discord.Thread):
        return None if channel.is_private() else (channel.parent_id, channel.id)
    if isinstance(channel, discord.abc.GuildChannel):
        return channel.id, None
    return None


def message_facts(message: discord.Message, *, reads_text: bool) -> MessageFacts | None:
    """None for what is not counted: bots, webhooks, direct messages, system messages, private threads."""
    if message.guild is None or message.webhook_id is not None or message.author.bot or message.author.system:
        return None
    if message.type not in {discord.MessageType.default, discord.MessageType.reply}:
        return None
    where = place(message.channel)
    if where is None:
        return None
    channel_id, thread_id = where
    return MessageFacts(
        guild_id=message.guild.id,
        id=message.id,
        channel_id=channel_id,
        thread_id=thread_id,
        author_id=message.author.id,
        reply_to=_replied_to(message),
        mentions=tuple(user.id for user in message.mentions),
        text=message.content if reads_text else None,
        opens_post=_opens_post(message),
    )


def _replied_to(message: discord.Message) -> int | None:
    if message.type is not discord.MessageType.reply or message.reference is None:
        return None
    return message.reference.message_id


def _opens_post(message: discord.Message) -> bool:
    thread = message.channel
    # The opener of a forum post has the id of its thread; so has the message that a plain thread was started from.
    return isinstance(thread, discord.Thread) and message.id == thread.id and _is_forum(thread)


def _is_forum(thread: discord.Thread) -> bool:
    return isinstance(thread.parent, discord.ForumChannel)
