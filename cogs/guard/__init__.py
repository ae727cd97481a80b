from bot.client.automod_group import automod_group
from bot.client.client import Client
from cogs.guard.cog import Guard, GuardWatch
from cogs.guard.views import BackButton, NamesButton, UnbanButton


async def setup(client: Client) -> None:
    client.add_dynamic_items(BackButton, UnbanButton, NamesButton)
    automod_group(client).add_command(Guard(client.app))
    await client.add_cog(GuardWatch(client))
