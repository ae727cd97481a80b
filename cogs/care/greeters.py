from discord import Role, TextChannel, app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, require
from bot.client.replies import defer, reply
from bot.features.care.desk import Desk
from cogs.care.desks import set_up
from cogs.care.views import page

ABOUT = "Newcomers whose first message nobody answered"


@app_commands.guild_only()
class Greeters(commands.GroupCog, group_name="greeters", group_description=ABOUT):
    """Greeters need no permission of Discord's: who may look is checked by role."""

    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Which newcomers wait for a first answer, for greeters and moderators")
    async def open(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await page(interaction, Desk.NEWCOMERS, 0))

    @app_commands.command(description="For managers: where greeters see newcomers who wait, and after how long")
    @app_commands.rename(check_ins="check-ins")
    @app_commands.describe(
        channel="Where the live board stands",
        greeters="The role that looks after it, beside moderators",
        ping="Ping the role when a newcomer waits",
        after="After how many minutes without an answer a first message is shown",
        check_ins="Offer newcomers to be asked how it goes, after a day and a week",
        buddies="Offer newcomers to find a buddy",
        off="Take the board down",
    )
    async def setup(
        self,
        interaction: Interaction,
        channel: TextChannel | None = None,
        greeters: Role | None = None,
        ping: bool | None = None,
        after: Range[int, 5, 1440] | None = None,
        check_ins: bool | None = None,
        buddies: bool | None = None,
        off: bool = False,
    ) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        more = {"reply_after_minutes": after, "check_ins": check_ins, "buddies": buddies}
        await set_up(interaction, Desk.NEWCOMERS, channel, greeters, ping=ping, off=off, **more)
