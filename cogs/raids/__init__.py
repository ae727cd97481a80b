from bot.client.automod_group import automod_group
from bot.client.client import Client
from cogs.raids.cog import RaidMode
from cogs.raids.views import AccountsButton, RaidButton, ReviewButton, WaveButton
from cogs.raids.watch import RaidWatch


async def setup(client: Client) -> None:
    client.add_dynamic_items(RaidButton, AccountsButton, ReviewButton, WaveButton)
    automod_group(client).add_command(RaidMode(client.app))
    await client.add_cog(RaidWatch(client))
