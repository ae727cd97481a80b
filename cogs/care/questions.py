from discord import ForumChannel, Role, TextChannel, Thread, app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, require
from bot.client.replies import defer, reply
from bot.features.care.desk import Desk
from cogs.care.desks import set_up
from cogs.care.views import page

ABOUT = "Questions that wait for an answer"


@app_commands.guild_only()
class Questions(commands.GroupCog, group_name="questions", group_description=ABOUT):
    """Helpers need no permission of Discord's: who may look is checked by role."""

    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="What nobody has answered yet, for helpers and moderators")
    async def open(self, interaction: Interaction) -> None:
        await defer(interaction)
        await reply(interaction, await page(interaction, Desk.QUESTIONS, 0))

    @app_commands.command(description="For managers: where helpers see what waits, and when they are reminded")
    @app_commands.describe(
        channel="Where the live board stands",
        helpers="The role that looks after it, beside moderators",
        ping="Ping the role when a question has waited for too long",
        remind="After how many hours without an answer helpers are reminded, once",
        similar="Point whoever opens a forum post to similar ones that were answered (links only)",
        off="Take the board down",
    )
    async def setup(
        self,
        interaction: Interaction,
        channel: TextChannel | None = None,
        helpers: Role | None = None,
        ping: bool | None = None,
        remind: Range[int, 1, 168] | None = None,
        similar: bool | None = None,
        off: bool = False,
    ) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        await set_up(
            interaction,
            Desk.QUESTIONS,
            channel,
            helpers,
            ping=ping,
            off=off,
            remind_after_hours=remind,
            similar_posts=similar,
        )

    @commands.Cog.listener()
    async def on_thread_create(self, thread: Thread) -> None:
        if isinstance(thread.parent, ForumChannel) and thread.owner_id != thread.guild.me.id:
            await self.app.care.similar.opened(thread.guild.id, thread.parent_id, thread.id)
