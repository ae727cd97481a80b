from bot.client.client import Client
from cogs.roles.following import RolesFollowing
from cogs.roles.setup import Roles
from cogs.roles.views import ChooseList, TakeButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(TakeButton, ChooseList)
    await client.add_cog(RolesFollowing(client))
    await client.add_cog(Roles(client.app))
