"""What can be pressed and picked on the pages of settings."""

from collections.abc import Awaitable

import discord
from discord import ui
from pydantic import ValidationError

from bot.client.buttons import ChosenFrom, Pressed
from bot.client.cards import shortened
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.actions import Refused
from bot.core.errors import UserError
from bot.core.i18n import Command, Words, _
from bot.core.invalid import why
from bot.core.posts import File, Post
from bot.features.setup import pages, posts, reading, wording
from bot.features.setup.pages import Field
from bot.features.setup.service import Page

OPEN_FOR = 60 * 60
LABEL, DESCRIPTION, LONGEST = 45, 100, 4_000
PLACE = r"(?P<feature>[a-z]+):(?P<name>\w+):(?P<seen>[0-9]+)"


class SettingsButton(
    Pressed,
    template=rf"settings:(?:(?P<page>all|export|open:(?P<opens>[a-z]+)|log:(?P<before>[0-9]+))"
    rf"|(?P<act>set|reset|type):{PLACE}(?::(?P<value>true|false))?)",
):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, "manage_guild")
        if self.said["act"] == "type":
            await _open_form(interaction, pages.field(self.said["feature"], self.said["name"]))
            return
        if self.said["page"] == "export":
            await defer(interaction)
            await send_file(interaction)
            return
        await interaction.response.defer()
        if self.said["act"] is not None:
            await self._change(interaction)
        else:
            await update(interaction, await self._page(interaction))

    async def _page(self, interaction: Interaction) -> Post:
        setup, server, words = app_of(interaction).setup, guild_id(interaction), await reader_words(interaction)
        if self.said["opens"]:
            return posts.feature(await setup.page(server, self.said["opens"]), words)
        if self.said["before"]:
            before = int(self.said["before"])
            return posts.log(await setup.log(server, before or None), words)
        return posts.overview(await setup.overview(server), words)

    async def _change(self, interaction: Interaction) -> None:
        setup, server, by = app_of(interaction).setup, guild_id(interaction), interaction.user.id
        field, seen = pages.field(self.said["feature"], self.said["name"]), int(self.said["seen"])
        require(interaction, *field.kind.also_needs)
        if self.said["act"] == "reset":
            await changed(interaction, field, setup.reset(server, by, field, seen))
        else:
            await changed(interaction, field, setup.set(server, by, field, self.said["value"] == "true", seen))


class ImportButton(Pressed, template=r"settings:import:(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, "manage_guild")
        await interaction.response.defer()
        setup, server = app_of(interaction).setup, guild_id(interaction)
        count = await setup.bring_in(server, interaction.user.id, self.said["token"])
        await update(interaction, posts.imported(count, await reader_words(interaction)))


class SettingsList(ChosenFrom, template=rf"settings:(?:(?P<act>feature|undo)|pick:(?P<of>[a-z]+)|choose:{PLACE})"):
    async def chosen(self, interaction: Interaction, values: list[str]) -> None:
        require(interaction, "manage_guild")
        await interaction.response.defer()
        setup, server, by = app_of(interaction).setup, guild_id(interaction), interaction.user.id
        words = await reader_words(interaction)
        if self.said["act"] == "feature":
            await update(interaction, posts.feature(await setup.page(server, values[0]), words))
        elif self.said["act"] == "undo":
            change = await setup.change(server, int(values[0]))
            require(interaction, *pages.page(change.feature).also_needs)
            await setup.undo(server, by, change)
            await update(interaction, posts.log(await setup.log(server), words))
            await reply(interaction, Post((posts.undone(change, words),)))
        elif self.said["of"]:
            await show(interaction, pages.field(self.said["of"], values[0]))
        else:
            field, seen = pages.field(self.said["feature"], self.said["name"]), int(self.said["seen"])
            require(interaction, *field.kind.also_needs)
            value = values if field.shape.many else values[0] if values else None
            await changed(interaction, field, setup.set(server, by, field, value, seen))


async def show(interaction: Interaction, field: Field) -> None:
    """One setting, as it is now, on the page that was pressed."""
    app, server = app_of(interaction), guild_id(interaction)
    page, facts = await app.setup.page(server, field.kind.feature), app.servers.look(server)
    await update(interaction, posts.setting(field, page, facts, await reader_words(interaction)))


async def changed(interaction: Interaction, field: Field, changing: Awaitable[None]) -> None:
    """Also where it was refused, the page shows what is."""
    try:
        await changing
    except ValidationError as error:
        await show(interaction, field)
        raise UserError(_("{setting}: {why}", setting=field.said.title, why=why(error.errors()[0]))) from error
    except (UserError, Refused):
        await show(interaction, field)
        raise
    await show(interaction, field)


async def _open_form(interaction: Interaction, field: Field) -> None:
    page = await app_of(interaction).setup.page(guild_id(interaction), field.kind.feature)
    await interaction.response.send_modal(SettingForm(field, page, await words_at_once(interaction)))


class SettingForm(Form):
    def __init__(self, field: Field, page: Page, words: Words) -> None:
        super().__init__(title=shortened(words.say(field.kind.title), LABEL), timeout=OPEN_FOR)
        self.field, self.seen = field, page.seen
        letters = field.most if field.shape.base is str and not field.shape.many else None
        self.typed = ui.TextInput[SettingForm](
            custom_id="value",
            style=discord.TextStyle.paragraph if field.is_long else discord.TextStyle.short,
            required=False,
            max_length=letters or LONGEST,
            default=wording.typed(field, page.values[field.name]) or None,
        )
        limits = wording.bounds(field)
        about = None if limits is None else shortened(words.say(limits), DESCRIPTION)
        label = shortened(words.say(field.said.title), LABEL)
        self.add_item(ui.Label(text=label, description=about, component=self.typed))

    async def on_submit(self, interaction: Interaction, /) -> None:
        require(interaction, "manage_guild", *self.field.kind.also_needs)
        await interaction.response.defer()
        value = reading.read(self.field, self.typed.value)
        setup, server, by = app_of(interaction).setup, guild_id(interaction), interaction.user.id
        await changed(interaction, self.field, setup.set(server, by, self.field, value, self.seen))


async def send_file(interaction: Interaction) -> None:
    words = await reader_words(interaction)
    text = await app_of(interaction).setup.export(guild_id(interaction), words)
    how = _(
        "All settings of this server. {command} reads them, here or on another.", command=Command("settings import")
    )
    await reply(interaction, Post((words.say(how),), (File("settings.toml", text.encode()),)))
