"""Making rules, and changing them."""

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.features.automod import options, rule_posts
from bot.features.automod.kinds import KINDS
from bot.features.automod.presets import PRESETS
from bot.features.automod.states import State
from cogs.automod.forms import EditForm
from cogs.automod.naming import MOST, offered

if TYPE_CHECKING:
    from bot.app import App

KIND_CHOICES = [Choice(name=kind.title.message, value=name) for name, kind in KINDS.items()]
PRESET_CHOICES = [Choice(name=name, value=name) for name in PRESETS]
LONGEST_NAME = 50


class Rules(commands.Cog):
    app: "App"

    @app_commands.command(description="Every rule: what it does, and what it hit in the last seven days")
    async def show(self, interaction: Interaction) -> None:
        await defer(interaction)
        watched = await self.app.automod.managing.overview(guild_id(interaction))
        await reply(interaction, rule_posts.overview(watched, await reader_words(interaction)))

    @app_commands.command(description="Add a set of rules for a kind of community; at first they only observe")
    @app_commands.describe(kind="For whom the rules are made")
    @app_commands.choices(kind=PRESET_CHOICES)
    async def preset(self, interaction: Interaction, kind: str) -> None:
        await defer(interaction)
        server, managing = guild_id(interaction), self.app.automod.managing
        await managing.add_preset(server, interaction.user.id, kind)
        overview = await managing.overview(server)
        await reply(interaction, rule_posts.overview(overview, await reader_words(interaction)))

    @app_commands.command(description="Make a rule with its usual options; it is a draft until it observes")
    @app_commands.describe(
        kind="What it looks for",
        name="What it is called here",
        items="The words or domains, with commas; or one pattern",
    )
    @app_commands.choices(kind=KIND_CHOICES[:MOST])
    async def add(
        self,
        interaction: Interaction,
        kind: str,
        name: Range[str, 1, LONGEST_NAME],
        items: Range[str, 1, 2_000] | None = None,
    ) -> None:
        await defer(interaction)
        rule = options.new(KINDS[kind], name.strip(), items)
        server = guild_id(interaction)
        await self.app.automod.managing.add(server, interaction.user.id, rule, state=State.DRAFT)
        standing = await self.app.automod.rulebook.get(server, rule.name)
        await reply(interaction, rule_posts.one_rule(standing, await reader_words(interaction)))

    @app_commands.command(description="Change a rule: one option, or all of it in a form")
    @app_commands.describe(rule="Which one", option="Which option; without it a form opens", value="What it is to be")
    async def edit(
        self, interaction: Interaction, rule: str, option: str | None = None, value: str | None = None
    ) -> None:
        server = guild_id(interaction)
        standing = await self.app.automod.rulebook.get(server, rule)
        if option is None or value is None:
            await interaction.response.send_modal(EditForm(standing, await words_at_once(interaction)))
            return
        await defer(interaction)
        changed = options.changed(standing.rule, option.strip(), value)
        after = await self.app.automod.rulebook.change(server, interaction.user.id, changed)
        await reply(interaction, rule_posts.one_rule(after, await reader_words(interaction)))

    @app_commands.command(description="Leave a role or a channel alone, or no longer")
    @app_commands.describe(rule="Which rule", role="Whoever has it", channel="A channel, forum or category")
    async def exempt(
        self,
        interaction: Interaction,
        rule: str,
        role: discord.Role | None = None,
        channel: discord.abc.GuildChannel | None = None,
    ) -> None:
        await defer(interaction)
        server = guild_id(interaction)
        before = (await self.app.automod.rulebook.get(server, rule)).rule
        values = before.model_dump(mode="json")
        if role is not None:
            values["exempt_roles"] = sorted(before.exempt_roles ^ {role.id})
        if channel is not None:
            values["exempt_channels"] = sorted(before.exempt_channels ^ {channel.id})
        changed = options.made(type(before), values)
        after = await self.app.automod.rulebook.change(server, interaction.user.id, changed)
        await reply(interaction, rule_posts.one_rule(after, await reader_words(interaction)))

    @app_commands.command(description="Remove a rule: shown first, then asked")
    @app_commands.describe(rule="Which one")
    async def remove(self, interaction: Interaction, rule: str) -> None:
        await defer(interaction)
        watched = await self.app.automod.managing.watched(guild_id(interaction), rule)
        await reply(interaction, rule_posts.asks_to_remove(watched, await reader_words(interaction)))

    @edit.autocomplete("rule")
    @exempt.autocomplete("rule")
    @remove.autocomplete("rule")
    async def _rules(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        return await offered(interaction, typed)

    @edit.autocomplete("option")
    async def _options(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        """With what each is now."""
        book = await self.app.automod.rulebook.read(guild_id(interaction))
        standing = book.by_name.get(str(interaction.namespace.rule))
        if standing is None:
            return []
        fitting = [name for name in options.names(type(standing.rule)) if typed.casefold() in name]
        return [
            Choice(name=f"{name}: {options.shown(standing.rule, name)}"[:100], value=name) for name in fitting[:MOST]
        ]
