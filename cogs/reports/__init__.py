from bot.client.client import Client
from cogs.reports.cog import Reports
from cogs.reports.setup import ReportsSetup
from cogs.reports.views import ActButton, AnswerButton, SureAboutReport


async def setup(client: Client) -> None:
    client.add_dynamic_items(AnswerButton, ActButton, SureAboutReport)
    await client.add_cog(Reports(client))
    await client.add_cog(ReportsSetup(client.app))
