"""What is asked of newcomers, and what the team writes for them."""

import asyncio
import logging
from collections.abc import Sequence

import discord
from discord import ui

from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import Words, _
from bot.features.gates.settings import LONGEST_QUESTION, LONGEST_RULES, MOST_QUESTIONS, GatesSettings
from cogs.gates.answers import agreed, person_facts
from cogs.gates.standing import standing

log = logging.getLogger(__name__)

OPEN_FOR = 60 * 60
LONGEST_ANSWER = 500


class QuestionsForm(Form):
    def __init__(self, questions: Sequence[str], spoken: Words) -> None:
        super().__init__(title=spoken.say(_("A few questions")), timeout=OPEN_FOR)
        only = spoken.say(_("Only the team reads your answer."))
        self.answers = [
            ui.TextInput[QuestionsForm](
                custom_id=f"answer{number}", style=discord.TextStyle.paragraph, max_length=LONGEST_ANSWER
            )
            for number in range(len(questions))
        ]
        for question, answer in zip(questions, self.answers, strict=True):
            self.add_item(ui.Label(text=question, description=only, component=answer))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        answers = [answer.value.strip() for answer in self.answers]
        applicant = await app_of(interaction).gates.agree(person_facts(interaction), answers)
        await reply(interaction, agreed(applicant))


class RulesForm(Form):
    def __init__(self, settings: GatesSettings, spoken: Words) -> None:
        super().__init__(title=spoken.say(_("What newcomers agree to")), timeout=OPEN_FOR)
        self.rules = ui.TextInput[RulesForm](
            custom_id="rules",
            style=discord.TextStyle.paragraph,
            required=False,
            max_length=LONGEST_RULES,
            default=settings.rules or None,
        )
        label, about = _("The rules"), _("Left empty: newcomers agree to nothing.")
        self.add_item(ui.Label(text=spoken.say(label), description=spoken.say(about), component=self.rules))
        known = settings.questions
        self.questions = [
            ui.TextInput[RulesForm](
                custom_id=f"question{number}",
                required=False,
                max_length=LONGEST_QUESTION,
                default=known[number] if number < len(known) else None,
            )
            for number in range(MOST_QUESTIONS)
        ]
        for number, question in enumerate(self.questions, 1):
            text = spoken.say(_("Question {number}", number=number))
            asked = spoken.say(_("Left empty: it is not asked. The team reads the answers before it lets someone in."))
            self.add_item(ui.Label(text=text, description=asked if number == 1 else None, component=question))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        require(interaction, "manage_guild")
        app, server, by = app_of(interaction), guild_id(interaction), interaction.user.id
        questions = [one.value.strip() for one in self.questions if one.value.strip()]
        await app.gates.setup(server, by, rules=self.rules.value.strip(), questions=tuple(questions))
        await reply(interaction, await standing(app, server, await reader_words(interaction)))


async def settings_at_once(interaction: Interaction) -> GatesSettings:
    """For a form, which can't wait: without what was set before where the database is slow."""
    try:
        async with asyncio.timeout(1):
            return await app_of(interaction).gates.decided(guild_id(interaction))
    except Exception:
        log.warning("what is asked at the gate could not be looked up in time", exc_info=True)
        return GatesSettings()
