"""Volunteers who look after newcomers, and newcomers who want one."""

from discord import app_commands
from discord.app_commands import Range
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.core.i18n import _, n_
from bot.core.posts import Post
from bot.features.care import buddy_posts
from cogs.care.hands import find_buddy
from cogs.care.views import who

ABOUT = "Someone who looks after a newcomer"


@app_commands.guild_only()
class Buddies(commands.GroupCog, group_name="buddy", group_description=ABOUT):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="Find someone who looks after you in your first weeks")
    async def find(self, interaction: Interaction) -> None:
        await defer(interaction)
        await find_buddy(interaction)

    @app_commands.command(description="Your buddy, and whom you look after")
    async def mine(self, interaction: Interaction) -> None:
        await defer(interaction)
        own, others = await self.app.buddies.of(guild_id(interaction), interaction.user.id)
        spoken = await reader_words(interaction)
        lines = [spoken.say(buddy_posts.stands(own)), spoken.say(buddy_posts.looks_after(others))]
        await reply(interaction, Post(("\n".join(lines),)))

    @app_commands.command(description="You want no buddy any more")
    async def end(self, interaction: Interaction) -> None:
        await defer(interaction)
        had = await self.app.buddies.end(guild_id(interaction), interaction.user.id)
        await reply(interaction, _("You have no buddy any more.") if had else _("You have no buddy."))

    @app_commands.command(description="For greeters: look after newcomers who want it; you are asked each time")
    @app_commands.describe(most="How many at a time")
    async def volunteer(self, interaction: Interaction, most: Range[int, 1, 10] = 2) -> None:
        await defer(interaction)
        await self.app.buddies.volunteer(guild_id(interaction), who(interaction), most)
        text = n_(
            "Thank you: you are asked when a newcomer would like a buddy, for {count} at a time.",
            "Thank you: you are asked when a newcomer would like a buddy, for up to {count} at a time.",
            most,
        )
        await reply(interaction, text)

    @app_commands.command(description="You are not asked any more; whom you look after, you keep")
    async def stop(self, interaction: Interaction) -> None:
        await defer(interaction)
        was = await self.app.buddies.stop(guild_id(interaction), interaction.user.id)
        await reply(interaction, _("You are not asked any more.") if was else _("You did not volunteer."))
