from bot.client.client import Client
from cogs.hello.cog import Hello


async def setup(client: Client) -> None:
    await client.add_cog(Hello(client))
