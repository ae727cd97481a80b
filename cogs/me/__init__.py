from bot.client.client import Client
from cogs.me.cog import Me
from cogs.me.views import RecordButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(RecordButton)
    await client.add_cog(Me(client))
