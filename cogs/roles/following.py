"""Works off who comes and changes, and mends panels, beside the gateway."""

import contextlib

import discord
from discord.ext import commands

from bot.client.client import Client
from bot.core.actions import Refused


class RolesFollowing(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.roles = client.app.roles

    @commands.Cog.listener()
    async def on_passage(self) -> None:
        await self.roles.doorway.work()

    @commands.Cog.listener()
    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._mend(role.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Its name stands on a panel; and with other permissions it may have become dangerous."""
        if (before.name, before.permissions) != (after.name, after.permissions):
            await self._mend(after.guild.id)

    async def _mend(self, guild_id: int) -> None:
        with contextlib.suppress(Refused):  # the doctor tells it
            await self.roles.panels.mend(guild_id)
