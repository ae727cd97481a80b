from bot.client.client import Client
from cogs.moderation.cases import Cases
from cogs.moderation.sanctions import Sanctions
from cogs.moderation.setup import Moderation
from cogs.moderation.views import HistoryButton, SureButton, UndoButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(HistoryButton, SureButton, UndoButton)
    for cog in (Sanctions, Cases, Moderation):
        await client.add_cog(cog(client.app))
