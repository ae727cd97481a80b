"""Command names and descriptions in each person's own Discord language, from the same catalogue as the sentences."""

import discord
from discord import app_commands
from discord.app_commands import TranslationContextLocation as Location

from bot.client.language import spoken
from bot.core.i18n import Text, words

CONTEXTS = {
    Location.command_name: "command",
    Location.group_name: "command",
    Location.command_description: "command description",
    Location.group_description: "command description",
    Location.parameter_name: "option",
    Location.parameter_description: "option description",
    Location.choice_name: "choice",
}


class CommandNames(app_commands.Translator):
    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        code = spoken(locale)
        if code is None or code == "en":
            return None
        text = Text(string.message, context=CONTEXTS[context.location])
        return words(code).say(text) if words(code).has(text) else None
