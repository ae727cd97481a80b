from bot.client.client import Client
from cogs.channels.locks import LockButton, Locking, UnlockButton
from cogs.channels.purge import Purge, PurgeButton, StopButton
from cogs.channels.slowmode import Slowmode


async def setup(client: Client) -> None:
    client.add_dynamic_items(LockButton, PurgeButton, StopButton, UnlockButton)
    for cog in (Locking(client.app), Purge(client.app), Slowmode(client)):
        await client.add_cog(cog)
