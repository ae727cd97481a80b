"""Who may change a channel, and how the answer is said."""

from collections.abc import Iterable

import discord
from discord import app_commands

from bot.client.facts import Interaction, guild_of, require
from bot.core.i18n import Text, Words
from bot.core.posts import Post


def check_may(interaction: Interaction, channel_id: int) -> int:
    """In that channel itself, which need not be where the command was given; in threads Discord asks for another
    permission."""
    channel = guild_of(interaction).get_channel_or_thread(channel_id)
    needed = "manage_threads" if isinstance(channel, discord.Thread) else "manage_channels"
    if channel_id == interaction.channel_id or channel is None:
        require(interaction, needed)
    else:
        _check(channel.permissions_for(_member(interaction)), needed)
    return channel_id


def check_may_everywhere(interaction: Interaction) -> None:
    _check(_member(interaction).guild_permissions, "manage_channels")


def _check(has: discord.Permissions, needed: str) -> None:
    if not getattr(has, needed):
        raise app_commands.MissingPermissions([needed])


def _member(interaction: Interaction) -> discord.Member:
    member = interaction.user
    if not isinstance(member, discord.Member):
        raise app_commands.NoPrivateMessage
    return member


def said(texts: Iterable[Text], words: Words) -> Post:
    return Post(("\n".join(words.say(text) for text in texts),))
