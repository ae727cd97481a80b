"""The buttons beside those who wait. They work after a restart, and check again who presses."""

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, _
from bot.core.posts import Post, moment
from bot.features.care.desk import Desk

NOT_COUNTED = _("This message is not counted as a question. A new one is counted within half a minute.")


def who(interaction: Interaction) -> MemberFacts:
    return facts_of(interaction.user, guild_of(interaction))


class WaitButton(Pressed, template=r"wait:(?P<act>take|done):(?P<desk>questions|newcomers):(?P<message>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        care, server = app_of(interaction).care, guild_id(interaction)
        desk, message_id = Desk(self.said["desk"]), int(self.said["message"])
        if self.said["act"] == "done":
            await care.answered(server, desk, message_id, who(interaction))
            await reply(interaction, _("It is off the list."))
            return
        wait = await care.take(server, desk, message_id, who(interaction))
        text = _(
            "It is yours: {link}. Answered there, it is off the list; if nothing comes of it, it is free {when}.",
            link=wait.link,
            when=moment(wait.until or wait.at, "R"),
        )
        await reply(interaction, text)


class ListButton(Pressed, template=r"wait:(?P<way>list|page):(?P<desk>questions|newcomers):(?P<number>\d{1,18})"):
    """The whole list, for whoever presses; and another page of it. A board's own number is no page."""

    async def pressed(self, interaction: Interaction) -> None:
        desk = Desk(self.said["desk"])
        if self.said["way"] == "list":
            await defer(interaction)
            await reply(interaction, await page(interaction, desk, 0))
        else:
            await interaction.response.defer()
            await update(interaction, await page(interaction, desk, int(self.said["number"])))


async def page(interaction: Interaction, desk: Desk, number: int) -> Post:
    spoken = await reader_words(interaction)
    return await app_of(interaction).care.page(guild_id(interaction), desk, number, who(interaction), spoken)


class NotAQuestionButton(Pressed, template=r"wait:none:(?P<message>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, "moderate_members")
        await defer(interaction)
        app, server = app_of(interaction), guild_id(interaction)
        closed = await app.engagement.close_question(server, int(self.said["message"]), interaction.user.id)
        if closed is None:
            raise UserError(NOT_COUNTED)
        await app.care.boards.refresh(server, Desk.QUESTIONS)
        await reply(interaction, _closed() if closed else _("It counts as a question again."))


def _closed() -> Text:
    return _("Not a question: it is off the list, and out of the numbers. Again: it counts.")
