"""What newcomers do before they see the server."""

from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.features.gates import posts
from bot.features.gates.settings import GatesSettings
from cogs.gates.forms import RulesForm, settings_at_once
from cogs.gates.standing import standing

ABOUT = "What newcomers do before they see the server"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Gate(commands.GroupCog, group_name="gate", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True

    @app_commands.command(description="Open a gate that gives a role to who passes; or look at it, and change it")
    @app_commands.describe(
        role="What who passes gets; the channels of the server should be open to it",
        channel="Where the button stands; newcomers must see this channel",
        youngest="Accounts younger than so many days wait for the team; 0: none",
        avatar="Whether accounts without a picture wait for the team",
        again="Whether everyone is asked again when the rules change; nobody loses access",
        remind="After how many hours who is stuck is reminded; 24 unless said",
    )
    async def setup(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        channel: discord.TextChannel | None = None,
        youngest: Range[int, 0, 365] | None = None,
        avatar: bool | None = None,
        again: bool | None = None,
        remind: Range[int, 1, 168] | None = None,
    ) -> None:
        await defer(interaction)
        server = guild_id(interaction)
        given: dict[str, Any] = {
            "channel_id": channel and channel.id,
            "role_id": role and role.id,
            "youngest_days": youngest,
            "faceless_wait": avatar,
            "asks_again": again,
            "remind_after_hours": remind,
        }
        values = {name: value for name, value in given.items() if value is not None}
        if values:
            self.app.setup.check(server, GatesSettings, **values)
            await self.app.gates.setup(server, interaction.user.id, **values)
        await reply(interaction, await standing(self.app, server, await reader_words(interaction)))

    @app_commands.command(description="Write the rules that newcomers agree to, and up to four questions")
    async def rules(self, interaction: Interaction) -> None:
        settings = await settings_at_once(interaction)
        await interaction.response.send_modal(RulesForm(settings, await words_at_once(interaction)))

    @app_commands.command(description="Who has been at the gate for days; warn them, or remove who was warned")
    async def stuck(self, interaction: Interaction) -> None:
        await defer(interaction)
        listed = await self.app.stuck.listed(guild_id(interaction))
        await reply(interaction, posts.stuck(listed, self.app.clock.now(), await reader_words(interaction)))

    @app_commands.command(description="Take the gate away; who has the role keeps it")
    async def off(self, interaction: Interaction) -> None:
        await defer(interaction)
        await self.app.gates.close_gate(guild_id(interaction), interaction.user.id)
        await reply(interaction, await standing(self.app, guild_id(interaction), await reader_words(interaction)))
