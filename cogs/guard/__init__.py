from discord import Permissions, app_commands

from bot.client.automod_group import automod_group
from bot.client.client import Client
from cogs.guard.cog import Guard, GuardWatch
from cogs.guard.views import BackButton, NamesButton, UnbanButton

ABOUT = "What happens by itself, and how to see why"


async def setup(client: Client) -> None:
    client.add_dynamic_items(BackButton, UnbanButton, NamesButton)
    if client.tree.get_command("automod") is None:
        may = Permissions(manage_guild=True)
        client.tree.add_command(app_commands.Group(name="automod", description=ABOUT, default_permissions=may))
    automod_group(client).add_command(Guard(client.app))
    await client.add_cog(GuardWatch(client))
