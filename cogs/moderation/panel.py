"""*Moderate* on a member or a message: what was, what comes next, and the buttons for it. Made for a phone."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.client.buttons import Pressed
from bot.client.client import Client
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.giving import give
from bot.client.language import reader_words, server_language, words_at_once
from bot.client.replies import defer, reply, update
from bot.client.sanctions import consequence
from bot.client.team import require_team
from bot.core.errors import UserError
from bot.core.i18n import Minutes, Words, _, n_, p_, words
from bot.core.lengths import read_length
from bot.core.posts import Button, Post, Style
from bot.features.moderation.cases import NAMES, Kind
from bot.features.moderation.orders import About, Order
from bot.features.moderation.posts import lines_of
from bot.features.moderation.settings import LONGEST_REASON, ModerationSettings, Template

ABOUT = "The last cases, what comes next, and a button for each step"
LAST_CASES = 3
HOUR, DAY = 60, 24 * 60
STEPS = ((Kind.REMIND, 0), (Kind.WARN, 0), (Kind.TIMEOUT, 10), (Kind.TIMEOUT, HOUR), (Kind.TIMEOUT, DAY))
LABELS = {Kind.REMIND: p_("button", "Remind"), Kind.WARN: p_("button", "Warn"), Kind.BAN: p_("button", "Ban…")}


@dataclass(frozen=True)
class Aim:
    """Whom the panel is about, and the message that it was opened on."""

    target_id: int
    about: About | None = None

    def __str__(self) -> str:
        if self.about is None:
            return f"{self.target_id}:0:0:0"
        return f"{self.target_id}:{self.about.channel_id}:{self.about.message_id}:{int(self.about.deletes)}"

    @classmethod
    def read(cls, said: dict[str, str]) -> Self:
        about = About(int(said["channel"]), int(said["message"]), said["deletes"] == "1")
        return cls(int(said["target"]), about if about.message_id else None)


AIM = r"(?P<target>\d{1,20}):(?P<channel>\d{1,20}):(?P<message>\d{1,20}):(?P<deletes>[01])"


class Panel(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        about = {"description": ABOUT}
        self.menus = [
            app_commands.ContextMenu(name="Moderate", callback=self.member, extras=about),
            app_commands.ContextMenu(name="Moderate", callback=self.message, extras=about),
        ]

    async def cog_load(self) -> None:
        for menu in self.menus:
            menu.default_permissions = discord.Permissions(moderate_members=True)
            self.client.tree.add_command(menu)

    async def member(self, interaction: Interaction, member: discord.User) -> None:
        await open_panel(interaction, Aim(member.id))

    async def message(self, interaction: Interaction, message: discord.Message) -> None:
        deletes = interaction.permissions.manage_messages
        await open_panel(interaction, Aim(message.author.id, About(message.channel.id, message.id, deletes)))


async def open_panel(interaction: Interaction, aim: Aim) -> None:
    await require_team(interaction)
    await defer(interaction)
    await reply(interaction, await panel(interaction, aim))


async def panel(interaction: Interaction, aim: Aim) -> Post:
    app, spoken = app_of(interaction), await reader_words(interaction)
    server = guild_id(interaction)
    cases = await app.moderation.history(server, aim.target_id)
    strikes = await app.moderation.strikes_of(server, aim.target_id)
    settings = await app.settings.get(server, ModerationSettings)
    standing = n_("{count} strike stands", "{count} strikes stand", strikes)
    upcoming = _("The next warning: {what}.", what=spoken.say(consequence(strikes, 1, settings)))
    heading = f"## <@{aim.target_id}>\n{spoken.say(standing)}. {spoken.say(upcoming)}"
    now = app.clock.now()
    shown = ["\n".join(lines_of(case, now, spoken)) for case in cases[:LAST_CASES]]
    steps = tuple(_step(kind, minutes, aim, spoken) for kind, minutes in STEPS)
    return Post((heading, *shown, steps, _last_row(aim, spoken)))


def _step(kind: Kind, minutes: int, aim: Aim, spoken: Words) -> Button:
    label = spoken.say(LABELS[kind]) if kind in LABELS else spoken.say(_("Timeout {length}", length=Minutes(minutes)))
    return Button(label, f"case:do:{kind}:{minutes}:{aim}", Style.DANGER if kind is Kind.BAN else Style.SECONDARY)


def _last_row(aim: Aim, spoken: Words) -> tuple[Button, ...]:
    history = Button(spoken.say(p_("button", "History")), f"case:history:{aim.target_id}:0")
    row = (_step(Kind.BAN, 0, aim, spoken), history)
    if aim.about is None:
        return row
    ticked = aim.about.deletes
    label = _("✓ Delete this message") if ticked else _("Keep this message")
    style = Style.PRIMARY if ticked else Style.SECONDARY
    return (*row, Button(spoken.say(label), f"case:tick:{aim}", style))


class TickButton(Pressed, template=rf"case:tick:{AIM}"):
    async def pressed(self, interaction: Interaction) -> None:
        await require_team(interaction)
        require(interaction, "manage_messages")
        await interaction.response.defer()
        aim = Aim.read(self.said)
        if aim.about is not None:
            aim = replace(aim, about=replace(aim.about, deletes=not aim.about.deletes))
        await update(interaction, await panel(interaction, aim))


class DoButton(Pressed, template=rf"case:do:(?P<kind>remind|warn|timeout|ban):(?P<minutes>\d{{1,5}}):{AIM}"):
    async def pressed(self, interaction: Interaction) -> None:
        kind, minutes, aim = Kind(self.said["kind"]), int(self.said["minutes"]), Aim.read(self.said)
        app, server = app_of(interaction), guild_id(interaction)
        settings = await app.settings.get(server, ModerationSettings)
        prefilled = ""
        if aim.about is not None:
            theirs = words(await server_language(app, server))
            prefilled = theirs.say(_("Your message in {channel}", channel=f"<#{aim.about.channel_id}>"))
        spoken = await words_at_once(interaction)
        await interaction.response.send_modal(ReasonForm(kind, minutes, aim, settings.templates, prefilled, spoken))


class ReasonForm(Form):
    """Why: one of the server's reasons, the moderator's own words, or both."""

    def __init__(
        self,
        kind: Kind,
        minutes: int,
        aim: Aim,
        templates: tuple[Template, ...],
        prefilled: str,
        spoken: Words,
    ) -> None:
        super().__init__(title=spoken.say(NAMES[kind]))
        self.kind, self.minutes, self.aim = kind, minutes, aim
        self.offered: ui.Select[Self] = ui.Select(
            custom_id="offered",
            required=False,
            options=[discord.SelectOption(label=one.reason) for one in templates],
        )
        self.own: ui.TextInput[Self] = ui.TextInput(
            custom_id="own",
            style=discord.TextStyle.paragraph,
            default=prefilled,
            max_length=LONGEST_REASON,
            required=not templates,
        )
        if templates:
            self.add_item(ui.Label(text=spoken.say(_("A reason of this server")), component=self.offered))
        self.add_item(ui.Label(text=spoken.say(_("In your words; the member reads it")), component=self.own))
        self.length: ui.TextInput[Self] = ui.TextInput(custom_id="length", required=False, max_length=40)
        if kind is Kind.BAN:
            text = spoken.say(_("How long: 3d12h, 2 weeks; empty: for good"))
            self.add_item(ui.Label(text=text, component=self.length))

    async def on_submit(self, interaction: Interaction) -> None:
        about = self.aim.about
        if about is not None and about.deletes:
            require(interaction, "manage_messages")
        await defer(interaction)
        template = self.offered.values[0] if self.offered.values else None
        reason = " · ".join(part for part in (template, self.own.value.strip()) if part)
        if not reason:
            raise UserError(_("Say why: choose a reason, or write one."))
        order = Order(self.kind, reason, self.lasts(), template=template, about=about)
        target = await app_of(interaction).moderation.discipline.member(guild_id(interaction), self.aim.target_id)
        await reply(interaction, await give(interaction, order, target))

    def lasts(self) -> timedelta | None:
        if self.minutes:
            return timedelta(minutes=self.minutes)
        return read_length(self.length.value) if self.length.value else None
