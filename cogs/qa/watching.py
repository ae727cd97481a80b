"""What Discord tells of what people do by hand to events, channels and messages."""

import discord
from discord.ext import commands

from bot.client.client import Client
from bot.client.events import standing_of
from bot.core.facts import DeletionFacts


class QaWatching(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.qa = client.app.qa

    async def cog_load(self) -> None:
        self.client.inbox.leaves.append(self.qa.doorway.saw)
        self.client.inbox.deletions.append(self.deleted)

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        """The server is known again: what changed meanwhile."""
        await self.qa.watching.look(guild.id, [standing_of(event) for event in guild.scheduled_events])

    @commands.Cog.listener()
    async def on_scheduled_event_update(self, _before: discord.ScheduledEvent, after: discord.ScheduledEvent) -> None:
        if self.client.is_me(after.creator_id or 0):
            await self.qa.watching.event_changed(after.guild_id, standing_of(after))

    @commands.Cog.listener()
    async def on_scheduled_event_delete(self, event: discord.ScheduledEvent) -> None:
        if self.client.is_me(event.creator_id or 0):
            await self.qa.watching.event_gone(event.guild_id, event.id)

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self.qa.watching.channel_gone(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        await self.qa.watching.channel_gone(thread.guild_id, thread.thread_id)

    def deleted(self, facts: DeletionFacts) -> None:
        """Of our own messages only: that others delete theirs costs no query."""
        for message_id in facts.message_ids:
            if self.qa.showing.knows(message_id):
                self.client.dispatch("own_message_gone", facts.guild_id, message_id)

    @commands.Cog.listener()
    async def on_own_message_gone(self, guild_id: int, message_id: int) -> None:
        await self.qa.watching.message_gone(guild_id, message_id)

    @commands.Cog.listener()
    async def on_passage(self) -> None:
        await self.qa.doorway.work()
