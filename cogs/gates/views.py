"""The button at the gate, and those of the team. They work after a restart, and check again who presses."""

import asyncio

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply
from bot.core.i18n import Text, _, n_
from bot.core.posts import Post
from bot.features.gates import posts
from bot.features.gates.stuck import Removed
from cogs.gates.answers import agreed, person_facts
from cogs.gates.forms import QuestionsForm


class AgreeButton(Pressed, template=r"gate:agree"):
    async def pressed(self, interaction: Interaction) -> None:
        gates = app_of(interaction).gates
        async with asyncio.timeout(1):
            questions = await gates.questions_for(guild_id(interaction), interaction.user.id)
        if questions:
            await interaction.response.send_modal(QuestionsForm(questions, await words_at_once(interaction)))
            return
        await defer(interaction)
        await reply(interaction, agreed(await gates.agree(person_facts(interaction))))


class DecideButton(Pressed, template=r"gate:(?P<act>pass|decline):(?P<member>\d{1,20})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        gates, server, member_id = app_of(interaction).gates, guild_id(interaction), int(self.said["member"])
        moderator = facts_of(interaction.user, guild_of(interaction))
        member = f"<@{member_id}>"
        if self.said["act"] == "pass":
            applicant = await gates.let_in(server, member_id, moderator)
            given = _("{member} is in.", member=member)
            soon = _("{member} is let in; Discord has not given the role yet, the bot tries again.", member=member)
            await reply(interaction, given if applicant.has_role else soon)
            return
        told = await gates.decline(server, member_id, moderator)
        done = _("Declined. {member} was told; “Let in” takes it back.", member=member)
        untold = _("Declined. {member} could not be told: their private messages are closed.", member=member)
        await reply(interaction, done if told else untold)


class StuckButton(Pressed, template=r"gate:(?P<act>warn|remove)"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        stuck, server = app_of(interaction).stuck, guild_id(interaction)
        moderator = facts_of(interaction.user, guild_of(interaction))
        if self.said["act"] == "warn":
            warned = await stuck.warn(server, moderator)
            text = n_(
                "{count} newcomer was warned; they can be removed in two days.",
                "{count} newcomers were warned; they can be removed in two days.",
                warned.told,
            )
            failed = _("{told} Not reached, and so not warned: {failed}.", told=text, failed=warned.failed)
            await reply(interaction, failed if warned.failed else text)
            return
        ripe, token = await stuck.preview(server, moderator)
        spoken = await reader_words(interaction)
        nobody = Post((spoken.say(_("Nobody is left to remove.")),))
        await reply(interaction, posts.removal(ripe, token, spoken) if ripe else nobody)


class SureButton(Pressed, template=r"gate:sure:(?P<token>[\w-]{1,40})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        moderator = facts_of(interaction.user, guild_of(interaction))
        removed = await app_of(interaction).stuck.remove(self.said["token"], guild_id(interaction), moderator)
        spoken = await reader_words(interaction)
        lines = [spoken.say(text) for text in _removed(removed)]
        await reply(interaction, Post(("\n".join(lines),)))


def _removed(removed: Removed) -> list[Text]:
    count = len(removed.removed)
    done = n_("{count} member was removed, with a case.", "{count} members were removed, with a case each.", count)
    spared = n_("{count} had passed or left meanwhile.", "{count} had passed or left meanwhile.", removed.spared)
    failed = [_("<@{member}>: {why}", member=str(member_id), why=why) for member_id, why in removed.failed]
    return [done, *([spared] if removed.spared else []), *failed]
