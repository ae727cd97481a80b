"""Rules as a file: taken out, and brought in."""

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _, n_
from bot.core.posts import File, Post
from bot.features.automod import files, rule_posts

if TYPE_CHECKING:
    from bot.app import App

LARGEST = 500_000


class Files(commands.Cog):
    app: "App"

    @app_commands.command(description="Every rule as a file, for another server or for the terminal")
    async def export(self, interaction: Interaction) -> None:
        await defer(interaction)
        rules = [one.rule for one in (await self.app.automod.rulebook.read(guild_id(interaction))).rules]
        if not rules:
            raise UserError(_("There is no rule to export."))
        said = (await reader_words(interaction)).say(n_("{count} rule.", "{count} rules.", len(rules)))
        written = await asyncio.to_thread(files.written, rules)
        await reply(interaction, Post((said,), (File("automod.toml", written.encode()),)))

    @app_commands.command(name="import", description="Bring in rules from a file; at first they only observe")
    @app_commands.describe(file="As /automod export writes it")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        await defer(interaction)
        if file.size > LARGEST:
            raise UserError(_("This file is too large for rules."))
        try:
            text = (await file.read()).decode()
        except UnicodeDecodeError:
            raise UserError(_("This file holds no text.")) from None
        server, managing = guild_id(interaction), self.app.automod.managing
        found = await asyncio.to_thread(files.read, text)  # ten thousand words take their time
        await managing.bring_in(server, interaction.user.id, found)
        overview = await managing.overview(server)
        await reply(interaction, rule_posts.overview(overview, await reader_words(interaction)))
