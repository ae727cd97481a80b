from bot.client.client import Client
from cogs.help.cog import Help


async def setup(client: Client) -> None:
    await client.add_cog(Help(client.tree))
