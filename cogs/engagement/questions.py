import discord
from discord import app_commands
from discord.ext import commands

from bot.client.client import Client
from bot.client.facts import Interaction, guild_id, require
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import _

ABOUT = "Take it off the list of questions, or put it back"


class Questions(commands.Cog):
    """A press on a message, in place of typing its id: Apps → Not a question."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.menu = app_commands.ContextMenu(
            name="Not a question", callback=self.not_a_question, extras={"description": ABOUT}
        )
        self.menu.default_permissions = discord.Permissions(moderate_members=True)

    async def cog_load(self) -> None:
        self.client.tree.add_command(self.menu)

    async def not_a_question(self, interaction: Interaction, message: discord.Message) -> None:
        require(interaction, "moderate_members")
        await defer(interaction)
        engagement = self.client.app.engagement
        closed = await engagement.close_question(guild_id(interaction), message.id, interaction.user.id)
        if closed is None:
            raise UserError(_("This message is not counted as a question. A new one is counted within half a minute."))
        if closed:
            await reply(interaction, _("Not a question: it is off the list, and out of the numbers. Again: it counts."))
        else:
            await reply(interaction, _("It counts as a question again."))
