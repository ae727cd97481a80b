"""What a member and a moderator fill in. Before a form nothing is looked up: Discord waits three seconds for it."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.app import App
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.forms import Form
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import Text, Words, _
from bot.features.appeals import posts
from bot.features.appeals.appeal import Answer, Key
from bot.features.appeals.policy import longest_answer
from bot.features.appeals.settings import LONGEST_QUESTION, QUESTIONS, AppealSettings
from bot.features.moderation.settings import LONGEST_REASON
from cogs.appeals.lines import decided

LONGEST_LABEL = 45
QUESTION = _("Why should the team look at this again?")
ASKED = _("What would you like to ask or say?")


async def questions(app: App, guild: int, spoken: Words) -> tuple[str, ...]:
    """The server's own, which stand in memory; else ours."""
    return (await app.settings.get(guild, AppealSettings)).questions or (spoken.say(QUESTION),)


def labelled(number: int, question: str, field: ui.TextInput[ui.Modal], spoken: Words) -> ui.Label[ui.Modal]:
    """A question that is too long for Discord's label stands under it."""
    if len(question) <= LONGEST_LABEL:
        return ui.Label(text=question, component=field)
    text = spoken.say(_("Question {number}", number=number))
    return ui.Label(text=text, description=question, component=field)


class AppealForm(Form):
    """`guild`: a direct message has no server. `asks`: a question, where there is nothing to appeal."""

    def __init__(self, guild: int, case: int, asked: Sequence[str], spoken: Words, *, asks: bool = False) -> None:
        title = _("Question about case {case}") if asks else _("Appeal of case {case}")
        super().__init__(title=spoken.say(Text(title.message, values={"case": str(case)})))
        self.guild, self.case, self.asked, self.spoken, self.asks = guild, case, asked, spoken, asks
        self.fields: list[ui.TextInput[ui.Modal]] = []
        for number, question in enumerate(asked, 1):
            field: ui.TextInput[ui.Modal] = ui.TextInput(
                style=discord.TextStyle.paragraph,
                max_length=longest_answer(len(asked)),
                custom_id=f"answer:{number}",
            )
            self.fields.append(field)
            self.add_item(labelled(number, question, field, spoken))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        answers = [Answer(asked, field.value) for asked, field in zip(self.asked, self.fields, strict=True)]
        appeals = app_of(interaction).appeals
        made = await appeals.appeal(self.guild, self.case, interaction.user.id, answers, self.spoken.code)
        await reply(interaction, posts.receipt(made, self.spoken, asks=self.asks))


class RefuseForm(Form):
    """`answers`: a question, where there is nothing to refuse."""

    def __init__(self, key: Key, *, alone: bool, spoken: Words, answers: bool = False) -> None:
        title = _("Answer about case {case}") if answers else _("Refuse the appeal of case {case}")
        super().__init__(title=spoken.say(Text(title.message, values={"case": str(key.case)})))
        self.key, self.alone = key, alone
        self.reason: ui.TextInput[ui.Modal] = ui.TextInput(
            style=discord.TextStyle.paragraph, max_length=LONGEST_REASON, custom_id="reason"
        )
        label = _("Your answer; the member reads it.") if answers else _("Why? The member reads this.")
        self.add_item(ui.Label(text=spoken.say(label), component=self.reason))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        actor = facts_of(interaction.user, guild_of(interaction))
        appeal = await app_of(interaction).appeals.refuse(
            guild_id(interaction), self.key, self.reason.value, actor, alone=self.alone
        )
        await reply(interaction, decided(appeal))


class QuestionsForm(Form):
    """Up to five; none is our own."""

    def __init__(self, current: Sequence[str], spoken: Words) -> None:
        super().__init__(title=spoken.say(_("What an appeal asks")))
        self.fields: list[ui.TextInput[ui.Modal]] = []
        for number in range(1, QUESTIONS + 1):
            field: ui.TextInput[ui.Modal] = ui.TextInput(
                required=False,
                max_length=LONGEST_QUESTION,
                default=current[number - 1] if number <= len(current) else None,
                custom_id=f"question:{number}",
            )
            self.fields.append(field)
            self.add_item(ui.Label(text=spoken.say(_("Question {number}", number=number)), component=field))

    async def on_submit(self, interaction: Interaction) -> None:
        await defer(interaction)
        asked = tuple(text for field in self.fields if (text := " ".join(field.value.split())))
        app, server = app_of(interaction), guild_id(interaction)
        await app.settings.change(server, AppealSettings, interaction.user.id, questions=asked)
        await reply(interaction, await _asked_now(asked, interaction))


async def _asked_now(asked: Sequence[str], interaction: Interaction) -> Text:
    if asked:
        return _("Appeals ask this from now on: {questions}", questions=" · ".join(asked))
    ours = (await reader_words(interaction)).say(QUESTION)
    return _("Appeals ask our own question from now on: {question}", question=ours)
