"""Works off who came, changed and left, beside the gateway."""

import discord
from discord.ext import commands

from bot.client.client import Client


class Following(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.welcome = client.app.welcome
        self.raids = client.app.raids

    @commands.Cog.listener()
    async def on_passage(self) -> None:
        await self.welcome.doorway.work()

    @commands.Cog.listener()
    async def on_robot_noticed(self) -> None:
        await self.welcome.others.note()

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        """Whether there is a raid is known first: during one nobody is greeted."""
        await self.raids.know(guild.id)
        await self.welcome.look_again(guild.id)

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        """Nobody can gain it any more."""
        await self.welcome.look_again(role.guild.id)
