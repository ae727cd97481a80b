"""The buttons on cases. They work after a restart, and check again who presses."""

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.giving import answered, taken_back
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.client.team import require_team
from bot.core.i18n import _
from bot.core.posts import Post
from bot.features.moderation.cases import Filter, Undone
from bot.features.moderation.pages import PAGE_ID, found, read_page_id


class HistoryButton(Pressed, template=r"case:history:(?P<member>\d{1,20}):0"):
    async def pressed(self, interaction: Interaction) -> None:
        await require_team(interaction)
        await defer(interaction)
        await reply(interaction, await page_of(interaction, Filter(int(self.said["member"])), 0))


class PageButton(Pressed, template=PAGE_ID):
    async def pressed(self, interaction: Interaction) -> None:
        await require_team(interaction)
        await interaction.response.defer()
        await update(interaction, await page_of(interaction, *read_page_id(self.said)))


async def page_of(interaction: Interaction, wanted: Filter, page: int) -> Post:
    app = app_of(interaction)
    result = await app.records.search(guild_id(interaction), wanted, max(0, page))
    return found(result, app.clock.now(), await reader_words(interaction))


class DeleteButton(Pressed, template=r"case:delete:(?P<case>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor, number = facts_of(interaction.user, guild_of(interaction)), int(self.said["case"])
        await app_of(interaction).records.delete_note(guild_id(interaction), number, actor)
        await reply(interaction, _("The note of case {case} is deleted.", case=str(number)))


class UndoButton(Pressed, template=r"case:(?P<how>mistake|early):(?P<case>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await taken_back(interaction, int(self.said["case"]), Undone(self.said["how"])))


class SureButton(Pressed, template=r"case:sure:(?P<token>[\w-]{1,40})"):
    """The same order again, by who gave it, now that they know what was done."""

    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        actor = facts_of(interaction.user, guild_of(interaction))
        acting = app_of(interaction).moderation.sure(self.said["token"], actor)
        await update(interaction, await answered(interaction, acting))


class RedoButton(Pressed, template=r"case:redo:(?P<case>\d{1,18})"):
    """What the bot missed, as an order of whoever presses."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        server, actor = guild_id(interaction), facts_of(interaction.user, guild_of(interaction))
        reporting, case = app_of(interaction).reporting, int(self.said["case"])
        report = await reporting.of_case(server, case)
        asks = "case:sure" if report is None else f"report:sure:{report}"
        await reply(interaction, await answered(interaction, reporting.redo(server, case, actor), asks))
