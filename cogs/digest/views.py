"""The buttons under a digest. Whoever sees the channel may press them: they tell nothing that it does not."""

from collections.abc import Sequence

from bot.client.buttons import Pressed
from bot.client.cards import card
from bot.client.facts import Interaction, app_of, client_of, guild_id, require
from bot.client.language import reader_language, reader_words
from bot.client.replies import defer, reply, update
from bot.client.weeks import read_week
from bot.core.calendar import Week
from bot.core.i18n import Days, Words, _
from bot.core.posts import Button, Post, Style
from bot.features.digest import posts
from bot.features.digest.settings import Quiet
from cogs.digest.choices import read_day

ROW = 5


class DigestButton(Pressed, template=r"digest:(?P<act>[a-z]+):(?P<week>[0-9]{4}-W[0-9]{2})(?::(?P<of>\w{1,3}))?"):
    async def pressed(self, interaction: Interaction) -> None:
        await self._check_may_read(interaction)
        if self.said["act"] in {"take", "done", "back", "undo"}:
            await self._move(interaction)
        else:
            await defer(interaction)
            await reply(interaction, await self._answer(interaction))

    @property
    def week(self) -> Week:
        return read_week(self.said["week"])

    @property
    def number(self) -> int:
        """0, which nothing has, for what is none."""
        of = self.said["of"] or ""
        return int(of) if of.isdecimal() else 0

    async def _check_may_read(self, interaction: Interaction) -> None:
        """An answer to one person stays with them, also where it was given in a channel that is not the digest's."""
        digest, server = app_of(interaction).digest, guild_id(interaction)
        if interaction.channel_id is None or not await digest.is_for(server, self.week, interaction.channel_id):
            require(interaction, "manage_guild")

    async def _answer(self, interaction: Interaction) -> Post:
        digest, server = app_of(interaction).digest, guild_id(interaction)
        language = await reader_language(interaction)
        match self.said["act"]:
            case "details":
                return await digest.details(server, self.week, language)
            case "meaning":
                return digest.meaning(self.week, language, max(1, self.number))
            case "thank":
                require(interaction, "manage_guild")
                return await digest.thanks_for(server, self.week, language)
            case "thanks":
                require(interaction, "manage_guild")
                await digest.thank(server, self.week, interaction.user.id)
                return Post(((await reader_words(interaction)).say(_("Sent.")),))
            case "share":
                return await digest.share(server, self.week, language)
            case _:
                return await digest.preview(server, self.week, self.said["of"] or language)

    async def _move(self, interaction: Interaction) -> None:
        """Take a suggestion, finish it, or step back; then show it under the digest."""
        hands, number = app_of(interaction).digest.hands, self.number
        moves = {"take": hands.take, "done": hands.finish, "back": hands.give_back, "undo": hands.undo}
        await interaction.response.defer()
        await moves[self.said["act"]](guild_id(interaction), self.week, number, interaction.user.id)
        await self._refresh(interaction)
        words = await reader_words(interaction)
        match self.said["act"]:
            case "take":
                await reply(interaction, posts.took(self.week, number, words))
            case "done":
                await reply(interaction, posts.finished(self.week, number, words))
            case _:
                await update(interaction, posts.stepped_back(words))

    async def _refresh(self, interaction: Interaction) -> None:
        digest, server = app_of(interaction).digest, guild_id(interaction)
        where = await digest.where(server, self.week)
        if where is None:
            return
        message = client_of(interaction).get_partial_messageable(where.channel_id).get_partial_message(where.message_id)
        shown = None
        # Someone else may press while this is being shown: the last one to show must have seen all.
        while shown != (shown := await digest.taken(server, self.week)):
            view, files = card(await digest.public(server, self.week))
            await message.edit(view=view, attachments=files)


class LoudButton(Pressed, template=r"digest:loud:(?P<first>\d{4}-\d{2}-\d{2}):(?P<last>\d{4}-\d{2}-\d{2})"):
    """Removes a quiet time."""

    async def pressed(self, interaction: Interaction) -> None:
        require(interaction, "manage_guild")
        await interaction.response.defer()
        digest, server = app_of(interaction).digest, guild_id(interaction)
        first, last = read_day(self.said["first"]), read_day(self.said["last"])
        await digest.unmark_quiet(server, first, last, interaction.user.id)
        await update(interaction, quiet_list(await digest.quiet_times(server), await reader_words(interaction)))


def quiet_list(marked: Sequence[Quiet], words: Words) -> Post:
    """What is marked, with a button to remove each."""
    if not marked:
        return Post((words.say(_("No days are marked as quiet: every complete week is judged.")),))
    rows = [f"- {words.show(_days(quiet))}" for quiet in marked]
    title = words.say(_("A week that one of these touches is shown, but not judged:"))
    buttons = tuple(
        Button(
            words.say(_("Remove {days}", days=_days(quiet))),
            f"digest:loud:{quiet.first}:{quiet.last}",
            Style.SECONDARY,
        )
        for quiet in marked
    )
    in_rows = tuple(buttons[start : start + ROW] for start in range(0, len(buttons), ROW))
    return Post(("\n".join([title, *rows]), *in_rows))


def _days(quiet: Quiet) -> Days:
    return Days(quiet.first, quiet.last, "yMMMd")
