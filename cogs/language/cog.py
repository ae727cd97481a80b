from babel import Locale
from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id
from bot.client.replies import reply
from bot.core.i18n import _, languages

AUTOMATIC = "automatic"


def own_name(code: str) -> str:
    """What a language calls itself."""
    return str(Locale.parse(code).get_display_name(code))


CHOICES = [
    *(app_commands.Choice(name=own_name(code).capitalize(), value=code) for code in languages()),
    app_commands.Choice(name="Automatic", value=AUTOMATIC),
]


class LanguageChoice(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Choose the language in which the bot speaks to you")
    @app_commands.describe(language="Automatic: the language of your Discord")
    @app_commands.choices(language=CHOICES)
    async def language(self, interaction: Interaction, language: str) -> None:
        chosen = None if language == AUTOMATIC else language
        await self.app.engagement.set_language(guild_id(interaction), interaction.user.id, chosen)
        if chosen is None:
            await reply(interaction, _("The bot now speaks to you in the language of your Discord."))
        else:
            await reply(interaction, _("The bot now speaks to you in {language}.", language=own_name(chosen)))
