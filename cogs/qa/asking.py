"""The buttons for everyone: ask, vote, be reminded, say how it was. They work after a restart."""

import discord
from discord import ui

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_language, reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.errors import UserError
from bot.core.i18n import Listing, Words, _, words
from bot.core.markdown import quotation
from bot.core.posts import Post
from bot.features.qa import own
from bot.features.qa.question import LONGEST_QUESTION, SHORTEST_QUESTION, Question
from bot.features.qa.settings import QaSettings
from cogs.qa.planning import PlanForm, long_text


async def who_sees(interaction: Interaction, spoken: Words) -> str:
    """Who else may look who asked anonymously."""
    app, server = app_of(interaction), guild_id(interaction)
    roles = (await app.settings.get(server, QaSettings)).reveal_roles
    known = [guild_of(interaction).get_role(role_id) for role_id in roles]
    names = [f"@{role.name}" for role in known if role is not None]
    return spoken.show(Listing(names)) if names else spoken.say(_("the server’s administrators"))


class AskForm(PlanForm):
    """`sees`: of an anonymous one; None: here one does not ask anonymously."""

    def __init__(self, event: int, sees: str | None, spoken: Words) -> None:
        super().__init__(_("Your question"), spoken)
        self.event, self.sees = event, sees
        self.text = long_text("text", LONGEST_QUESTION, min_length=SHORTEST_QUESTION)
        say = spoken.say
        self.how = ui.Select[AskForm](
            custom_id="how",
            options=[
                discord.SelectOption(label=say(_("With my name")), value="name", default=True),
                discord.SelectOption(label=say(_("Anonymously")), value="anonymous"),
            ],
        )
        self.ask(_("What would you like to know?"), self.text)
        if sees is not None:
            self.ask(_("How is it shown?"), self.how)
            hidden = say(_("Anonymous ones are hidden from all except {who}; looking is logged.", who=sees))
            self.add_item(ui.TextDisplay(f"-# {hidden}"))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        anonymous = self.sees is not None and self.how.values[:1] == ["anonymous"]
        language, server = await reader_language(interaction), guild_id(interaction)
        asking, text = app_of(interaction).qa.asking, self.text.value
        try:
            made = await asking.submit(server, self.event, interaction.user.id, text, language, anonymous=anonymous)
        except UserError as refused:
            # What was typed would be lost with the form.
            said = words(language).say(refused.text)
            await reply(interaction, Post((f"{said}\n{quotation(text)}",)))
            return
        await reply(interaction, own.receipt(made, self.sees if anonymous else None, words(language)))


class AskButton(Pressed, template=r"qa:ask:(?P<event>\d{1,18}):(?P<way>[an])(?::\w{1,18})?"):
    async def pressed(self, interaction: Interaction) -> None:
        spoken = await words_at_once(interaction)
        sees = await who_sees(interaction, spoken) if self.said["way"] == "a" else None
        await interaction.response.send_modal(AskForm(int(self.said["event"]), sees, spoken))


class SimilarButton(
    Pressed, template=r"qa:(?P<act>same|different):(?P<event>\d{1,18}):(?P<asked>\d{1,9})(?::(?P<target>\d{1,9}))?"
):
    """After sending, as Discord shows no form after a form."""

    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        asking, server, spoken = app_of(interaction).qa.asking, guild_id(interaction), await reader_words(interaction)
        number, asked = int(self.said["event"]), int(self.said["asked"])
        if self.said["act"] == "same":
            target = int(self.said["target"] or 0)
            votes = await asking.same(server, number, asked, target, interaction.user.id)
            text = _(
                "You vote for question {number}, which has ▲ {votes} now. Yours is withdrawn.",
                number=str(target),
                votes=votes,
            )
            await update(interaction, Post((spoken.say(text),)))
            return
        made = await asking.different(server, number, asked, interaction.user.id)
        sees = await who_sees(interaction, spoken) if made.question.anonymous else None
        await update(interaction, own.receipt(made, sees, spoken))


class ListButton(Pressed, template=r"qa:(?P<act>list|page):(?P<event>\d{1,18}):(?P<page>\d{1,6})(?::\d{1,9})?"):
    async def pressed(self, interaction: Interaction) -> None:
        first = self.said["act"] == "list"
        await (defer(interaction) if first else interaction.response.defer())
        post = await ballot(interaction, int(self.said["event"]), int(self.said["page"]))
        await (reply(interaction, post) if first else update(interaction, post))


class VoteButton(Pressed, template=r"qa:vote:(?P<event>\d{1,18}):(?P<asked>\d{1,9}):(?P<page>\d{1,6})"):
    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        number, server = int(self.said["event"]), guild_id(interaction)
        try:
            await app_of(interaction).qa.asking.vote(server, number, int(self.said["asked"]), interaction.user.id)
        finally:
            await update(interaction, await ballot(interaction, number, int(self.said["page"])))


async def ballot(interaction: Interaction, number: int, page: int) -> Post:
    spoken = await reader_words(interaction)
    asking = app_of(interaction).qa.asking
    return await asking.ballot(guild_id(interaction), number, page, interaction.user.id, spoken)


class MineButton(Pressed, template=r"qa:mine:(?P<event>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await mine(interaction, int(self.said["event"])))


async def mine(interaction: Interaction, number: int) -> Post:
    spoken = await reader_words(interaction)
    return await app_of(interaction).qa.asking.mine(guild_id(interaction), number, interaction.user.id, spoken)


class EditForm(PlanForm):
    def __init__(self, question: Question, spoken: Words) -> None:
        super().__init__(_("Your question"), spoken)
        self.question = question
        self.text = long_text("text", LONGEST_QUESTION, min_length=SHORTEST_QUESTION, default=question.text)
        self.ask(_("What would you like to know?"), self.text)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        asking, question = app_of(interaction).qa.asking, self.question
        of = question.guild_id, question.event, question.number
        await asking.edit(*of, interaction.user.id, self.text.value)
        await update(interaction, await mine(interaction, question.event))


class OwnButton(Pressed, template=r"qa:(?P<act>edit|withdraw):(?P<event>\d{1,18}):(?P<asked>\d{1,9})"):
    async def pressed(self, interaction: Interaction) -> None:
        asking, server = app_of(interaction).qa.asking, guild_id(interaction)
        number, asked = int(self.said["event"]), int(self.said["asked"])
        if self.said["act"] == "edit":
            question = await asking.own_question(server, number, asked, interaction.user.id)
            await interaction.response.send_modal(EditForm(question, await words_at_once(interaction)))
            return
        await interaction.response.defer()
        await asking.withdraw(server, number, asked, interaction.user.id)
        await update(interaction, await mine(interaction, number))


class RemindButton(Pressed, template=r"qa:remind:(?P<event>\d{1,18})"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await bells(interaction, int(self.said["event"])))


async def bells(interaction: Interaction, number: int, *, by_dm: bool = True) -> Post:
    spoken = await reader_words(interaction)
    asking = app_of(interaction).qa.asking
    return await asking.bells(guild_id(interaction), number, interaction.user.id, spoken, by_dm=by_dm)


class BellButton(Pressed, template=r"qa:bell:(?P<event>\d{1,18}):(?P<minutes>\d{1,5}):(?P<way>[dc])"):
    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        number, by_dm = int(self.said["event"]), self.said["way"] == "d"
        asking, language = app_of(interaction).qa.asking, await reader_language(interaction)
        minutes, person = int(self.said["minutes"]), interaction.user.id
        await asking.toggle_bell(guild_id(interaction), number, person, minutes, language, by_dm=by_dm)
        await update(interaction, await bells(interaction, number, by_dm=by_dm))


class BellWayButton(Pressed, template=r"qa:bellway:(?P<event>\d{1,18}):(?P<way>[dc])"):
    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        number, by_dm = int(self.said["event"]), self.said["way"] == "d"
        asking = app_of(interaction).qa.asking
        await asking.change_way(guild_id(interaction), number, interaction.user.id, by_dm=by_dm)
        await update(interaction, await bells(interaction, number, by_dm=by_dm))


class OpinionButton(Pressed, template=r"qa:opinion:(?P<event>\d{1,18}):(?P<score>[123])"):
    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        asking, number = app_of(interaction).qa.asking, int(self.said["event"])
        await asking.say_how_it_was(guild_id(interaction), number, interaction.user.id, int(self.said["score"]))
        await reply(interaction, _("Thank you! Only the sum is shown. Press another one if you change your mind."))


BUTTONS = (
    AskButton,
    SimilarButton,
    ListButton,
    VoteButton,
    MineButton,
    OwnButton,
    RemindButton,
    BellButton,
    BellWayButton,
    OpinionButton,
)
