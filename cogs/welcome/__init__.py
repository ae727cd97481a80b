from bot.client.client import Client
from cogs.welcome.following import Following
from cogs.welcome.setup import Welcome
from cogs.welcome.views import DoorButton, GreeterButton, Takeover


async def setup(client: Client) -> None:
    client.add_dynamic_items(DoorButton, GreeterButton, Takeover)
    await client.add_cog(Following(client))
    await client.add_cog(Welcome(client.app))
