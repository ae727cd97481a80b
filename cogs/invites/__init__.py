from bot.client.client import Client
from cogs.invites.cog import Invites
from cogs.invites.watching import InvitesWatching


async def setup(client: Client) -> None:
    await client.add_cog(InvitesWatching(client))
    await client.add_cog(Invites(client.app))
