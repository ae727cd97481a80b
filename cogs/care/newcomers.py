from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, guild_id, require
from bot.client.language import reader_words
from bot.client.replies import defer, reply
from bot.features.care import check_in_posts, newcomers_posts


class Newcomers(commands.Cog):
    def __init__(self, app: App) -> None:
        self.app = app

    @app_commands.command(description="How far newcomers come, week by week and by invite, and how they say it goes")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def newcomers(self, interaction: Interaction) -> None:
        require(interaction, "manage_guild")
        await defer(interaction)
        server, spoken = guild_id(interaction), await reader_words(interaction)
        found = await self.app.newcomers.newcomers(server)
        said = check_in_posts.summary(await self.app.check_ins.recent(server), spoken)
        await reply(interaction, newcomers_posts.page(found, [said], spoken))
