"""Which servers are heard, from when on and until when, and by which names their places are known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

if TYPE_CHECKING:
    from bot.client.client import Client


class Hearing(commands.Cog):
    def __init__(self, client: "Client") -> None:
        self.client = client
        self.app = client.app
        self._heard: set[int] = set()

    @commands.Cog.listener()
    async def on_shard_ready(self, shard_id: int) -> None:
        for guild in self._servers_of(shard_id):
            await self._hear(guild)

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._hear(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._hear(guild)

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        self._lose([guild])

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self._lose([guild])

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._lose(self._servers_of(shard_id))

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Discord has sent again what was missed. A connection that could not be resumed becomes ready anew."""
        servers = self._servers_of(shard_id)
        self.app.engagement.resumed([guild.id for guild in servers])
        self._heard.update(guild.id for guild in servers)

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        if before.name != after.name:
            await self._learn(after)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self._learn(channel.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        if before.name != after.name:
            await self._learn(after.guild)

    def _servers_of(self, shard_id: int) -> list[discord.Guild]:
        return [guild for guild in self.client.guilds if guild.shard_id == shard_id]

    def _lose(self, guilds: Sequence[discord.Guild]) -> None:
        lost = [guild.id for guild in guilds]
        self.app.engagement.disconnected(lost)
        self._heard.difference_update(lost)

    async def _hear(self, guild: discord.Guild) -> None:
        if guild.unavailable or guild.id in self._heard:
            return
        self._heard.add(guild.id)
        try:
            await self._learn(guild)
        except BaseException:
            self._heard.discard(guild.id)
            raise
        # What needs the server to be known waits for this, and not for Discord's own event.
        self.client.dispatch("server_heard", guild)

    async def _learn(self, guild: discord.Guild) -> None:
        """The names by which reports call things."""
        channels = {channel.id: (channel.name, channel.category_id) for channel in guild.channels}
        await self.app.engagement.hear(guild.id, guild.name, channels)
