"""The buttons on a report's card. They work after a restart, and check again who presses."""

from datetime import timedelta

from bot.client.buttons import Pressed
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.giving import answered
from bot.client.language import reader_words, words_at_once
from bot.client.replies import defer, reply, update
from bot.core.i18n import _
from bot.core.posts import moment
from bot.features.moderation.cases import Kind
from bot.features.reports.report import Why
from cogs.reports.forms import ActForm, DismissForm


class AnswerButton(Pressed, template=r"report:(?P<act>take|done|dismiss|who):(?P<number>\d{1,18})(?::\w{1,16})?"):
    async def pressed(self, interaction: Interaction) -> None:
        number = int(self.said["number"])
        if self.said["act"] == "dismiss":
            await interaction.response.send_modal(DismissForm(number, await words_at_once(interaction)))
            return
        await defer(interaction)
        reporting, server = app_of(interaction).reporting, guild_id(interaction)
        moderator = facts_of(interaction.user, guild_of(interaction))
        match self.said["act"]:
            case "take":
                holder = await reporting.take(server, number, moderator)
                when = moment(holder.until, "R")
                await reply(interaction, _("It is yours. If nothing comes of it, it is free {when}.", when=when))
            case "done":
                await reporting.handle(server, number, moderator)
                text = _("Report {number} is closed as handled. Who reported it is told so.", number=str(number))
                await reply(interaction, text)
            case _:
                await reply(
                    interaction, await reporting.who(server, number, moderator, await reader_words(interaction))
                )


class ActButton(
    Pressed,
    template=r"report:act:(?P<number>\d{1,18}):(?P<kind>remind|warn|timeout|ban)(?P<minutes>\d{0,5})"
    r":(?P<why>[a-z]{1,16}):(?P<language>\w{2,8})",
):
    """Opens the form; whether who presses may do it is checked when it comes back."""

    async def pressed(self, interaction: Interaction) -> None:
        minutes = self.said["minutes"]
        length = timedelta(minutes=int(minutes)) if minutes else None
        form = ActForm(
            int(self.said["number"]),
            Kind(self.said["kind"]),
            length,
            Why(self.said["why"]),
            self.said["language"],
            await words_at_once(interaction),
        )
        await interaction.response.send_modal(form)


class SureAboutReport(Pressed, template=r"report:sure:(?P<number>\d{1,18}):(?P<token>[\w-]{1,40})"):
    """The same order again, by who gave it, now that they know what was done."""

    async def pressed(self, interaction: Interaction) -> None:
        await interaction.response.defer()
        number, moderator = int(self.said["number"]), facts_of(interaction.user, guild_of(interaction))
        acting = app_of(interaction).reporting.sure(guild_id(interaction), number, self.said["token"], moderator)
        await update(interaction, await answered(interaction, acting, f"report:sure:{number}"))
