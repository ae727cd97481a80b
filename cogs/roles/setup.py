"""Roles that everyone gets, that members take themselves, and that come back."""

from datetime import timedelta
from typing import Any

import discord
from discord import app_commands, ui
from discord.app_commands import Choice, Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _
from bot.core.lengths import read_length
from bot.core.posts import Post
from bot.features.roles.panel import LONGEST_TITLE, MOST_ROLES, Kind
from bot.features.roles.settings import MOST_GIVEN, Given, RolesSettings, When

ABOUT = "Roles that everyone gets, that members take themselves, and that come back"
OPEN_FOR = 30 * 60
KINDS = [
    Choice(name="any of them", value=Kind.ANY.value),
    Choice(name="one of them", value=Kind.ONE.value),
    Choice(name="up to a number", value=Kind.UP_TO.value),
]
WHENS = [
    Choice(name="as they join", value=When.JOIN.value),
    Choice(name="when they may see the server", value=When.LET_IN.value),
]


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Roles(commands.GroupCog, group_name="roles", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild", "manage_roles")
        return True

    @app_commands.command(description="Post a panel in which members take roles themselves")
    @app_commands.describe(
        channel="Where it stands",
        kind="How many of its roles a member may have; any unless said",
        most="If it is up to a number: how many",
    )
    @app_commands.choices(kind=KINDS)
    async def panel(
        self,
        interaction: Interaction,
        channel: discord.TextChannel,
        kind: str = Kind.ANY,
        most: Range[int, 1, MOST_ROLES] = 2,
    ) -> None:
        await interaction.response.send_modal(PanelForm(channel.id, Kind(kind), most, await words_at_once(interaction)))

    @app_commands.command(name="remove-panel", description="Take a panel down; who took a role keeps it")
    @app_commands.describe(panel="Which one")
    async def remove_panel(self, interaction: Interaction, panel: int) -> None:
        await defer(interaction)
        await self.app.roles.panels.take_down(guild_id(interaction), panel)
        await self._show(interaction)

    @remove_panel.autocomplete("panel")
    async def _panels(self, interaction: Interaction, typed: str) -> list[Choice[int]]:
        panels = await self.app.roles.panels.all(guild_id(interaction))
        named = [(f"{panel.number} · {panel.title.splitlines()[0]}"[:100], panel.number) for panel in panels]
        return [Choice(name=name, value=number) for name, number in named if typed.casefold() in name.casefold()][:25]

    @app_commands.command(description="Give everyone a role, at once or after a while; again: stop giving it")
    @app_commands.describe(
        role="Which one",
        when="From when on; when they may see the server unless said",
        after="So long later: 10m, 2 days",
    )
    @app_commands.choices(when=WHENS)
    async def give(
        self, interaction: Interaction, role: discord.Role, when: str = When.LET_IN, after: str | None = None
    ) -> None:
        await defer(interaction)
        server = guild_id(interaction)
        known = (await self.app.roles.decided(server)).given
        others = tuple(given for given in known if given.role_id != role.id)
        if len(others) == len(known):
            self._check(server, role)
            length = read_length(after) if after else timedelta()
            others = (*others, Given(role_id=role.id, when=When(when), after=length))
        if len(others) > MOST_GIVEN:
            raise UserError(_("{count} roles are given already: stop one first.", count=MOST_GIVEN))
        await self._change(interaction, given=others)

    @app_commands.command(description="What comes back to who returns, beside timeouts, which always do")
    @app_commands.describe(
        restore="Whether members get their roles back; never dangerous ones",
        restriction="A role that comes back in any case, as one that mutes; again: not any more",
    )
    async def rejoin(
        self, interaction: Interaction, restore: bool | None = None, restriction: discord.Role | None = None
    ) -> None:
        await defer(interaction)
        server, values = guild_id(interaction), dict[str, Any]()
        if restore is not None:
            values["restores"] = restore
        if restriction is not None:
            known = (await self.app.roles.decided(server)).restrictions
            others = tuple(one for one in known if one != restriction.id)
            if len(others) == len(known):
                self._check(server, restriction)
                others = (*others, restriction.id)
            values["restrictions"] = others
        await self._change(interaction, **values)

    @app_commands.command(description="Which roles are given, offered and restored here")
    async def show(self, interaction: Interaction) -> None:
        await defer(interaction)
        await self._show(interaction)

    def _check(self, server: int, role: discord.Role) -> None:
        why = self.app.lobby.why_not_given(server, role.id)
        if why is not None:
            raise UserError(why)

    async def _change(self, interaction: Interaction, **values: Any) -> None:
        if values:
            await self.app.roles.change(guild_id(interaction), interaction.user.id, **values)
        await self._show(interaction)

    async def _show(self, interaction: Interaction) -> None:
        await reply(interaction, await standing(self.app, guild_id(interaction), await reader_words(interaction)))


class PanelForm(Form):
    def __init__(self, channel_id: int, kind: Kind, most: int, spoken: Words) -> None:
        super().__init__(title=spoken.say(_("A panel of roles")), timeout=OPEN_FOR)
        self.channel_id, self.kind, self.most = channel_id, kind, most
        self.text = ui.TextInput[PanelForm](
            custom_id="title", style=discord.TextStyle.paragraph, max_length=LONGEST_TITLE
        )
        self.roles = ui.RoleSelect[PanelForm](custom_id="roles", min_values=1, max_values=MOST_ROLES)
        above = spoken.say(_("What stands above it"))
        few = spoken.say(_("Up to five are buttons, more are a list."))
        self.add_item(ui.Label(text=above, component=self.text))
        self.add_item(ui.Label(text=spoken.say(_("The roles")), description=few, component=self.roles))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        require(interaction, "manage_guild", "manage_roles")
        app, server = app_of(interaction), guild_id(interaction)
        role_ids = [role.id for role in self.roles.values]
        text = self.text.value.strip() or "–"
        await app.roles.panels.put_up(server, self.channel_id, text, self.kind, self.most, role_ids)
        await reply(interaction, _("The panel stands in {channel}.", channel=f"<#{self.channel_id}>"))


async def standing(app: App, server: int, words: Words) -> Post:
    settings = await app.roles.decided(server)
    lines = [words.say(line) for line in _lines(settings)]
    for panel in await app.roles.panels.all(server):
        roles = " ".join(f"<@&{role_id}>" for role_id in panel.role_ids)
        text = _(
            "Panel {number} in {channel}: {roles}", number=panel.number, channel=f"<#{panel.channel_id}>", roles=roles
        )
        lines.append(words.say(text))
    return Post(("\n".join(lines),))


def _lines(settings: RolesSettings) -> list[Text]:
    lines = [given.said for given in settings.given] or [_("Nobody gets a role without asking.")]
    if settings.restores:
        lines.append(
            _("Who returns gets their roles back, never dangerous ones; the team is told what can’t come back.")
        )
    else:
        lines.append(_("Roles do not come back to who returns; timeouts do."))
    if settings.restrictions:
        roles = " ".join(f"<@&{role_id}>" for role_id in settings.restrictions)
        lines.append(_("These come back in any case: {roles}", roles=roles))
    return lines
