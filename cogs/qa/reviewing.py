"""The moderators' buttons. Only the queue's message is public to them; each question is shown to one of them."""

import re
from typing import Any

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, Words, _
from bot.core.posts import Button, Post, Style
from bot.features.qa.question import LONGEST_QUESTION, LONGEST_REASON, SHORTEST_QUESTION
from cogs.qa.planning import PlanForm, long_text, text_input


def actor_of(interaction: Interaction) -> MemberFacts:
    return facts_of(interaction.user, guild_of(interaction))


class ReviewButton(Pressed, template=r"qa:review:(?P<event>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await following(interaction, int(self.said["event"])))


async def following(interaction: Interaction, number: int, said: Text | None = None) -> Post:
    """What was done, and the next question."""
    spoken = await reader_words(interaction)
    post = await app_of(interaction).qa.reviewing.next(guild_id(interaction), number, actor_of(interaction), spoken)
    return post if said is None else Post((spoken.say(said), *post.parts))


class QuestionForm(PlanForm):
    """About one question."""

    def __init__(self, title: Text, number: int, asked: int, spoken: Words) -> None:
        super().__init__(title, spoken)
        self.number, self.asked = number, asked

    async def done(self, interaction: Interaction, said: Text) -> None:
        await update(interaction, await following(interaction, self.number, said))


class RewordForm(QuestionForm):
    def __init__(self, number: int, asked: int, text: str, spoken: Words) -> None:
        super().__init__(_("Approve in other words"), number, asked, spoken)
        self.text = long_text("text", LONGEST_QUESTION, min_length=SHORTEST_QUESTION, default=text)
        self.ask(_("The question"), self.text, _("Who asked it sees that its wording was changed."))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        reviewing, of = app_of(interaction).qa.reviewing, (guild_id(interaction), self.number, self.asked)
        await reviewing.approve(*of, actor_of(interaction), self.text.value)
        await self.done(interaction, _("Question {number} is approved in these words.", number=str(self.asked)))


class MergeForm(QuestionForm):
    def __init__(self, number: int, asked: int, likely: int, spoken: Words) -> None:
        super().__init__(_("Join with another question"), number, asked, spoken)
        self.target = text_input("target", 9, default=str(likely) if likely else None)
        what = _("Its asker and votes count for that one; they are told so.")
        self.ask(_("Number of the question that asks the same"), self.target, what)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        typed = re.sub(r"\D", "", self.target.value, flags=re.ASCII)
        if not typed:
            raise UserError(_("Write the number of another question, as the list shows it."))
        reviewing, of = app_of(interaction).qa.reviewing, (guild_id(interaction), self.number, self.asked)
        into = await reviewing.merge(*of, int(typed), actor_of(interaction))
        numbers = {"number": str(self.asked), "target": str(into.number)}
        await self.done(interaction, _("Question {number} is part of question {target} now.", **numbers))


class DeclineForm(QuestionForm):
    def __init__(self, number: int, asked: int, spoken: Words) -> None:
        super().__init__(_("Decline the question"), number, asked, spoken)
        self.reason = long_text("reason", LONGEST_REASON)
        self.ask(_("Why"), self.reason, _("Who asked it reads this."))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        reviewing, of = app_of(interaction).qa.reviewing, (guild_id(interaction), self.number, self.asked)
        await reviewing.decline(*of, actor_of(interaction), self.reason.value.strip() or "–")
        await self.done(interaction, _("Question {number} is declined; its asker is told why.", number=str(self.asked)))


class JudgeButton(
    Pressed,
    template=r"qa:r:(?P<act>approve|edit|merge|decline|hold|who|look):(?P<event>\d{1,18}):(?P<asked>\d{1,9})"
    r"(?::(?P<likely>\d{1,9}))?",
):
    async def pressed(self, interaction: Interaction) -> None:
        form = await self._form(interaction)
        if form is not None:
            await interaction.response.send_modal(form)
            return
        act, reviewing = self.said["act"], app_of(interaction).qa.reviewing
        of, number = (guild_id(interaction), self.number, self.asked), str(self.asked)
        if act in {"who", "look"}:
            await defer(interaction)
            await self._reveal(interaction)
            return
        await interaction.response.defer()
        if act == "approve":
            await reviewing.approve(*of, actor_of(interaction))
            said = _("Question {number} is approved.", number=number)
        else:
            await reviewing.hold(*of, actor_of(interaction))
            said = _("Question {number} is put aside: it comes again after all others.", number=number)
        await update(interaction, await following(interaction, self.number, said))

    @property
    def number(self) -> int:
        return int(self.said["event"])

    @property
    def asked(self) -> int:
        return int(self.said["asked"])

    async def _form(self, interaction: Interaction) -> Any:
        spoken, of = await words_at_once(interaction), (self.number, self.asked)
        match self.said["act"]:
            case "edit":
                qa, server = app_of(interaction).qa, guild_id(interaction)
                question = await qa.reviewing.question(server, *of, actor_of(interaction))
                return RewordForm(*of, question.text, spoken)
            case "merge":
                return MergeForm(*of, int(self.said["likely"] or 0), spoken)
            case "decline":
                return DeclineForm(*of, spoken)
            case _:
                return None

    async def _reveal(self, interaction: Interaction) -> None:
        """Who presses it by mistake has looked at nothing yet."""
        reviewing, of = app_of(interaction).qa.reviewing, (guild_id(interaction), self.number, self.asked)
        if self.said["act"] == "who":
            await reviewing.check_may_reveal(guild_id(interaction), actor_of(interaction))
            spoken = await reader_words(interaction)
            text = _(
                "Look who asked question {number}? That is written down, and the team sees it.", number=str(self.asked)
            )
            label = spoken.say(_("Look"))
            button = Button(label, f"qa:r:look:{self.number}:{self.asked}", Style.DANGER)
            await reply(interaction, Post((spoken.say(text), (button,))))
            return
        question = await reviewing.reveal(*of, actor_of(interaction))
        text = _("Question {number} is by {person}.", number=str(self.asked), person=f"<@{question.asker_id}>")
        await reply(interaction, text)


BUTTONS = (ReviewButton, JudgeButton)
