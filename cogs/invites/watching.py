"""Looks at a server's invites when the bot comes to hear it."""

import discord
from discord.ext import commands

from bot.client.client import Client


class InvitesWatching(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.invites = client.app.invites

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        await self.invites.hear(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.invites.forget_server(guild.id)
