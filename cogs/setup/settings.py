"""Every setting of every feature, by pages."""

import discord
from discord import app_commands
from discord.app_commands import Choice
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.setup import pages, posts
from bot.features.setup.files import LARGEST
from cogs.setup.views import send_file

ABOUT = "Every setting: look, change, see who changed what, carry to another server"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class SettingsPages(commands.GroupCog, group_name="settings", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Look at the settings of a feature, and change them")
    @app_commands.describe(feature="Which one; without it, all of them are listed")
    async def show(self, interaction: Interaction, feature: str | None = None) -> None:
        await defer(interaction)
        words, server = await reader_words(interaction), guild_id(interaction)
        if feature is None:
            await reply(interaction, posts.overview(await self.app.setup.overview(server), words))
            return
        await reply(interaction, posts.feature(await self.app.setup.page(server, feature), words))

    @app_commands.command(description="What was changed, by whom, from what to what; and take it back")
    async def log(self, interaction: Interaction) -> None:
        await defer(interaction)
        changes = await self.app.setup.log(guild_id(interaction))
        await reply(interaction, posts.log(changes, await reader_words(interaction)))

    @app_commands.command(description="All settings as a file that one can read, for another server or to keep")
    async def export(self, interaction: Interaction) -> None:
        await defer(interaction)
        await send_file(interaction)

    @app_commands.command(name="import", description="Bring in settings from a file: shown first, then asked")
    @app_commands.describe(file="As /settings export writes it")
    async def import_(self, interaction: Interaction, file: discord.Attachment) -> None:
        await defer(interaction)
        if file.size > LARGEST:
            raise UserError(_("This file is too large for settings."))
        try:
            text = (await file.read()).decode()
        except UnicodeDecodeError:
            raise UserError(_("This file holds no text.")) from None
        does, token = await self.app.setup.offer(guild_id(interaction), interaction.user.id, text)
        for kind in does.wanted:
            require(interaction, *kind.also_needs)
        await reply(interaction, posts.offers(does, token, await reader_words(interaction)))

    @show.autocomplete("feature")
    async def _features(self, interaction: Interaction, typed: str) -> list[Choice[str]]:
        words, wanted = await reader_words(interaction), typed.strip().casefold()
        named = ((words.say(kind.title), feature) for feature, kind in pages.PAGES.items())
        return [Choice(name=name, value=feature) for name, feature in named if wanted in f"{name} {feature}".casefold()]
