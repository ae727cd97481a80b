from bot.client.client import Client
from cogs.moderation.cases import Cases
from cogs.moderation.elsewhere import Elsewhere
from cogs.moderation.evidence import AddButton, LinkButton, SavedEvidence
from cogs.moderation.massban import MassBanButton, MassBanning
from cogs.moderation.panel import DoButton, Panel, TickButton
from cogs.moderation.sanctions import Sanctions
from cogs.moderation.setup import Moderation
from cogs.moderation.stats import TeamStats
from cogs.moderation.talk import TalkButton, Talking
from cogs.moderation.views import DeleteButton, HistoryButton, PageButton, RedoButton, SureButton, UndoButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(HistoryButton, PageButton, SureButton, UndoButton, RedoButton, DeleteButton)
    client.add_dynamic_items(DoButton, TickButton, AddButton, LinkButton, MassBanButton, TalkButton)
    await client.add_cog(MassBanning())
    for cog in (Sanctions, Cases, Moderation, Talking, TeamStats):
        await client.add_cog(cog(client.app))
    for menu in (Panel, SavedEvidence):
        await client.add_cog(menu(client))
    await client.add_cog(Elsewhere(client))
