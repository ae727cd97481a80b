"""Banning many at a press, whichever feature has shown who they are."""

import logging

import discord

from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of, require
from bot.client.language import reader_words, server_language
from bot.client.replies import update
from bot.core.i18n import _, words
from bot.core.posts import Post
from bot.features.moderation.massban import BannedMany
from bot.features.moderation.massban_posts import banned_many, going_on, nobody
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)

NEEDED = "ban_members"
SHOWN_EACH = 10


async def answer(interaction: Interaction, what: str, token: str) -> BannedMany | None:
    """A press on `yes` or `no` below `would_ban`; who was banned, if anyone was to be. Raises NotHeld or UserError."""
    require(interaction, NEEDED)
    await interaction.response.defer()
    massban, spoken_words = app_of(interaction).massban, await reader_words(interaction)
    actor = facts_of(interaction.user, guild_of(interaction))
    if what == "no":
        massban.held.drop(token, actor.guild_id, actor.id)
        await update(interaction, nobody(spoken_words))
        return None

    async def progress(done: int, count: int) -> None:
        if done % SHOWN_EACH == 1 and done < count:
            await show(interaction, going_on(done, count, spoken_words))

    done = await massban.carry_out(token, actor, progress)
    await show(interaction, banned_many(done, spoken_words))
    await _log(interaction, done)
    return done


async def show(interaction: Interaction, post: Post) -> None:
    """After fifteen minutes Discord shows nothing any more; what is done goes on, and the log tells how it ended."""
    try:
        await update(interaction, post)
    except discord.HTTPException:
        return


async def _log(interaction: Interaction, done: BannedMany) -> None:
    app, server = app_of(interaction), guild_id(interaction)
    settings = await app.settings.get(server, ModerationSettings)
    if settings.log_channel is None:
        return
    servers = words(await server_language(app, server))
    post = banned_many(done, servers)
    by = servers.say(_("By {moderator}", moderator=interaction.user.mention))
    try:
        await app.actions.post(settings.log_channel, Post((*post.parts, by), post.files))
    except Exception:  # it took place, and each case stands
        log.exception("a mass ban could not be shown on server %s", server)
