"""Deleting many messages: shown, asked, done."""

import logging
from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.i18n import Words, _
from bot.core.posts import Post
from bot.features.channels import policy, posts
from bot.features.channels.shapes import Wanted
from cogs.channels.may import said

log = logging.getLogger(__name__)

NEEDED = "manage_messages"
OFTEN = timedelta(seconds=3)
EPOCH = datetime.fromtimestamp(0, UTC)


class Purge(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Delete many messages of this channel: shown first, then asked")
    @app_commands.describe(
        count="How many at most, the newest first",
        member="Only messages of this person; an id of someone who is not here works, too",
        since="Only from this message on: its link or id",
        containing="Only messages that have this text in them",
        bots="Only messages of bots",
        attachments="Only messages with files",
        pinned="Pinned messages, too",
    )
    @app_commands.default_permissions(manage_messages=True)
    async def purge(
        self,
        interaction: Interaction,
        count: Range[int, 1, policy.LOOKED_AT] | None = None,
        member: discord.User | None = None,
        since: str | None = None,
        containing: Range[str, 1, 100] | None = None,
        bots: bool = False,
        attachments: bool = False,
        pinned: bool = False,
    ) -> None:
        require(interaction, NEEDED)
        await defer(interaction)
        channel_id = channel_of(interaction)
        wanted = Wanted(
            count=count,
            author_id=member.id if member else None,
            since_id=policy.read_since(since, channel_id) if since else None,
            containing=containing,
            only_bots=bots,
            only_files=attachments,
            with_pinned=pinned,
        )
        found = await self.app.channels.purging.look(guild_id(interaction), channel_id, interaction.user.id, wanted)
        await reply(interaction, posts.would_delete(found, await reader_words(interaction)))


class PurgeButton(Pressed, template=r"purge:(?P<what>yes|no):(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await interaction.response.defer()
        purging, server, words = (
            app_of(interaction).channels.purging,
            guild_id(interaction),
            await reader_words(interaction),
        )
        token, actor_id = self.said["token"], interaction.user.id
        if self.said["what"] == "no":
            purging.held.drop(token, server, actor_id)
            await update(interaction, said([_("Nothing was deleted.")], words))
            return
        channel_id = channel_of(interaction)
        purged = await purging.carry_out(token, server, actor_id, Shown(interaction, channel_id, token, words))
        await show(interaction, said([posts.done(purged)], words))


class StopButton(Pressed, template=r"purge:stop:(?P<channel>\d{1,20}):(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        purging = app_of(interaction).channels.purging
        if purging.stop(int(self.said["channel"]), self.said["token"], interaction.user.id):
            await reply(interaction, _("It stops after what is under way."))
        else:
            await reply(interaction, _("It is over already."))


class Shown:
    """How far it is, where it was asked for."""

    def __init__(self, interaction: Interaction, channel_id: int, token: str, words: Words) -> None:
        self.interaction = interaction
        self.channel_id = channel_id
        self.token = token
        self.words = words
        self.next_at = EPOCH

    async def __call__(self, deleted: int, found: int) -> None:
        now = app_of(self.interaction).clock.now()
        if now >= self.next_at:
            self.next_at = now + OFTEN
            await show(self.interaction, posts.going_on(deleted, found, self.channel_id, self.token, self.words))


async def show(interaction: Interaction, post: Post) -> None:
    """After fifteen minutes Discord shows nothing any more; what is done goes on, and the log tells how it ended."""
    try:
        await update(interaction, post)
    except discord.HTTPException as lost:
        log.warning("user %s could not be shown how far it is: %s", interaction.user.id, lost)


def channel_of(interaction: Interaction) -> int:
    if interaction.channel_id is None:
        raise app_commands.NoPrivateMessage
    return interaction.channel_id
