from bot.client.client import Client
from cogs.qa import asking, live, reviewing
from cogs.qa.cog import Members, Qa
from cogs.qa.planning import DraftButton
from cogs.qa.sure import SureButton
from cogs.qa.watching import QaWatching


async def setup(client: Client) -> None:
    client.add_dynamic_items(DraftButton, SureButton, *asking.BUTTONS, *reviewing.BUTTONS, *live.BUTTONS)
    await client.add_cog(Qa(client.app))
    await client.add_cog(Members(client.app))
    await client.add_cog(QaWatching(client))
