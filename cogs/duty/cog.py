"""Who may be pinged when something can't wait."""

from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _
from bot.core.lengths import read_length
from bot.core.posts import Post, moment

ABOUT = "Who of the team may be pinged now; nobody else ever is"


@app_commands.default_permissions(moderate_members=True)
@app_commands.guild_only()
class Duty(commands.GroupCog, group_name="duty", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "moderate_members")
        return True

    @app_commands.command(description="You may be pinged from now on, for a while")
    @app_commands.describe(until="For how long: 4h, 1 h 30")
    async def on(self, interaction: Interaction, until: Range[str, 1, 50]) -> None:
        await defer(interaction)
        ends = await self.app.duty.begin(guild_id(interaction), interaction.user.id, read_length(until))
        text = _(
            "You are on duty until {when} ({until}). It ends by itself.",
            when=moment(ends, "f"),
            until=moment(ends, "R"),
        )
        await reply(interaction, text)

    @app_commands.command(description="You are not pinged any more")
    async def off(self, interaction: Interaction) -> None:
        await defer(interaction)
        was = await self.app.duty.end(guild_id(interaction), interaction.user.id)
        await reply(interaction, _("You are off duty.") if was else _("You were not on duty."))

    @app_commands.command(description="Who is on duty, and until when")
    async def who(self, interaction: Interaction) -> None:
        await defer(interaction)
        on_duty = await self.app.duty.on_duty(guild_id(interaction))
        if not on_duty:
            await reply(interaction, _("Nobody is on duty, so nobody is pinged."))
            return
        words = await reader_words(interaction)
        lines = [
            words.say(_("{member} until {when}", member=f"<@{who}>", when=moment(at, "f")))
            for who, at in on_duty.items()
        ]
        await reply(interaction, Post(("\n".join(lines),)))
