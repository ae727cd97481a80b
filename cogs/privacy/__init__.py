from bot.client.client import Client
from cogs.privacy.cog import Privacy
from cogs.privacy.pages import DeleteButton, PageButton
from cogs.privacy.servers import Servers
from cogs.privacy.views import OptOutButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(OptOutButton, PageButton, DeleteButton)
    await client.add_cog(Privacy(client))
    await client.add_cog(Servers(client))
