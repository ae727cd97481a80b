"""The buttons of raids. They work after a restart, and check again who presses."""

from datetime import timedelta

from bot.client import ban_waves
from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_of, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply, update
from bot.core.facts import MemberFacts
from bot.core.i18n import _, n_
from bot.core.posts import Post
from bot.features.moderation.massban_posts import would_ban
from bot.features.raids import posts
from bot.features.raids.raid import NoRaid

SHOWN_EACH = 10
DELETES = timedelta(days=1)
"""Of what a banned raider wrote."""
NUMBER = r"(?P<number>\d{1,9})"


class RaidButton(Pressed, template=rf"raid:(?P<act>on|off|no):{NUMBER}"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        raids, actor = app_of(interaction).raids, _actor(interaction)
        match self.said["act"]:
            case "on":
                await raids.switch_on(actor.guild_id, actor)
                await reply(interaction, _("Raid mode is on: the card shows what it does."))
            case "off":
                await raids.switch_off(actor.guild_id, actor)
                await reply(interaction, _("Raid mode is off: the card shows what was undone."))
            case _:
                await raids.dismiss(actor.guild_id, int(self.said["number"]), actor)
                await reply(interaction, _("Noted: no raid. Nobody is asked again before it is calm."))


class AccountsButton(Pressed, template=rf"raid:list:{NUMBER}:(?P<page>\d{{1,6}})"):
    async def pressed(self, interaction: Interaction) -> None:
        turns = interaction.message is not None and interaction.message.flags.ephemeral
        if turns:
            await interaction.response.defer()
        else:
            await defer(interaction)
        actor = _actor(interaction)
        review, number = app_of(interaction).raids.review, int(self.said["number"])
        page = await review.page(actor.guild_id, number, int(self.said["page"]), actor)
        shown = posts.accounts(page, await reader_words(interaction))
        await (update(interaction, shown) if turns else reply(interaction, shown))


class ReviewButton(
    Pressed, template=rf"raid:(?P<act>hold|let|ban):{NUMBER}:(?P<who>all|\d{{1,20}}):(?P<page>\d{{1,6}})"
):
    """Of one account, or of all on whom nobody has decided."""

    @property
    def member_id(self) -> int | None:
        return None if self.said["who"] == "all" else int(self.said["who"])

    async def pressed(self, interaction: Interaction) -> None:
        if self.said["act"] == "ban":
            await self._ask(interaction)
            return
        await interaction.response.defer()
        actor, spoken, number = _actor(interaction), await reader_words(interaction), int(self.said["number"])

        async def progress(done: int, count: int) -> None:
            if done % SHOWN_EACH == 1 and done < count:
                text = _("{done} of {count} so far.", done=done, count=count)
                await ban_waves.show(interaction, Post((spoken.say(text),)))

        review = app_of(interaction).raids.review
        act = review.hold if self.said["act"] == "hold" else review.let_in
        reviewed = await act(actor.guild_id, number, actor, progress, self.member_id)
        page = await review.page(actor.guild_id, number, int(self.said["page"]), actor)
        await ban_waves.show(interaction, posts.accounts(page, spoken))
        said = posts.held if self.said["act"] == "hold" else posts.let_in
        await reply(interaction, said(reviewed, spoken))

    async def _ask(self, interaction: Interaction) -> None:
        require(interaction, ban_waves.NEEDED)
        await defer(interaction)
        app, actor, number = app_of(interaction), _actor(interaction), int(self.said["number"])
        one = self.member_id
        ids = [one] if one is not None else await app.raids.review.undecided(actor.guild_id, number)
        if not ids:
            raise NoRaid(_("Someone has decided about all of them already."))
        found = await app.massban.look(actor, "\n".join(map(str, ids)), f"Raid {number}", DELETES)
        await reply(interaction, would_ban(found, await reader_words(interaction), f"raid:wave:{number}"))


class WaveButton(Pressed, template=rf"raid:wave:{NUMBER}:(?P<what>yes|no):(?P<token>[\w-]{{1,40}})"):
    async def pressed(self, interaction: Interaction) -> None:
        done = await ban_waves.answer(interaction, self.said["what"], self.said["token"])
        if done is None:
            return
        review, number, server = app_of(interaction).raids.review, int(self.said["number"]), guild_of(interaction).id
        await review.banned(server, number, done.banned)
        left = len(await review.undecided(server, number))
        if left:
            text = n_("{count} account still waits.", "{count} accounts still wait, or more.", left)
            await reply(interaction, text)


def _actor(interaction: Interaction) -> MemberFacts:
    return facts_of(interaction.user, guild_of(interaction))
