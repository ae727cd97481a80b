from bot.client.client import Client
from cogs.duty.cog import Duty


async def setup(client: Client) -> None:
    await client.add_cog(Duty(client.app))
