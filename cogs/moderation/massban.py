"""Banning many people at once."""

from datetime import timedelta
from typing import Self

import discord
from discord import app_commands, ui
from discord.app_commands import Range
from discord.ext import commands

from bot.client import ban_waves
from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_of, require
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.i18n import Words, _
from bot.features.moderation.massban_posts import would_ban
from bot.features.moderation.settings import LONGEST_REASON

LONGEST_TYPED = 4_000


class MassBanning(commands.Cog):
    @app_commands.command(description="Ban many people at once: shown first, then asked")
    @app_commands.describe(delete="How many days of their messages are deleted, 0 to 7")
    @app_commands.default_permissions(ban_members=True)
    async def massban(self, interaction: Interaction, delete: Range[int, 0, 7] = 1) -> None:
        require(interaction, ban_waves.NEEDED)
        await interaction.response.send_modal(MassBanForm(await words_at_once(interaction), delete))


class MassBanForm(Form):
    def __init__(self, spoken_words: Words, delete: int) -> None:
        super().__init__(title=spoken_words.say(_("Ban many people")))
        self.delete = timedelta(days=delete)
        self.people: ui.TextInput[Self] = ui.TextInput(
            custom_id="people", style=discord.TextStyle.paragraph, max_length=LONGEST_TYPED
        )
        self.reason: ui.TextInput[Self] = ui.TextInput(custom_id="reason", max_length=LONGEST_REASON)
        self.add_item(ui.Label(text=spoken_words.say(_("Ids or names, one a line")), component=self.people))
        self.add_item(ui.Label(text=spoken_words.say(_("What for; only the staff reads it")), component=self.reason))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        massban = app_of(interaction).massban
        found = await massban.look(actor, self.people.value, self.reason.value, self.delete)
        await reply(interaction, would_ban(found, await reader_words(interaction)))


class MassBanButton(Pressed, template=r"massban:(?P<what>yes|no):(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        await ban_waves.answer(interaction, self.said["what"], self.said["token"])
