"""From when on a server's old data is deleted day by day, and from when on all of it is about to go."""

import discord
from discord.ext import commands

from bot.client.client import Client


class Servers(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.app = client.app

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        await self.app.leaving.came_back(guild.id)
        await self.app.old_data.begin(guild.id)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self.app.leaving.left(guild.id, guild.name, guild.owner_id)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        await self.app.leaving.found()
