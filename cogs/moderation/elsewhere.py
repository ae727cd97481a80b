"""From when on and until when Discord's audit log is heard on each server."""

import discord
from discord.ext import commands

from bot.client.client import Client


class Elsewhere(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.audit_log = client.app.audit_log

    @commands.Cog.listener()
    async def on_audit_entry(self) -> None:
        await self.audit_log.record_heard()

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        self.audit_log.hear(guild.id, guild.me.joined_at)
        await self.audit_log.catch_up()

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self.audit_log.lose([guild.id])

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.audit_log.forget(guild.id)

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        self.audit_log.lose(self._servers_of(shard_id))

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        self.audit_log.resumed(self._servers_of(shard_id))

    @commands.Cog.listener("on_guild_role_update")
    @commands.Cog.listener("on_guild_role_delete")
    @commands.Cog.listener("on_member_update")  # the only member that is kept is the bot
    async def permissions_changed(self, *before_and_after: discord.Role | discord.Member) -> None:
        await self.audit_log.look(before_and_after[-1].guild.id)

    def _servers_of(self, shard_id: int) -> list[int]:
        return [guild.id for guild in self.client.guilds if guild.shard_id == shard_id]
