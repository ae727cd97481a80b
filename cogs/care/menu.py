"""Said on a message itself: it is answered, or no question."""

import discord
from discord import app_commands
from discord.ext import commands

from bot.client.client import Client
from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import Text, _, p_
from bot.core.posts import Button, Post
from bot.features.care.desk import Desk
from bot.features.care.service import NotWaiting
from cogs.care.views import NOT_COUNTED, who

ABOUT = "Your question is answered: nobody needs to look at it any more"


class AnsweredMenu(commands.Cog):
    """A press on a message, in place of typing its id: Apps → Answered."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.menu = app_commands.ContextMenu(name="Answered", callback=self.answered, extras={"description": ABOUT})

    async def cog_load(self) -> None:
        self.client.tree.add_command(self.menu)

    async def answered(self, interaction: Interaction, message: discord.Message) -> None:
        await defer(interaction)
        app, server = self.client.app, guild_id(interaction)
        if await app.engagement.waits.question(server, message.id) is None:
            raise UserError(NOT_COUNTED)
        try:
            await app.care.answered(server, Desk.QUESTIONS, message.id, who(interaction))
            said = _("Answered: it is off the list.")
        except NotWaiting as not_waiting:
            said = not_waiting.text
        await reply(interaction, await self._with_more(interaction, said, message.id))

    async def _with_more(self, interaction: Interaction, said: Text, message_id: int) -> Text | Post:
        """Moderators may also say that it never was a question."""
        if not interaction.permissions.moderate_members:
            return said
        spoken = await reader_words(interaction)
        never = Button(spoken.say(p_("button", "Not a question")), f"wait:none:{message_id}")
        return Post((spoken.say(said), (never,)))
