"""`/automod`: one group of commands; what they do stands in the files beside this one."""

from discord import app_commands
from discord.ext import commands

from bot.app import App
from bot.client.facts import Interaction, require
from cogs.automod.files import Files
from cogs.automod.looking import Looking
from cogs.automod.native import NativeRules
from cogs.automod.rules import Rules
from cogs.automod.states import States

ABOUT = "Rules that explain themselves, and prove themselves first"


@app_commands.default_permissions(manage_guild=True)
@app_commands.guild_only()
class Automod(
    Rules, States, Looking, Files, NativeRules, commands.GroupCog, group_name="automod", group_description=ABOUT
):
    def __init__(self, app: App) -> None:
        self.app = app

    async def interaction_check(self, interaction: Interaction) -> bool:
        require(interaction, "manage_guild")
        return True
