"""Slowing a channel down."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.client import Client
from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _
from bot.core.lengths import read_length
from bot.features.channels import slow_posts
from cogs.channels.may import check_may, said

OFF = {"0", "off", "no", "non", "aucun", "désactivé"}
ABOUT = "Slow the channel down for 10 minutes, with a neutral word to everyone"

Slowable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel | discord.Thread


class Slowmode(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.slowmodes = client.app.channels.slowmodes
        self.menu = app_commands.ContextMenu(name="Cool down", callback=self.cool_down, extras={"description": ABOUT})
        self.menu.default_permissions = discord.Permissions(manage_channels=True)

    async def cog_load(self) -> None:
        self.client.tree.add_command(self.menu)

    @app_commands.command(description="How long members wait between two messages")
    @app_commands.describe(
        length="How long: 10s, 2m, up to 6h; 0 or off: no slowmode",
        channel="In which channel; without it, here",
        until="After how long the earlier slowmode comes back: 30m, 2h; without it, it stays",
    )
    @app_commands.default_permissions(manage_channels=True)
    async def slowmode(
        self, interaction: Interaction, length: str, channel: Slowable | None = None, until: str | None = None
    ) -> None:
        off = length.strip().casefold() in OFF
        seconds = 0 if off else max(1, round(read_length(length).total_seconds()))
        lasts = None if until is None else read_length(until)
        channel_id = check_may(interaction, channel.id if channel else interaction.channel_id or 0)
        await defer(interaction)
        done = await self.slowmodes.set(guild_id(interaction), interaction.user.id, channel_id, seconds, lasts)
        await reply(interaction, said(slow_posts.was_set(done), await reader_words(interaction)))

    async def cool_down(self, interaction: Interaction, message: discord.Message) -> None:
        channel_id = check_may(interaction, message.channel.id)
        await defer(interaction)
        done = await self.slowmodes.cool_down(guild_id(interaction), interaction.user.id, channel_id)
        texts = [*slow_posts.was_set(done.slowmode)]
        if done.unsaid is None:
            texts.append(_("Everyone there reads why."))
        else:
            texts.append(_("The word to everyone could not be posted. {why}", why=done.unsaid))
        await reply(interaction, said(texts, await reader_words(interaction)))
