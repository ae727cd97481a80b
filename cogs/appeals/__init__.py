from bot.client.client import Client
from cogs.appeals.cog import Appeal
from cogs.appeals.setup import Appeals
from cogs.appeals.views import AppealButton, DecideButton, ShowButton, StatusButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(AppealButton, DecideButton, ShowButton, StatusButton)
    for cog in (Appeal, Appeals):
        await client.add_cog(cog(client.app))
