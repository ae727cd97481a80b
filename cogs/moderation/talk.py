"""Opening a talk, and writing down what came of it."""

from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.app import App
from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of, require
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import Words, _
from bot.core.posts import Post
from bot.features.moderation.talk import Talk, opened, record_button

NEEDED = "moderate_members"
LONGEST_OUTCOME = 400


class Talking(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Talk with up to five members in a private thread; noted, without a strike")
    @app_commands.describe(
        member="With whom", second="And with whom", third="And with whom", fourth="And with whom", fifth="And with whom"
    )
    @app_commands.default_permissions(moderate_members=True)
    async def talk(
        self,
        interaction: Interaction,
        member: discord.User,
        second: discord.User | None = None,
        third: discord.User | None = None,
        fourth: discord.User | None = None,
        fifth: discord.User | None = None,
    ) -> None:
        channel = interaction.channel
        if not isinstance(channel, discord.TextChannel):
            raise UserError(_("Private threads hang on text channels: give the command in one."))
        await defer(interaction)
        guild = guild_of(interaction)
        people = [facts_of(one, guild) for one in (member, second, third, fourth, fifth) if one is not None]
        talk = await self.app.talks.open(facts_of(interaction.user, guild), channel.id, people)
        said = await reader_words(interaction)
        text = "\n".join(said.say(one) for one in opened(talk))
        await reply(interaction, Post((text, (record_button(talk, said),))))


class TalkButton(Pressed, template=r"talk:(?P<thread>\d{1,20}):(?P<cases>\d{1,12}(?:-\d{1,12}){0,4})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        cases = tuple(int(number) for number in self.said["cases"].split("-"))
        talk = Talk(guild_id(interaction), int(self.said["thread"]), cases)
        await interaction.response.send_modal(OutcomeForm(talk, await words_at_once(interaction)))


class OutcomeForm(Form):
    def __init__(self, talk: Talk, said: Words) -> None:
        super().__init__(title=said.say(_("What came of the talk")))
        self.talk = talk
        self.outcome: ui.TextInput[Self] = ui.TextInput(
            custom_id="outcome", style=discord.TextStyle.paragraph, max_length=LONGEST_OUTCOME
        )
        self.add_item(ui.Label(text=said.say(_("Only the staff reads it")), component=self.outcome))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        await app_of(interaction).talks.record(self.talk, self.outcome.value, actor)
        await reply(interaction, _("It is noted with each of them."))
