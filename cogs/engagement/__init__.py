from bot.client.client import Client
from cogs.engagement.cog import Stats
from cogs.engagement.questions import Questions


async def setup(client: Client) -> None:
    await client.add_cog(Stats(client.app))
    await client.add_cog(Questions(client))
