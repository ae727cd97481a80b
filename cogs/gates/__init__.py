from bot.client.client import Client
from cogs.gates.following import GateFollowing
from cogs.gates.setup import Gate
from cogs.gates.views import AgreeButton, DecideButton, StuckButton, SureButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(AgreeButton, DecideButton, StuckButton, SureButton)
    await client.add_cog(GateFollowing(client))
    await client.add_cog(Gate(client.app))
