"""Keeping what people wrote: *Save as evidence* on a message, and files that a moderator adds to a case."""

from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client.buttons import Pressed
from bot.client.client import Client
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.client.team import require_team
from bot.core.i18n import Words, _
from bot.core.posts import Button, File, Post
from bot.features.moderation.orders import About
from bot.features.moderation.posts import title

ABOUT = "Copy it with its files to the staff, so that it outlives its deletion"
OFFERED = 3
MOST_FILES = 5


class SavedEvidence(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.menu = app_commands.ContextMenu(name="Save as evidence", callback=self.save, extras={"description": ABOUT})
        self.menu.default_permissions = discord.Permissions(moderate_members=True)

    async def cog_load(self) -> None:
        self.client.tree.add_command(self.menu)

    async def save(self, interaction: Interaction, message: discord.Message) -> None:
        await require_team(interaction)
        await defer(interaction)
        app, server, spoken = self.client.app, guild_id(interaction), await reader_words(interaction)
        saved = await app.evidence.save(server, About(message.channel.id, message.id), interaction.user.id)
        cases = (await app.moderation.history(server, saved.target_id))[:OFFERED]
        said = spoken.say(_("Saved as evidence: {link}.", link=saved.link))
        if not cases:
            await reply(interaction, Post((said,)))
            return
        buttons = [Button(title(case, spoken), f"evidence:link:{saved.message_id}:{case.number}") for case in cases]
        asked = spoken.say(_("It belongs to:"))
        await reply(interaction, Post((f"{said} {asked}", tuple(buttons))))


class LinkButton(Pressed, template=r"evidence:link:(?P<message>\d{1,20}):(?P<case>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await require_team(interaction)
        await defer(interaction)
        evidence = app_of(interaction).evidence
        case = await evidence.link(guild_id(interaction), int(self.said["message"]), int(self.said["case"]))
        await reply(interaction, _("It is evidence for case {case} now.", case=str(case.number)))


class AddButton(Pressed, template=r"case:evidence:(?P<case>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await require_team(interaction)
        await interaction.response.send_modal(FilesForm(int(self.said["case"]), await words_at_once(interaction)))


class FilesForm(Form):
    def __init__(self, number: int, spoken: Words) -> None:
        super().__init__(title=spoken.say(_("Evidence for case {case}", case=str(number))))
        self.number = number
        self.files: ui.FileUpload[Self] = ui.FileUpload(custom_id="files", max_values=MOST_FILES)
        self.add_item(ui.Label(text=spoken.say(_("Pictures or files, up to five")), component=self.files))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        files = [File(one.filename, await one.read()) for one in self.files.values]
        actor = facts_of(interaction.user, guild_of(interaction))
        added = await app_of(interaction).evidence.add_to(guild_id(interaction), self.number, files, actor)
        await reply(interaction, _("Evidence for case {case}: {link}.", case=str(self.number), link=added.link))
