from bot.client.client import Client
from cogs.language.cog import LanguageChoice


async def setup(client: Client) -> None:
    await client.add_cog(LanguageChoice(client.app))
