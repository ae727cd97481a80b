"""Who joins is shown to the raid watch; a raid that went on before a restart is known again."""

import discord
from discord.ext import commands

from bot.client.client import Client


class RaidWatch(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.raids = client.app.raids
        client.inbox.joins.append(self.raids.joined)

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        await self.raids.know(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.raids.forget(guild.id)
