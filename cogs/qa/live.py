"""The buttons of the control panel: for the host and the guests, whatever roles they have."""

from bot.client.buttons import Pressed
from bot.client.facts import Interaction, app_of, guild_id
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.i18n import Text, Words, _
from bot.core.posts import Post
from bot.features.qa import policy
from bot.features.qa.question import LONGEST_ANSWER, LONGEST_REASON
from cogs.qa.planning import PlanForm, long_text
from cogs.qa.reviewing import actor_of


class AnswerForm(PlanForm):
    def __init__(self, number: int, asked: int, spoken: Words) -> None:
        super().__init__(_("Answer question {number}", number=str(asked)), spoken)
        self.number, self.asked = number, asked
        self.text = long_text("answer", LONGEST_ANSWER)
        self.ask(_("The answer"), self.text, _("Everyone reads it, with your name."))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        stage, of = app_of(interaction).qa.stage, (guild_id(interaction), self.number, self.asked)
        await stage.answered(*of, actor_of(interaction), self.text.value)
        await show_panel(interaction, self.number)


async def show_panel(interaction: Interaction, number: int) -> None:
    qa = app_of(interaction).qa
    await update(interaction, await qa.panel(await qa.desk.event(guild_id(interaction), number)))


class PanelButton(Pressed, template=r"qa:p:(?P<act>[a-z]+):(?P<event>\d{1,18})(?::(?P<asked>\d{1,9}))?"):
    @property
    def number(self) -> int:
        return int(self.said["event"])

    @property
    def asked(self) -> int:
        return int(self.said["asked"] or 0)

    async def pressed(self, interaction: Interaction) -> None:
        qa, server = app_of(interaction).qa, guild_id(interaction)
        policy.check_may_lead(actor_of(interaction), await qa.desk.event(server, self.number))
        match self.said["act"]:
            case "write":
                form = AnswerForm(self.number, self.asked, await words_at_once(interaction))
                await interaction.response.send_modal(form)
            case "close":
                await defer(interaction)
                await reply(interaction, await qa.sure_to_close(await qa.desk.event(server, self.number)))
            case "end":
                await interaction.response.defer()
                await qa.stage.close(server, self.number, actor_of(interaction))
                spoken = await reader_words(interaction)
                await update(interaction, Post((spoken.say(_("It is over. The transcript comes in a moment.")),)))
            case _:
                await self._act(interaction)

    async def _act(self, interaction: Interaction) -> None:
        """Whoever was slower sees how it is now, and why nothing was done."""
        await interaction.response.defer()
        try:
            await self._do(interaction)
        finally:
            await show_panel(interaction, self.number)

    async def _do(self, interaction: Interaction) -> None:
        stage, hosting = app_of(interaction).qa.stage, app_of(interaction).qa.hosting
        actor, of = actor_of(interaction), (guild_id(interaction), self.number)
        match self.said["act"]:
            case "start":
                await stage.start(*of, actor)
            case "open":
                await hosting.open(*of, actor.id)
            case "next":
                await stage.next(*of, actor)
            case "aloud":
                await stage.aloud(*of, self.asked, actor)
            case "done":
                await stage.answered(*of, self.asked, actor)
            case "skip":
                await stage.skip(*of, self.asked, actor)
            case "back":
                await stage.back(*of, actor)
            case "order":
                await stage.turn_order(*of, actor)


class OwedListButton(Pressed, template=r"qa:(?P<act>owed|owedpage):(?P<event>\d{1,18}):(?P<page>\d{1,6})(?::t)?"):
    async def pressed(self, interaction: Interaction) -> None:
        first = self.said["act"] == "owed"
        await (defer(interaction) if first else interaction.response.defer())
        post = await owed_list(interaction, int(self.said["event"]), int(self.said["page"]))
        await (reply(interaction, post) if first else update(interaction, post))


async def owed_list(interaction: Interaction, number: int, page: int = 0) -> Post:
    owed, spoken = app_of(interaction).qa.owed, await reader_words(interaction)
    return await owed.list_of(guild_id(interaction), number, page, actor_of(interaction), spoken)


class LateAnswerForm(PlanForm):
    """`drops`: in place of an answer, why there is none."""

    def __init__(self, number: int, asked: int, *, drops: bool, spoken: Words) -> None:
        title = _("No answer to {number}") if drops else _("Answer question {number}")
        super().__init__(Text(title.message, values={"number": str(asked)}), spoken)
        self.number, self.asked, self.drops = number, asked, drops
        self.text = long_text("answer", LONGEST_REASON if drops else LONGEST_ANSWER)
        if drops:
            self.ask(_("Why"), self.text, _("Who asked it reads this."))
        else:
            self.ask(_("The answer"), self.text, _("Everyone reads it, with your name."))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.defer()
        owed, of = app_of(interaction).qa.owed, (guild_id(interaction), self.number, self.asked)
        if self.drops:
            await owed.drop(*of, actor_of(interaction), self.text.value.strip() or "–")
        else:
            await owed.answer(*of, actor_of(interaction), self.text.value)
        await update(interaction, await owed_list(interaction, self.number))


class OwedButton(
    Pressed, template=r"qa:o:(?P<act>write|take|drop):(?P<event>\d{1,18}):(?P<asked>\d{1,9})(?::(?P<page>\d{1,6}))?"
):
    async def pressed(self, interaction: Interaction) -> None:
        number, asked, act = int(self.said["event"]), int(self.said["asked"]), self.said["act"]
        if act == "take":
            await interaction.response.defer()
            await app_of(interaction).qa.owed.take(guild_id(interaction), number, asked, actor_of(interaction))
            await update(interaction, await owed_list(interaction, number, int(self.said["page"] or 0)))
            return
        spoken = await words_at_once(interaction)
        form = LateAnswerForm(number, asked, drops=act == "drop", spoken=spoken)
        await interaction.response.send_modal(form)


class DoButton(
    Pressed,
    template=r"qa:do:(?P<act>back|off|end|host|begin):(?P<guild>\d{1,20}):(?P<event>\d{1,18}):(?P<key>[\w ]{1,24})",
):
    """Under what the bot says went wrong; also in a private message, which belongs to no server."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        qa, server, number = app_of(interaction).qa, int(self.said["guild"]), int(self.said["event"])
        actor = await qa.desk.discipline.member(server, interaction.user.id)
        event = await qa.desk.event(server, number)
        match self.said["act"]:
            case "back":
                policy.check_may_host(actor, event)
                await qa.watching.put_back(event, self.said["key"])
                done = _("It is there again.")
            case "off":
                await qa.hosting.cancel(server, number, actor, None)
                done = _("The Q&A is cancelled; whoever asked to be reminded is told.")
            case "end":
                await qa.stage.close(server, number, actor)
                done = _("It is over. The transcript comes in a moment.")
            case "host":
                await qa.hosting.take_over(server, number, actor)
                done = _("You host it now.")
            case _:
                await qa.stage.start(server, number, actor)
                done = _("It is live.")
        await reply(interaction, done)


BUTTONS = (PanelButton, OwedListButton, OwedButton, DoButton)
