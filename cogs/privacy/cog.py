from discord import app_commands
from discord.ext import commands

from bot.client.client import Client
from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _
from cogs.privacy.pages import ask_page, export_page, policy_page, show_page
from cogs.privacy.views import out_already, question

ABOUT = "What the bot keeps of you, and what becomes of it"


@app_commands.guild_only()
class Privacy(commands.GroupCog, group_name="privacy", group_description=ABOUT):
    """For every member, about themselves alone."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.app = client.app

    @app_commands.command(description="What the bot stores on this server, for whom, why, and how long")
    async def policy(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await policy_page(interaction))

    @app_commands.command(description="What is kept of you on this server, why, and how long")
    async def show(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await show_page(interaction))

    @app_commands.command(description="A file with all that is kept of you on this server, and what each field means")
    async def export(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await export_page(interaction))

    @app_commands.command(description="Delete what is kept of you here; first you see what goes and what stays")
    async def delete(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await ask_page(interaction))

    @app_commands.command(description="Stop being counted on this server, and delete what was counted of you")
    async def optout(self, interaction: Interaction) -> None:
        await defer(interaction)
        server, member = guild_id(interaction), interaction.user.id
        if await self.app.engagement.is_out(server, member):
            await reply(interaction, out_already(self.client.tree.mention("privacy optin")))
            return
        counted = await self.app.engagement.counted_of(server, member)
        await reply(interaction, question(counted, await reader_words(interaction)))

    @app_commands.command(description="Be counted on this server again, from now on")
    async def optin(self, interaction: Interaction) -> None:
        await defer(interaction)
        if await self.app.engagement.opt_in(guild_id(interaction), interaction.user.id):
            text = _("You are counted on this server again, from now on. What was deleted does not come back.")
        else:
            command = self.client.tree.mention("privacy optout")
            text = _("Nothing to change: you are counted on this server. {command} ends that.", command=command)
        await reply(interaction, text)
