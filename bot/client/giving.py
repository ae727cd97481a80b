"""An order on its way: given, its message and files kept, and answered with all of it at once."""

from collections.abc import Awaitable

import discord

from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_words
from bot.client.sanctions import acted_post, just_done, undone_post
from bot.core.facts import MemberFacts
from bot.core.posts import File, Post
from bot.features.moderation.cases import LEAVES, Undone
from bot.features.moderation.orders import Acted, JustDone, Order


async def give(interaction: Interaction, order: Order, target: MemberFacts) -> Post:
    app = app_of(interaction)
    if order.files:
        await app.evidence.check_ready(guild_id(interaction))
    actor = facts_of(interaction.user, guild_of(interaction))
    return await answered(interaction, app.moderation.act(order, actor, target))


async def answered(interaction: Interaction, acting: Awaitable[Acted], asks: str = "case:sure") -> Post:
    """`asks`: the button by which an order that was held back is given all the same."""
    app = app_of(interaction)
    try:
        acted = await acting
    except JustDone as other:
        return just_done(other.case, other.token, app.clock.now(), await reader_words(interaction), asks)
    return acted_post(acted, await app.evidence.keep(acted), await reader_words(interaction))


async def taken_back(interaction: Interaction, number: int, how: Undone) -> Post:
    undoing, actor = app_of(interaction).undoing, facts_of(interaction.user, guild_of(interaction))
    done = await undoing.undo(guild_id(interaction), number, how, actor)
    invite = await undoing.way_back(done) if done.kind in LEAVES else None
    return undone_post(done, invite, await reader_words(interaction))


async def file_of(attachment: discord.Attachment | None) -> tuple[File, ...]:
    return () if attachment is None else (File(attachment.filename, await attachment.read()),)
