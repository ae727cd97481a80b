from typing import cast

from discord import Permissions, app_commands

from bot.client.client import Client
from cogs.raids.cog import RaidMode
from cogs.raids.views import AccountsButton, RaidButton, ReviewButton, WaveButton
from cogs.raids.watch import RaidWatch

ABOUT = "What happens by itself, and how to see why"


async def setup(client: Client) -> None:
    client.add_dynamic_items(RaidButton, AccountsButton, ReviewButton, WaveButton)
    if client.tree.get_command("automod") is None:
        may = Permissions(manage_guild=True)
        client.tree.add_command(app_commands.Group(name="automod", description=ABOUT, default_permissions=may))
    automod = cast("app_commands.Group", client.tree.get_command("automod"))
    automod.add_command(RaidMode(client.app))
    await client.add_cog(RaidWatch(client))
