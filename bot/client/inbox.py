"""What happens on Discord, turned into facts and handed to whoever watches."""

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import discord
from discord.ext import commands

from bot.client.facts import message_facts, place
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, ReactionFacts

if TYPE_CHECKING:
    from bot.client.client import Client

log = logging.getLogger(__name__)

F = TypeVar("F")


def show(observers: Sequence[Callable[[F], None]], fact: F) -> None:
    """To each in turn; one that fails is logged, and the others still see it."""
    for observer in observers:
        try:
            observer(fact)
        except Exception:
            log.exception("%s failed on %s", observer, type(fact).__name__)


class Inbox(commands.Cog):
    def __init__(self, client: "Client") -> None:
        self.client = client
        self.app = client.app
        self._heard: set[int] = set()
        self.messages: list[Callable[[MessageFacts], None]] = [self.app.engagement.saw]
        self.joins: list[Callable[[JoinFacts], None]] = [self.app.engagement.joined]
        self.leaves: list[Callable[[LeaveFacts], None]] = [self.app.engagement.left]
        self.reactions: list[Callable[[ReactionFacts], None]] = [self.app.engagement.reacted]

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        facts = message_facts(message, reads_text=self.client.intents.message_content)
        if facts is not None:
            show(self.messages, facts)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        if not member.bot:
            show(self.joins, JoinFacts(member.guild.id, member.id, member.joined_at or self.client.clock.now()))

    @commands.Cog.listener()
    async def on_raw_member_remove(self, payload: discord.RawMemberRemoveEvent) -> None:
        if not payload.user.bot:
            show(self.leaves, LeaveFacts(payload.guild_id, payload.user.id, self.client.clock.now()))

    @commands.Cog.listener()
    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        if payload.member is not None and not payload.member.bot:
            self._reacted(payload, removed=False)

    @commands.Cog.listener()
    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        if self.client.user is not None and payload.user_id != self.client.user.id:
            self._reacted(payload, removed=True)

    def _reacted(self, payload: discord.RawReactionActionEvent, *, removed: bool) -> None:
        if payload.guild_id is None or place(self.client.get_channel(payload.channel_id)) is None:
            return
        show(self.reactions, ReactionFacts(payload.guild_id, payload.user_id, self.client.clock.now(), removed))

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
