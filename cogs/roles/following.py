"""Works off who comes and changes, and mends panels, beside the gateway."""

import discord
from discord.ext import commands

from bot.client.client import Client


class RolesFollowing(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.roles = client.app.roles

    @commands.Cog.listener()
    async def on_passage(self) -> None:
        await self.roles.doorway.work()

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self.roles.panels.mend(role.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Its name stands on a panel; and with other permissions it may have become dangerous."""
        if (before.name, before.permissions) != (after.name, after.permissions):
            await self.roles.panels.mend(after.guild.id)
