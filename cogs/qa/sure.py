"""The last press before an event is called off."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.language import reader_words
from bot.client.replies import update
from bot.core.i18n import _
from bot.core.posts import Post
from cogs.qa.reviewing import actor_of


class SureButton(Pressed, template=r"qa:sure:(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        qa, server = app_of(interaction).qa, guild_id(interaction)
        number, reason = qa.held.take(self.said["token"], server, interaction.user.id)
        await qa.hosting.cancel(server, number, actor_of(interaction), reason)
        words = await reader_words(interaction)
        text = _("The Q&A is cancelled; whoever asked to be reminded is told.")
        await update(interaction, Post((words.say(text),)))
