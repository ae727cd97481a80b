"""The panel that leads through a setup, by command, press and choice."""

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.app import App
from bot.client.buttons import ChosenFrom, Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of, require
from bot.client.forms import Form
from bot.client.language import reader_language, reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.i18n import Words, _
from bot.features.setup import others, pages, panel
from bot.features.setup.panel import Panel, Step
from cogs.setup.tried import shown

OPEN_FOR = 60 * 60
LONGEST_ZONE = 50
NEEDED = "manage_guild"
SETTING = r"(?P<feature>[a-z]+):(?P<name>\w+)"
STEP_OF = {"server": Step.LANGUAGE, "moderation": Step.STAFF, "digest": Step.DIGEST}
"""Where a setting is chosen; others among the parts."""


class SetupPanel(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Set the bot up, step by step; goes on where it was left")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        await defer(interaction)
        now = await self.app.leading.open(guild_id(interaction))
        await reply(interaction, panel.post(now, await reader_words(interaction)))


class PanelButton(
    Pressed,
    template=rf"setup:(?:(?:go|see):(?P<step>[0-6])|(?P<act>make(?P<sure>:yes)?|zone|test|week)"
    rf"|(?P<decides>leave|take|look|ask|sure|stopped|back):(?P<key>[a-z]+:[0-9]+)|in:{SETTING}:(?P<channel>[0-9]+))",
):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, NEEDED)
        if self.said["act"] == "zone":
            await interaction.response.send_modal(ZoneForm(await words_at_once(interaction)))
        elif self.said["act"] in ("test", "week"):
            await defer(interaction)
            await self._try(interaction)
        else:
            await interaction.response.defer()
            await show(interaction, await self._moved(interaction))

    async def _moved(self, interaction: Interaction) -> Panel:
        leading, server, by = app_of(interaction).leading, guild_id(interaction), interaction.user.id
        if self.said["step"]:
            return await leading.go(server, by, Step(int(self.said["step"])))
        if self.said["sure"]:
            return await leading.make_channels(server, by)
        if self.said["act"]:
            return await leading.at(server, Step.STAFF, makes=True)
        if self.said["channel"]:
            field = pages.field(self.said["feature"], self.said["name"])
            await leading.choose(server, by, field, self.said["channel"])
            return await leading.at(server, Step.PARTS)
        return await self._decided(interaction, self.said["key"])

    async def _decided(self, interaction: Interaction, key: str) -> Panel:
        """About someone else who does the same."""
        leading, server, actor = (
            app_of(interaction).leading,
            guild_id(interaction),
            facts_of(interaction.user, guild_of(interaction)),
        )
        taking, kind = leading.taking, key.partition(":")[0]
        match self.said["decides"]:
            case "leave":
                await leading.setup.leave(server, actor.id, key)
                return await leading.at(server, Step.OTHERS)
            case "take" if kind == others.NATIVE:
                done = await taking.native(server, actor.id, int(key.partition(":")[2]))
            case "take" if key == others.GREETS_ITSELF:
                done = await taking.greeting(server, actor.id)
            case "sure":
                require(interaction, "manage_roles")
                done = await taking.take_powers(server, actor, key)
            case "stopped":
                done = await taking.stopped(server, actor.id, key)
            case "back":
                require(interaction, *(["manage_roles"] if kind == others.BOT else []))
                done = await taking.give_back(server, actor, key)
            case look:
                rival = await taking.rival(server, key)
                return await leading.at(server, Step.OTHERS, rival=rival, sure=look == "ask")
        return await leading.at(server, Step.OTHERS, notes=(done,))

    async def _try(self, interaction: Interaction) -> None:
        app, server = app_of(interaction), guild_id(interaction)
        if self.said["act"] == "week":
            await reply(interaction, await app.digest.preview(server, None, await reader_language(interaction)))
            return
        tried = await app.leading.try_out(server, interaction.user.id)
        await reply(interaction, shown(tried, await reader_words(interaction)))


class PanelList(ChosenFrom, template=rf"setup:(?:(?P<act>part|preset)|set:{SETTING})"):
    async def chosen(self, interaction: Interaction, values: list[str]) -> None:
        require(interaction, NEEDED)
        await interaction.response.defer()
        app, server, by = app_of(interaction), guild_id(interaction), interaction.user.id
        if self.said["act"] == "part":
            feature, _colon, name = values[0].partition(":")
            field = pages.field(feature, name)
            require(interaction, *field.kind.also_needs)
            await show(interaction, await app.leading.press(server, by, field))
        elif self.said["act"] == "preset":
            await app.automod.managing.add_preset(server, by, values[0])
            await show(interaction, await app.leading.at(server, Step.RULES))
        else:
            await choose(interaction, self.said["feature"], self.said["name"], values[0] if values else None)


class ZoneForm(Form):
    def __init__(self, words: Words) -> None:
        super().__init__(title=words.say(_("Time zone")), timeout=OPEN_FOR)
        self.city = ui.TextInput[ZoneForm](custom_id="city", style=discord.TextStyle.short, max_length=LONGEST_ZONE)
        about = words.say(_("A city, such as Paris."))
        self.add_item(ui.Label(text=words.say(_("Time zone")), description=about, component=self.city))

    async def on_submit(self, interaction: Interaction, /) -> None:
        require(interaction, NEEDED)
        await interaction.response.defer()
        await choose(interaction, "server", "timezone", self.city.value)


async def choose(interaction: Interaction, feature: str, name: str, value: str | None) -> None:
    """Also where it was refused, the panel shows what is."""
    leading, server, step = app_of(interaction).leading, guild_id(interaction), STEP_OF.get(feature, Step.PARTS)
    try:
        await leading.choose(server, interaction.user.id, pages.field(feature, name), value)
    finally:
        await show(interaction, await leading.at(server, step))


async def show(interaction: Interaction, now: Panel) -> None:
    await update(interaction, panel.post(now, await reader_words(interaction)))
