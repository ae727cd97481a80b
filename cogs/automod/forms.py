"""What is typed about rules, and what members say."""

from typing import Self

import discord
from discord import ui

from bot.client.facts import Interaction, app_of, guild_id, require
from bot.client.forms import Form
from bot.client.language import reader_language, reader_words
from bot.client.replies import defer, reply
from bot.core.errors import UserError
from bot.core.i18n import Command, Words, _
from bot.core.markdown import plain
from bot.features.automod import files, rule_posts
from bot.features.automod.posts import LONGEST_WORDS
from bot.features.automod.states import StandingRule

LONGEST_FORM = 4_000
OPEN_FOR = 30 * 60


class EditForm(Form):
    """The whole rule, as a file of rules has it."""

    def __init__(self, rule: StandingRule, words: Words) -> None:
        super().__init__(title=words.say(_("Change a rule")), timeout=OPEN_FOR)
        self.rule = rule
        written = files.written([rule.rule])
        if len(written) > LONGEST_FORM:
            raise UserError(
                _("This rule is too long for a form: {command} and change the file.", command=Command("automod export"))
            )
        self.text: ui.TextInput[Self] = ui.TextInput(
            custom_id="rule", style=discord.TextStyle.paragraph, default=written, max_length=LONGEST_FORM
        )
        how = words.say(_("One option a line. Its name and its kind stay."))
        self.add_item(ui.Label(text=words.say(_("The rule")), description=how, component=self.text))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        require(interaction, "manage_guild")
        rules = files.read(self.text.value)
        before = self.rule.rule
        if [(one.name, one.kind) for one in rules] != [(before.name, before.kind)]:
            raise UserError(_("The form holds one rule, whose name and kind stay: {name}.", name=plain(before.name)))
        rulebook = app_of(interaction).automod.rulebook
        after = await rulebook.change(guild_id(interaction), interaction.user.id, rules[0])
        await reply(interaction, rule_posts.one_rule(after, await reader_words(interaction)))


class TypedForm(Form):
    """Switching on a rule that was hardly observed: whoever does it types its name."""

    def __init__(self, rule: StandingRule, words: Words) -> None:
        super().__init__(title=words.say(_("Switch on without observing")), timeout=OPEN_FOR)
        self.name = rule.name
        self.typed: ui.TextInput[Self] = ui.TextInput(custom_id="name", max_length=60)
        how = words.say(_("Nobody knows what it would hit."))
        label = words.say(_("Type the rule’s name"))
        self.add_item(ui.Label(text=label, description=f"{how} {rule.name}"[:100], component=self.typed))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        require(interaction, "manage_guild")
        if self.typed.value.strip().casefold() != self.name.casefold():
            raise UserError(_("That is not its name: nothing was switched on."))
        managing = app_of(interaction).automod.managing
        await managing.enforce(guild_id(interaction), interaction.user.id, self.name, typed=self.typed.value)
        await reply(interaction, _("**{name}** is on.", name=plain(self.name)))


class ObjectForm(Form):
    """Also in a direct message, so it knows which server it is about."""

    def __init__(self, server: int, wave: int, words: Words) -> None:
        super().__init__(title=words.say(_("It was fine")), timeout=OPEN_FOR)
        self.server = server
        self.wave = wave
        self.said: ui.TextInput[Self] = ui.TextInput(
            custom_id="said", style=discord.TextStyle.paragraph, max_length=LONGEST_WORDS
        )
        only = words.say(_("Only the team reads it."))
        self.add_item(ui.Label(text=words.say(_("Why was it fine?")), description=only, component=self.said))

    async def on_submit(self, interaction: Interaction, /) -> None:
        await defer(interaction)
        objecting, language = app_of(interaction).automod.objecting, await reader_language(interaction)
        await objecting.object_to(self.server, self.wave, interaction.user.id, self.said.value.strip(), language)
        await reply(interaction, _("The team has it. You hear what it decides."))
