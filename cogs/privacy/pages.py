"""What is kept of whoever asks, as they are shown it; and the buttons under it."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.posts import Post
from bot.features.privacy import notice, posts


async def show_page(interaction: Interaction) -> Post:
    privacy, server = app_of(interaction).privacy, guild_id(interaction)
    of = await privacy.of_member(server, interaction.user.id)
    return posts.shown(of, await privacy.spans(server), await reader_words(interaction))


async def policy_page(interaction: Interaction) -> Post:
    privacy, server, words = app_of(interaction).privacy, guild_id(interaction), await reader_words(interaction)
    spans = await privacy.spans(server)
    return posts.notice(spans, notice.of_server(spans, words), await privacy.last_deleted(server), words)


async def export_page(interaction: Interaction) -> Post:
    words = await reader_words(interaction)
    file = await app_of(interaction).privacy.export(guild_id(interaction), interaction.user.id, words)
    return posts.exported(file, words)


async def ask_page(interaction: Interaction) -> Post:
    of = await app_of(interaction).privacy.of_member(guild_id(interaction), interaction.user.id)
    return posts.asked(of, await reader_words(interaction))


class PageButton(Pressed, template=rf"(?P<page>{posts.EXPORT}|{posts.ASK}|{posts.SHOW})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        pages = {posts.EXPORT: export_page, posts.ASK: ask_page, posts.SHOW: show_page}
        await reply(interaction, await pages[self.said["page"]](interaction))


class DeleteButton(Pressed, template=rf"{posts.DELETE}(?P<out>:out)?"):
    """Whoever presses it deletes their own, nobody else's."""

    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        app, server, member = app_of(interaction), guild_id(interaction), interaction.user.id
        words = await reader_words(interaction)
        if self.said["out"]:
            await app.engagement.opt_out(server, member)
        left = await app.privacy.delete(server, member)
        await update(interaction, posts.deleted(left, words))
