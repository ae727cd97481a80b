from bot.client.client import Client
from cogs.engagement.cog import Stats


async def setup(client: Client) -> None:
    await client.add_cog(Stats(client.app))
