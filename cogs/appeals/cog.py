"""`/appeal`, for every member, about their own cases."""

from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words, words_at_once
from bot.client.weeks import matching
from bot.core.i18n import Day, _
from bot.features.moderation.cases import NAMES
from cogs.appeals.forms import AppealForm, questions


@app_commands.guild_only()
class Appeal(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Say that something done to you was unfair; someone else of the team decides")
    @app_commands.describe(case="The number of your case")
    async def appeal(self, interaction: Interaction, case: Range[int, 1, 10**15]) -> None:
        server = guild_id(interaction)
        tongue = await words_at_once(interaction)
        asked = await questions(self.app, server, tongue)
        await interaction.response.send_modal(AppealForm(server, case, asked, tongue))

    @appeal.autocomplete("case")
    async def _own_cases(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[int]]:
        tongue = await reader_words(interaction)
        cases = await self.app.appeals.appealable(guild_id(interaction), interaction.user.id)
        named = [
            (
                str(case.number),
                tongue.say(
                    _(
                        "Case {number} · {kind} · {day}",
                        number=str(case.number),
                        kind=NAMES[case.kind],
                        day=Day(case.made_at.date(), "yMMMd"),
                    )
                ),
            )
            for case in cases
        ]
        found = matching(named, typed)
        return [app_commands.Choice(name=choice.name, value=int(choice.value)) for choice in found]
