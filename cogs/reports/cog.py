"""How a member reports something: a press on a message or on a member, or a command."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.actions import seen
from bot.client.client import Client
from bot.client.facts import Interaction
from bot.client.language import words_at_once
from bot.features.reports.report import About
from cogs.reports.forms import ReportForm

ABOUT_MESSAGE = "Tell the team about a message; nobody else sees that it was you"
ABOUT_MEMBER = "Tell the team about a member; nobody else sees that it was you"


class Reports(commands.Cog):
    def __init__(self, client: Client) -> None:
        self.client = client
        self.menus: list[app_commands.ContextMenu] = [
            app_commands.ContextMenu(
                name="Report message", callback=self.report_message, extras={"description": ABOUT_MESSAGE}
            ),
            app_commands.ContextMenu(
                name="Report member", callback=self.report_member, extras={"description": ABOUT_MEMBER}
            ),
        ]

    async def cog_load(self) -> None:
        for menu in self.menus:
            self.client.tree.add_command(menu)

    async def report_message(self, interaction: Interaction, message: discord.Message) -> None:
        is_bot = message.author.bot or message.author.system or message.webhook_id is not None
        about = About(message.author.id, message.channel.id, message.id, is_bot, seen(message))
        await interaction.response.send_modal(ReportForm(about, await words_at_once(interaction)))

    async def report_member(self, interaction: Interaction, member: discord.User) -> None:
        await self._ask(interaction, member)

    @app_commands.command(description="Tell the team about something; nobody else sees that it was you")
    @app_commands.describe(member="Whom it is about, if it is about someone")
    async def report(self, interaction: Interaction, member: discord.User | None = None) -> None:
        await self._ask(interaction, member)

    async def _ask(self, interaction: Interaction, member: discord.User | discord.Member | None) -> None:
        about = About() if member is None else About(member.id, is_bot=member.bot)
        await interaction.response.send_modal(ReportForm(about, await words_at_once(interaction)))
