"""What a rule hit, would hit and would have hit."""

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.errors import UserError
from bot.core.i18n import Words, _
from bot.core.lengths import read_length
from bot.core.posts import Post
from bot.features.automod import look_posts, options, rule_posts
from cogs.automod.naming import offered

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)

LONGEST_TEXT = 1_500
A_WEEK = timedelta(days=7)
OFTEN = timedelta(seconds=3)


class Looking(commands.Cog):
    app: "App"

    @app_commands.command(
        name="try", description="What the rules would make of a text: why, for whom, and what would follow"
    )
    @app_commands.describe(
        text="As it would be written",
        member="As if by them; you, if nobody is named",
        channel="As if there; here, if none is named",
    )
    async def try_text(
        self,
        interaction: Interaction,
        text: Range[str, 1, LONGEST_TEXT],
        member: discord.Member | None = None,
        channel: discord.TextChannel | None = None,
    ) -> None:
        await defer(interaction)
        who = member or interaction.user
        joined_at = who.joined_at if isinstance(who, discord.Member) else None
        facts = facts_of(who, guild_of(interaction))
        place = channel.id if channel is not None else interaction.channel_id
        tried = await self.app.automod.looking.tries(guild_id(interaction), text, facts, joined_at, place)
        await reply(interaction, look_posts.tried(tried, facts, self.app.clock.now(), await reader_words(interaction)))

    @app_commands.command(description="What automod decided about a message or a member, and why")
    @app_commands.describe(message="Its link or id", member="Their latest hits")
    async def why(
        self, interaction: Interaction, message: str | None = None, member: discord.User | None = None
    ) -> None:
        await defer(interaction)
        looking, server = self.app.automod.looking, guild_id(interaction)
        if message is not None:
            found = await looking.why_message(server, look_posts.read_message(message))
        elif member is not None:
            found = await looking.why_member(server, member.id)
        else:
            raise UserError(_("Name a message or a member."))
        book = await self.app.automod.rulebook.read(server)
        await reply(interaction, look_posts.traces(found, book, await reader_words(interaction)))

    @app_commands.command(description="What waits for a human: whoever is held, and what was taken away")
    async def queue(self, interaction: Interaction) -> None:
        await defer(interaction)
        waiting = await self.app.automod.deciding.waiting(guild_id(interaction))
        await reply(interaction, look_posts.queue(waiting, await reader_words(interaction)))

    @app_commands.command(description="The last hits of a rule, each to be marked if it was wrong")
    @app_commands.describe(rule="Which one")
    async def hits(self, interaction: Interaction, rule: str) -> None:
        await defer(interaction)
        server, managing = guild_id(interaction), self.app.automod.managing
        found = await managing.last_hits(server, rule)
        standing = await self.app.automod.rulebook.get(server, rule)
        await reply(interaction, rule_posts.hits(standing, found, await reader_words(interaction)))

    @app_commands.command(description="What a rule would have hit of what stands in the channels: links, not copies")
    @app_commands.describe(
        rule="Which one",
        channel="Only there; everywhere, if none is named",
        since="How far back: 3d, 2 weeks; a week unless said",
        option="As if this option was another",
        value="What it would be",
    )
    async def replay(
        self,
        interaction: Interaction,
        rule: str,
        channel: discord.TextChannel | None = None,
        since: str | None = None,
        option: str | None = None,
        value: str | None = None,
    ) -> None:
        await defer(interaction)
        server, spoken = guild_id(interaction), await reader_words(interaction)
        tried = (await self.app.automod.rulebook.get(server, rule)).rule
        if option is not None and value is not None:
            tried = options.changed(tried, option.strip(), value)
        from_when = self.app.clock.now() - (read_length(since) if since else A_WEEK)
        channels = [channel.id] if channel is not None else []
        shown = Shown(interaction, spoken)
        replayed = await self.app.automod.looking.replay(server, [tried], channels, from_when, shown)
        await show(interaction, look_posts.replayed(tried.name, replayed, from_when, spoken))

    @hits.autocomplete("rule")
    @replay.autocomplete("rule")
    async def _of_rule(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await offered(interaction, typed)


class Shown:
    """How far a replay is, where it was asked for; pressed once, it stops."""

    def __init__(self, interaction: Interaction, words: Words) -> None:
        self.interaction = interaction
        self.words = words
        self.token = str(interaction.id)
        self.next_at = datetime.fromtimestamp(0, UTC)

    async def __call__(self, read: int) -> bool:
        app = app_of(self.interaction)
        if app.clock.now() >= self.next_at:
            self.next_at = app.clock.now() + OFTEN
            await show(self.interaction, look_posts.reading(read, self.token, self.words))
        return not app.automod.looking.is_stopped(self.token)


async def show(interaction: Interaction, post: Post) -> None:
    """After fifteen minutes Discord shows nothing any more."""
    try:
        await update(interaction, post)
    except discord.HTTPException as lost:
        log.warning("user %s could not be shown a replay: %s", interaction.user.id, lost)
