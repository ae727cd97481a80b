"""A member's own record, leafed through. Whoever presses sees their own."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.posts import Post
from bot.features.moderation import own_record


class RecordButton(Pressed, template=r"me:record:(?P<page>\d{1,6}):(?P<way>all|newer|older)"):
    async def pressed(self, interaction: Interaction) -> None:
        page = int(self.said["page"])
        if self.said["way"] == "all":
            await defer(interaction)
            await reply(interaction, await record_page(interaction, page))
        else:
            await interaction.response.defer()
            await update(interaction, await record_page(interaction, page))


async def record_page(interaction: Interaction, page: int) -> Post:
    app = app_of(interaction)
    cases = own_record.own(await app.moderation.history(guild_id(interaction), interaction.user.id))
    return own_record.page_of(cases, page, app.clock.now(), await reader_words(interaction))
