"""Which servers are heard, from when on and until when, and by which names their places are known."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.client.facts import Interaction
from bot.client.language import spoken

if TYPE_CHECKING:
    from bot.client.client import Client

OfServer = discord.abc.GuildChannel | discord.Thread | discord.Role | discord.Member


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
        self.client.inbox.forget(guild.id)

    @commands.Cog.listener()
    async def on_shard_disconnect(self, shard_id: int) -> None:
        self._lose(self._servers_of(shard_id))

    @commands.Cog.listener()
    async def on_shard_resumed(self, shard_id: int) -> None:
        """Discord has sent again what was missed. A connection that could not be resumed becomes ready anew."""
        servers = self._servers_of(shard_id)
        self.app.engagement.resumed([guild.id for guild in servers])
        self._heard.update(guild.id for guild in servers)

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
        await self.app.automod.hear(guild.id)
        try:
            await self.app.engagement.hear(guild.id, guild.name, names(guild), self.client.inbox.in_voice(guild))
        except BaseException:
            self._heard.discard(guild.id)
            raise
        # What needs the server to be known waits for this, and not for Discord's own event.
        self.client.dispatch("server_heard", guild)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Later they are written to in that language."""
        self.app.tongues.hear(interaction.user.id, spoken(interaction.locale))

    # By which names

    @commands.Cog.listener()
    async def on_guild_update(self, before: discord.Guild, after: discord.Guild) -> None:
        self.client.inbox.afk_moved(before, after)
        if before.name != after.name:
            await self._rename(after)

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self._rename(channel.guild)

    @commands.Cog.listener()
    async def on_guild_channel_update(self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel) -> None:
        if before.name != after.name:
            await self._rename(after.guild)

    async def _rename(self, guild: discord.Guild) -> None:
        await self.app.engagement.rename(guild.id, guild.name, names(guild))

    # What may be read there

    @commands.Cog.listener("on_guild_channel_create")
    @commands.Cog.listener("on_guild_channel_update")
    @commands.Cog.listener("on_guild_channel_delete")
    @commands.Cog.listener("on_guild_role_update")
    @commands.Cog.listener("on_guild_role_delete")
    @commands.Cog.listener("on_member_update")  # the only member that is kept is the bot
    @commands.Cog.listener("on_thread_create")
    @commands.Cog.listener("on_thread_update")
    @commands.Cog.listener("on_thread_delete")
    @commands.Cog.listener("on_thread_join")  # it woke up, or its channel may be seen now
    @commands.Cog.listener("on_thread_remove")  # its channel may be seen no more
    async def something_changed(self, *before_and_after: OfServer) -> None:
        self.app.engagement.look_again(before_and_after[-1].guild.id)


def names(guild: discord.Guild) -> dict[int, tuple[str, int | None]]:
    """By which reports call channels, and their categories."""
    return {channel.id: (channel.name, channel.category_id) for channel in guild.channels}
