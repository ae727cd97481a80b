"""The buttons on cases. They work after a restart, and check again who presses."""

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of, require
from bot.client.language import reader_language, reader_words
from bot.client.replies import defer, reply, update
from bot.features.moderation.cases import Undone
from bot.features.moderation.orders import JustDone
from cogs.moderation.lines import acted_post, just_done, undone_post

STAFF = "moderate_members"


class HistoryButton(Pressed, template=r"case:history:(?P<member>\d{1,20}):(?P<page>\d{1,4})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, STAFF)
        moderation = app_of(interaction).moderation
        await defer(interaction)
        post = await moderation.show_history(
            guild_id(interaction), int(self.said["member"]), int(self.said["page"]), await reader_language(interaction)
        )
        await reply(interaction, post)


class UndoButton(Pressed, template=r"case:(?P<how>mistake|early):(?P<case>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        server, how = guild_id(interaction), Undone(self.said["how"])
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        done = await app_of(interaction).moderation.undo(server, int(self.said["case"]), how, actor)
        await reply(interaction, undone_post(done, await reader_words(interaction)))


class SureButton(Pressed, template=r"case:sure:(?P<token>[\w-]{1,40})"):
    """The same order again, by who gave it, now that they know what was done."""

    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        app, words = app_of(interaction), await reader_words(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        try:
            acted = await app.moderation.sure(self.said["token"], actor)
        except JustDone as other:
            await update(interaction, just_done(other.case, other.token, app.clock.now(), words))
            return
        await update(interaction, acted_post(acted, words))
