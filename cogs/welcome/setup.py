"""How newcomers are greeted on this server."""

from typing import Any

import discord
from babel import Locale
from discord import app_commands
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, guild_of, require
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _, languages
from bot.features.welcome.settings import LOOKS, Door, Look, WelcomeSettings
from cogs.welcome.forms import FAREWELL, GREETING, MessagesForm
from cogs.welcome.standing import standing

ABOUT = "How newcomers are greeted on this server"
LOOK_CHOICES = [Choice(name=name.message, value=look.value) for look, name in LOOKS.items()]
LANGUAGES = [
    Choice(name=str(Locale.parse(code).get_display_name(code)).capitalize(), value=code) for code in languages()
]
NO_LANGUAGE = "none"
KINDS = [Choice(name="greeting", value=GREETING), Choice(name="farewell", value=FAREWELL)]
OFF = {
    "greeting": "channel_id",
    "role": "role_id",
    "farewell": "farewell_channel_id",
    "ask": "ask_channel_id",
    "introductions": "introductions_channel_id",
}


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Welcome(commands.GroupCog, group_name="welcome", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Greet newcomers in a channel; or look at how they are greeted, and change it")
    @app_commands.describe(
        channel="Where they are greeted",
        role="Greet who gains this role, not who joins",
        look="How a greeting is shown",
        ask="Where the button Ask leads; the channel of the greeting unless said",
        introductions="Where people introduce themselves; gives the greeting a button",
        dm="Greet privately first; in the channel where that is closed",
        budget="How many are greeted privately within an hour at most; 20 unless said",
        together="If more than so many come within a minute, one message greets them all; 5 unless said",
        again="After how many days someone who comes back is greeted again; 7 unless said",
        fleeting="The greeting of who leaves within so many minutes is deleted; 10 unless said",
        farewell="Where it is said that someone left; nowhere unless said",
        milestones="Whether to post when the server reaches a round number of members",
    )
    @app_commands.choices(look=LOOK_CHOICES)
    async def setup(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        look: str | None = None,
        ask: discord.TextChannel | discord.ForumChannel | None = None,
        introductions: discord.TextChannel | discord.ForumChannel | None = None,
        dm: bool | None = None,
        budget: Range[int, 1, 40] | None = None,
        together: Range[int, 1, 50] | None = None,
        again: Range[int, 0, 365] | None = None,
        fleeting: Range[int, 0, 60] | None = None,
        farewell: discord.TextChannel | None = None,
        milestones: bool | None = None,
    ) -> None:
        await defer(interaction)
        if role is not None and role.is_default():
            raise UserError(_("Everyone has this role. Choose one that newcomers gain."))
        given: dict[str, Any] = {
            "channel_id": channel and channel.id,
            "role_id": role and role.id,
            "look": look and Look(look),
            "ask_channel_id": ask and ask.id,
            "introductions_channel_id": introductions and introductions.id,
            "by_dm": dm,
            "dms_an_hour": budget,
            "together_above": together,
            "again_after_days": again,
            "fleeting_minutes": fleeting,
            "farewell_channel_id": farewell and farewell.id,
            "milestones": milestones,
        }
        values = {name: value for name, value in given.items() if value is not None}
        self.app.setup.check(guild_id(interaction), WelcomeSettings, **values)
        await self._change(interaction, **values)

    @app_commands.command(description="Which buttons stand under a greeting")
    @app_commands.describe(
        ask="Leads to where questions are asked",
        channels="Leads to where people pick channels and roles",
        rules="Leads to the rules",
        introduce="Leads to where people introduce themselves",
    )
    async def buttons(
        self,
        interaction: Interaction,
        ask: bool | None = None,
        channels: bool | None = None,
        rules: bool | None = None,
        introduce: bool | None = None,
    ) -> None:
        await defer(interaction)
        wanted = {Door.ASK: ask, Door.CHANNELS: channels, Door.RULES: rules, Door.INTRODUCE: introduce}
        shown = (await self.app.welcome.choices.decided(guild_id(interaction))).buttons
        kept = tuple(door for door in Door if (door in shown if wanted[door] is None else wanted[door]))
        await self._change(interaction, buttons=kept)

    @app_commands.command(description="Write what newcomers read, in up to four versions that take turns")
    @app_commands.describe(kind="What is written; the greeting unless said", language="In which language")
    @app_commands.choices(kind=KINDS, language=LANGUAGES)
    async def message(self, interaction: Interaction, kind: str = GREETING, language: str | None = None) -> None:
        spoken = await words_at_once(interaction)
        code = language or spoken.code
        written = await self.app.welcome.choices.written_at_once(guild_id(interaction), code, farewell=kind == FAREWELL)
        await interaction.response.send_modal(MessagesForm(kind, code, written, spoken))

    @app_commands.command(description="See a greeting as a newcomer will; only you see it")
    @app_commands.describe(language="In which language; the channel’s unless said")
    @app_commands.choices(language=LANGUAGES)
    async def preview(self, interaction: Interaction, language: str | None = None) -> None:
        await defer(interaction)
        await reply(
            interaction, await self.app.welcome.choices.preview(guild_id(interaction), interaction.user.id, language)
        )

    @app_commands.command(description="The language of greetings: of a channel, a category or a role")
    @app_commands.describe(
        language="In which newcomers are greeted",
        channel="Greetings there are in this language",
        role="Who has this role is greeted in this language",
    )
    @app_commands.choices(language=[*LANGUAGES, Choice(name="none of its own", value=NO_LANGUAGE)])
    async def language(
        self,
        interaction: Interaction,
        language: str,
        channel: discord.TextChannel | discord.CategoryChannel | None = None,
        role: discord.Role | None = None,
    ) -> None:
        await defer(interaction)
        thing, name = (channel, "place_languages") if channel is not None else (role, "role_languages")
        if thing is None or (channel is not None and role is not None):
            raise UserError(_("Choose a channel, a category or a role: one of them."))
        settings = await self.app.welcome.choices.decided(guild_id(interaction))
        known: dict[int, str] = {one: code for one, code in getattr(settings, name).items() if one != thing.id}
        if language != NO_LANGUAGE:
            known[thing.id] = language
        await self._change(interaction, **{name: known})

    @app_commands.command(description="Stop something: greeting, farewells, waiting for a role")
    @app_commands.describe(what="What stops")
    @app_commands.choices(
        what=[
            Choice(name="greeting", value="greeting"),
            Choice(name="waiting for a role", value="role"),
            Choice(name="farewell", value="farewell"),
            Choice(name="a channel of its own for questions", value="ask"),
            Choice(name="the button for introductions", value="introductions"),
        ]
    )
    async def off(self, interaction: Interaction, what: str) -> None:
        await defer(interaction)
        await self._change(interaction, **{OFF[what]: None})

    async def _change(self, interaction: Interaction, **values: Any) -> None:
        server = guild_id(interaction)
        if values:
            await self.app.welcome.choices.change(server, interaction.user.id, **values)
        for post in await standing(self.app, guild_of(interaction), await reader_words(interaction)):
            await reply(interaction, post)
