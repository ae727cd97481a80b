"""Looking at what was done, and correcting the record."""

import discord
from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.discipline import facts_of
from bot.client.facts import Interaction, guild_id, guild_of, require
from bot.client.language import reader_language, reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _
from bot.features.moderation.cases import Undone
from bot.features.moderation.settings import LONGEST_REASON
from cogs.moderation.lines import undone_post

Number = Range[int, 1, 10**15]

HOW = [
    app_commands.Choice(name="our mistake: strikes are void", value=Undone.MISTAKE.value),
    app_commands.Choice(name="lift early: strikes stay", value=Undone.EARLY.value),
]


@app_commands.guild_only()
class Cases(commands.Cog):
    case = app_commands.Group(
        name="case",
        description="One case: look at it, correct it, take it back",
        default_permissions=discord.Permissions(moderate_members=True),
    )

    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "moderate_members")
        return True

    @case.command(description="Look at a case")
    @app_commands.describe(number="Its number")
    async def view(self, interaction: Interaction, number: Number) -> None:
        await defer(interaction)
        await reply(
            interaction,
            await self.app.moderation.show(guild_id(interaction), number, await reader_language(interaction)),
        )

    @case.command(description="Change a case’s reason; what it was before is kept")
    @app_commands.describe(number="Its number", reason="The new reason")
    async def edit(self, interaction: Interaction, number: Number, reason: Range[str, 1, LONGEST_REASON]) -> None:
        await defer(interaction)
        server = guild_id(interaction)
        await self.app.moderation.change_reason(
            server, number, reason, facts_of(interaction.user, guild_of(interaction))
        )
        await reply(interaction, _("Case {case} has its new reason; the old one is kept with it.", case=str(number)))

    @case.command(description="Take a case back and tell the member; the record stays")
    @app_commands.describe(number="Its number", how="Whether its strikes stay")
    @app_commands.choices(how=HOW)
    async def undo(self, interaction: Interaction, number: Number, how: str = Undone.MISTAKE.value) -> None:
        await defer(interaction)
        server = guild_id(interaction)
        done = await self.app.moderation.undo(
            server, number, Undone(how), facts_of(interaction.user, guild_of(interaction))
        )
        await reply(interaction, undone_post(done, await reader_words(interaction)))

    @app_commands.command(description="All cases of a member")
    @app_commands.describe(member="Of whom; an id of someone who is not here works, too")
    @app_commands.default_permissions(moderate_members=True)
    async def history(self, interaction: Interaction, member: discord.User) -> None:
        await defer(interaction)
        language = await reader_language(interaction)
        await reply(interaction, await self.app.moderation.show_history(guild_id(interaction), member.id, 0, language))
