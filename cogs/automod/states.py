"""Drafted, observed, enforced; and all of it stopped at once."""

from typing import TYPE_CHECKING

from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _
from bot.core.markdown import plain
from bot.features.automod import rule_posts
from cogs.automod.naming import offered

if TYPE_CHECKING:
    from bot.app import App


class States(commands.Cog):
    app: "App"

    @app_commands.command(description="Let a rule only note what it would have done")
    @app_commands.describe(rule="Which one")
    async def observe(self, interaction: Interaction, rule: str) -> None:
        await defer(interaction)
        standing = await self.app.automod.managing.observe(guild_id(interaction), interaction.user.id, rule)
        text = _(
            "**{name}** observes from now on. In seven days the team is asked about it.", name=plain(standing.name)
        )
        await reply(interaction, text)

    @app_commands.command(description="Let a rule look at nothing until it is switched on again")
    @app_commands.describe(rule="Which one")
    async def draft(self, interaction: Interaction, rule: str) -> None:
        await defer(interaction)
        standing = await self.app.automod.managing.draft(guild_id(interaction), interaction.user.id, rule)
        await reply(interaction, _("**{name}** is a draft: it looks at nothing.", name=plain(standing.name)))

    @app_commands.command(description="Switch a rule on: what it hit so far is shown first, then asked")
    @app_commands.describe(rule="Which one")
    async def enforce(self, interaction: Interaction, rule: str) -> None:
        await defer(interaction)
        managing, server = self.app.automod.managing, guild_id(interaction)
        await managing.check_staff_reads(server)
        watched = await managing.watched(server, rule)
        await reply(interaction, rule_posts.asks_to_enforce(watched, await reader_words(interaction)))

    @app_commands.command(description="Let every rule only observe, at once")
    async def stop(self, interaction: Interaction) -> None:
        await defer(interaction)
        names, token = await self.app.automod.managing.stop(guild_id(interaction), interaction.user.id)
        await reply(interaction, rule_posts.stopped(names, token, await reader_words(interaction)))

    @app_commands.command(description="Switch on at once what no community wants: known scams, and floods by newcomers")
    async def protect(self, interaction: Interaction) -> None:
        await defer(interaction)
        await self.app.automod.managing.check_staff_reads(guild_id(interaction))
        await reply(interaction, rule_posts.asks_to_protect(await reader_words(interaction)))

    @observe.autocomplete("rule")
    @draft.autocomplete("rule")
    @enforce.autocomplete("rule")
    async def _named(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await offered(interaction, typed)
