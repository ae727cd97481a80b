from bot.client.client import Client
from cogs.digest.cog import Digest
from cogs.digest.views import DigestButton, LoudButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(DigestButton, LoudButton)
    await client.add_cog(Digest(client.app))
