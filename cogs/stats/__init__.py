from bot.client.client import Client
from cogs.stats.cog import Meaning, Stats


async def setup(client: Client) -> None:
    await client.add_cog(Stats(client.app))
    client.add_dynamic_items(Meaning)
