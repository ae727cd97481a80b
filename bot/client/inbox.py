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
    async def on_guild_available(self, guild: discord.Guild) -> None:
        await self._hear(guild)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._hear(guild)

    async def _hear(self, guild: discord.Guild) -> None:
        channels = {channel.id: (channel.name, channel.category_id) for channel in guild.channels}
        await self.app.engagement.hear(guild.id, guild.name, channels)
        # What needs the server to be known waits for this, and not for Discord's own event.
        self.client.dispatch("server_heard", guild)
