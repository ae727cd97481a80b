"""What is asked of who reports, and of who answers. Nothing can be looked up before a form is shown."""

from collections.abc import Mapping
from datetime import timedelta

import discord
from discord import ui

from bot.client.discipline import facts_of
from bot.client.facts import Interaction, app_of, guild_id, guild_of
from bot.client.forms import Form
from bot.client.giving import answered
from bot.client.language import reader_language
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import Text, Words, _, p_, words
from bot.core.lengths import read_length
from bot.features.moderation.cases import Kind
from bot.features.moderation.orders import Order
from bot.features.moderation.settings import LONGEST_REASON
from bot.features.reports.report import LONGEST_WORDS, WHY, About, Why

OPEN_FOR = 30 * 60
"""Seconds: Discord does not say when someone closes a form without sending it."""
DELETE_DAYS = (0, 1, 7)
TITLES: Mapping[Kind, Text] = {
    Kind.REMIND: _("Remind, without a strike"),
    Kind.WARN: _("Warn: one strike"),
    Kind.TIMEOUT: _("Timeout"),
    Kind.BAN: _("Ban"),
}


class ReportForm(Form):
    def __init__(self, about: About, words: Words) -> None:
        title = _("Report a message") if about.message_id else _("Report to the team")
        super().__init__(title=words.say(title), timeout=OPEN_FOR)
        self.about = about
        options = [discord.SelectOption(label=words.say(name), value=why) for why, name in WHY.items()]
        self.why = ui.Select[ReportForm](custom_id="why", options=options)
        self.told = ui.TextInput[ReportForm](
            custom_id="words",
            style=discord.TextStyle.paragraph,
            required=about.target_id is None,
            max_length=LONGEST_WORDS,
        )
        only = _("Only the team reads it, and sees that it was you.")
        self.add_item(ui.Label(text=words.say(_("What is wrong?")), component=self.why))
        self.add_item(ui.Label(text=words.say(_("In your words")), description=words.say(only), component=self.told))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        reporting, server = app_of(interaction).reporting, guild_id(interaction)
        why, language = Why(self.why.values[0]), await reader_language(interaction)
        told = self.told.value.strip() or None
        try:
            reported = await reporting.report(server, interaction.user.id, self.about, why, told, language)
        except UserError:
            if why is Why.DANGER:
                await reply(interaction, await reporting.help_post(server, words(language)))
            raise
        await reply(interaction, await reporting.receipt(server, reported, why, words(language)))


class DismissForm(Form):
    def __init__(self, number: int, words: Words) -> None:
        title = _("Dismiss report {number}", number=str(number))
        super().__init__(title=words.say(title), timeout=OPEN_FOR)
        self.number = number
        self.reason = ui.TextInput[DismissForm](custom_id="reason", max_length=LONGEST_REASON)
        only = _("Only the team reads it. Who reported it hears that it breaks no rule.")
        self.add_item(ui.Label(text=words.say(_("Why")), description=words.say(only), component=self.reason))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        moderator = facts_of(interaction.user, guild_of(interaction))
        reason = self.reason.value.strip() or "–"
        await app_of(interaction).reporting.dismiss(guild_id(interaction), self.number, reason, moderator)
        text = _("Report {number} is dismissed. Who reported it is told so.", number=str(self.number))
        await reply(interaction, text)


class ActForm(Form):
    """`why`: what the report says, offered as the reason in the `language` of the server, which the member reads."""

    def __init__(
        self, number: int, kind: Kind, length: timedelta | None, why: Why, language: str, spoken: Words
    ) -> None:
        super().__init__(title=spoken.say(TITLES[kind]), timeout=OPEN_FOR)
        self.number, self.kind, self.length = number, kind, length
        offered = "" if why is Why.OTHER else words(language).say(WHY[why])
        self.reason = ui.TextInput[ActForm](
            custom_id="reason", style=discord.TextStyle.paragraph, max_length=LONGEST_REASON, default=offered
        )
        reads = spoken.say(_("The member reads it."))
        self.add_item(ui.Label(text=spoken.say(_("Why")), description=reads, component=self.reason))
        self.lasts = ui.TextInput[ActForm](custom_id="length", required=False, max_length=50)
        self.delete = ui.Select[ActForm](
            custom_id="delete",
            required=False,
            options=[
                discord.SelectOption(label=spoken.say(_deleted(days)), value=str(days), default=days == 0)
                for days in DELETE_DAYS
            ],
        )
        if kind is Kind.BAN:
            long = spoken.say(_("3d12h, 2 weeks. Left empty: for good."))
            self.add_item(ui.Label(text=spoken.say(_("For how long")), description=long, component=self.lasts))
            self.add_item(ui.Label(text=spoken.say(_("Their messages")), component=self.delete))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        moderator = facts_of(interaction.user, guild_of(interaction))
        acting = app_of(interaction).reporting.act(guild_id(interaction), self.number, self._order(), moderator)
        await reply(interaction, await answered(interaction, acting, f"report:sure:{self.number}"))

    def _order(self) -> Order:
        length = self.length
        if self.kind is Kind.BAN and self.lasts.value.strip():
            length = read_length(self.lasts.value)
        days = int(self.delete.values[0]) if self.kind is Kind.BAN and self.delete.values else 0
        return Order(self.kind, self.reason.value.strip() or None, length, timedelta(days=days))


def _deleted(days: int) -> Text:
    match days:
        case 0:
            return p_("messages", "stay")
        case 1:
            return p_("messages", "of the last day are deleted")
        case _:
            return p_("messages", "of the last seven days are deleted")
