"""Locking a channel, a category or the whole server, and opening it again."""

from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.errors import UserError
from bot.core.i18n import Text, _
from bot.core.lengths import read_length
from bot.features.channels import lock_posts
from cogs.channels.may import check_may, check_may_everywhere, said

Lockable = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.ForumChannel
    | discord.CategoryChannel
    | discord.Thread
)


class Locking(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Let everyone read, but not write: a channel, a category or the whole server")
    @app_commands.describe(
        channel="Which channel, thread or category; without it, this one",
        server="The whole server: shown first, then asked",
        until="After how long it opens by itself: 30m, 2h, 1 day; without it, when someone unlocks it",
    )
    @app_commands.default_permissions(manage_channels=True)
    async def lock(
        self, interaction: Interaction, channel: Lockable | None = None, server: bool = False, until: str | None = None
    ) -> None:
        length = None if until is None else read_length(until)
        within = where(interaction, channel, server=server)
        await defer(interaction)
        words, locks = await reader_words(interaction), self.app.channels.locks
        survey = await locks.survey(guild_id(interaction), within)
        if server or isinstance(channel, discord.CategoryChannel):
            token = locks.held.keep(guild_id(interaction), interaction.user.id, (within, length))
            await reply(interaction, lock_posts.would_lock(survey, token, self._until(length), words))
            return
        outcome = await locks.lock(guild_id(interaction), interaction.user.id, within, length)
        await reply(interaction, said([*lock_posts.locked(outcome), *lock_posts.speakers(survey)], words))

    def _until(self, length: timedelta | None) -> Text | None:
        return None if length is None else lock_posts.ends(int((self.app.clock.now() + length).timestamp()))

    @app_commands.command(description="Open what was locked: exactly what was allowed before comes back")
    @app_commands.describe(
        channel="Which channel, thread or category; without it, this one", server="All that the bot has locked"
    )
    @app_commands.default_permissions(manage_channels=True)
    async def unlock(self, interaction: Interaction, channel: Lockable | None = None, server: bool = False) -> None:
        within = where(interaction, channel, server=server)
        await defer(interaction)
        outcome = await self.app.channels.locks.unlock(guild_id(interaction), interaction.user.id, within)
        await reply(interaction, said(lock_posts.unlocked(outcome), await reader_words(interaction)))

    @commands.Cog.listener()
    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self.app.channels.new_channels.look(channel.guild.id, channel.id)

    @commands.Cog.listener()
    async def on_server_heard(self, guild: discord.Guild) -> None:
        """Channels may have been made meanwhile."""
        await self.app.channels.new_channels.look(guild.id)


class LockButton(Pressed, template=r"lock:(?P<what>yes|no):(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        server, actor_id, token = guild_id(interaction), interaction.user.id, self.said["token"]
        await interaction.response.defer()
        locks, words = app_of(interaction).channels.locks, await reader_words(interaction)
        if self.said["what"] == "no":
            locks.held.drop(token, server, actor_id)
            await update(interaction, said([_("Nothing was locked.")], words))
            return
        within, length = locks.held.take(token, server, actor_id)
        check(interaction, within)
        await update(interaction, said([_("Locking; with many channels this takes a while.")], words))
        outcome = await locks.lock(server, actor_id, within, length)
        await update(interaction, said(lock_posts.locked(outcome), words))


class UnlockButton(Pressed, template=r"lock:off:(?P<order>[0-9a-f]{1,24})"):
    """Under the log's reminder: opens what that lock still holds."""

    async def pressed(self, interaction: Interaction) -> None:
        check_may_everywhere(interaction)
        await defer(interaction)
        locks = app_of(interaction).channels.locks
        outcome = await locks.unlock(guild_id(interaction), interaction.user.id, None, self.said["order"])
        await reply(interaction, said(lock_posts.unlocked(outcome), await reader_words(interaction)))


def where(interaction: Interaction, channel: Lockable | None, *, server: bool) -> int | None:
    """What is meant, once it is clear that who asks may do it there."""
    if server and channel is not None:
        raise UserError(_("Choose one: a channel, or the whole server."))
    within = None if server else channel.id if channel is not None else interaction.channel_id
    check(interaction, within)
    return within


def check(interaction: Interaction, within: int | None) -> None:
    if within is None:
        check_may_everywhere(interaction)
    else:
        check_may(interaction, within)
