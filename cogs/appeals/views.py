"""The buttons of appeals. They work after a restart; those of members work in a direct message, too."""

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.language import reader_language, reader_words, server_language, spoken, words_at_once
from bot.client.replies import defer, reply
from bot.core.facts import MemberFacts
from bot.core.i18n import _, words
from bot.features.appeals.appeal import Key
from bot.features.appeals.policy import ActedYourself
from bot.features.moderation.cases import Undone
from cogs.appeals.forms import ASKED, AppealForm, RefuseForm, questions
from cogs.appeals.lines import decided, only_one


class AppealButton(
    Pressed, template=r"appeal:(?P<act>on|ask):(?P<guild>\d{1,20}):(?P<case>\d{1,18}):(?P<language>[a-z]{2,3})"
):
    """Under the message that tells of a case. Whose case it is, is checked when the form comes back."""

    async def pressed(self, interaction: Interaction) -> None:
        guild, case, tongue = int(self.said["guild"]), int(self.said["case"]), words(self.said["language"])
        asks = self.said["act"] == "ask"
        asked = (tongue.say(ASKED),) if asks else await questions(app_of(interaction), guild, tongue)
        await interaction.response.send_modal(AppealForm(guild, case, asked, tongue, asks=asks))


class StatusButton(Pressed, template=r"appeal:status:(?P<guild>\d{1,20}):(?P<key>\d{1,18}:\d{1,9})"):
    """For whom no direct message reaches."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        app, guild = app_of(interaction), int(self.said["guild"])
        own = await app.engagement.language_of(guild, interaction.user.id)
        tongue = own or spoken(interaction.locale) or await server_language(app, guild)
        key = Key.read(self.said["key"])
        await reply(interaction, await app.appeals.answer_to(guild, key, interaction.user.id, words(tongue)))


class ShowButton(Pressed, template=r"appeal:show:(?P<key>\d{1,18}:\d{1,9}):\d{1,4}"):
    """Under a reminder: the card, for whoever presses."""

    async def pressed(self, interaction: Interaction) -> None:
        await defer(interaction)
        server, key, language = guild_id(interaction), Key.read(self.said["key"]), await reader_language(interaction)
        await reply(interaction, await app_of(interaction).appeals.show(server, key, _actor(interaction), language))


class DecideButton(
    Pressed,
    template=r"appeal:(?P<act>take|mistake|early|refuse|answer):(?P<key>\d{1,18}:\d{1,9})(?::by(?P<acted>\d{1,20}))?(?P<alone>:alone)?",
):
    async def pressed(self, interaction: Interaction) -> None:
        match self.said["act"]:
            case "take":
                await defer(interaction)
                await app_of(interaction).appeals.take(guild_id(interaction), self.key, _actor(interaction))
                await reply(interaction, _("You are on it for 15 minutes."))
            case "refuse" if self.said["acted"] == str(interaction.user.id):
                await reply(interaction, only_one(self.key, "refuse", await words_at_once(interaction)))
            case "answer":
                form = RefuseForm(self.key, alone=False, spoken=await words_at_once(interaction), answers=True)
                await interaction.response.send_modal(form)
            case "refuse":
                form = RefuseForm(self.key, alone=self.alone, spoken=await words_at_once(interaction))
                await interaction.response.send_modal(form)
            case how:
                await defer(interaction)
                await self._grant(interaction, Undone(how))

    async def _grant(self, interaction: Interaction, how: Undone) -> None:
        actor, server = _actor(interaction), guild_id(interaction)
        try:
            appeal = await app_of(interaction).appeals.grant(server, self.key, how, actor, alone=self.alone)
        except ActedYourself:
            await reply(interaction, only_one(self.key, how.value, await reader_words(interaction)))
            return
        await reply(interaction, decided(appeal))

    @property
    def key(self) -> Key:
        return Key.read(self.said["key"])

    @property
    def alone(self) -> bool:
        return bool(self.said["alone"])


def _actor(interaction: Interaction) -> MemberFacts:
    return facts_of(interaction.user, guild_of(interaction))
