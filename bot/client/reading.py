"""A server read over REST alone: without a connection to the gateway, so that it works beside a bot that runs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import discord

from bot.client.application import TokenRefused, Unreachable
from bot.client.history import DiscordHistory
from bot.core.errors import UserError
from bot.core.i18n import _


class Reading(discord.Client):
    """`history` reads the server as it was when it was looked at; `names`: its channels'."""

    def __init__(self) -> None:
        super().__init__(intents=discord.Intents(guilds=True), max_messages=None)
        self.history = DiscordHistory(self)
        self.names: dict[int, str] = {}

    async def look_at(self, guild_id: int) -> None:
        """Raises UserError where the bot is not on the server."""
        me = self.user.id if self.user else 0
        try:
            server = await self.http.get_guild(guild_id, with_counts=False)
            member = await self.http.get_member(guild_id, me)
        except (discord.Forbidden, discord.NotFound) as error:
            raise UserError(_("The bot is not on server {id}.", id=str(guild_id))) from error
        channels = await self.http.get_all_guild_channels(guild_id)
        threads = (await self.http.get_active_threads(guild_id))["threads"]
        # As the gateway would tell of it: discord.py has no other way to know a server.
        told = {**server, "members": [member], "channels": channels, "threads": threads}
        self._connection.parsers["GUILD_CREATE"](told)
        self.names = {int(place["id"]): place["name"] for place in (*channels, *threads)}


@asynccontextmanager
async def reading(token: str, guild_id: int) -> AsyncIterator[Reading]:
    """Raises TokenRefused, Unreachable, or UserError where the bot is not on the server."""
    try:
        async with Reading() as client:
            await client.login(token)
            await client.look_at(guild_id)
            yield client
    except discord.LoginFailure as error:
        raise TokenRefused from error
    except (aiohttp.ClientError, TimeoutError, discord.HTTPException) as error:
        raise Unreachable(str(error) or type(error).__name__) from error
