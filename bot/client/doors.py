"""Does on Discord what is asked about who gets onto a server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import discord

from bot.client.actions import DiscordActions
from bot.client.facts import Payload
from bot.core.actions import Reason, Refused
from bot.core.doors import Door

NEEDED = "manage_guild"


class DiscordDoors:
    """`bot.core.doors.Doors` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    async def look(self, guild_id: int) -> Door:
        payload = await self._server(guild_id)
        paused_until = discord.utils.parse_time(_incidents(payload).get("invites_disabled_until"))
        return Door(paused_until, int(payload["verification_level"]))

    async def pause_invites(self, guild_id: int, until: datetime | None) -> None:
        """Direct messages between members stay as they are: what is left out of this call is lifted."""
        dms = _incidents(await self._server(guild_id)).get("dms_disabled_until")
        values: Any = {"invites_disabled_until": until.isoformat() if until else None, "dms_disabled_until": dms}
        with self._refusing(guild_id):
            await self.client.http.edit_incident_actions(guild_id, values)

    async def set_verification(self, guild_id: int, level: int, why: str) -> None:
        with self._refusing(guild_id):
            await self.client.http.edit_guild(guild_id, reason=why, verification_level=level)

    def missing(self, guild_id: int) -> Sequence[str]:
        guild = self.client.get_guild(guild_id)
        has = guild is not None and getattr(guild.me.guild_permissions, NEEDED)
        return [] if has else [NEEDED]

    async def _server(self, guild_id: int) -> Payload:
        with self.actions.refusing(None):
            payload: Payload = await self.client.http.get_guild(guild_id, with_counts=False)
        return payload

    @contextmanager
    def _refusing(self, guild_id: int) -> Iterator[None]:
        try:
            with self.actions.refusing(None):
                yield
        except Refused as refused:
            if refused.reason is Reason.MISSING_PERMISSION:
                raise Refused(refused.reason, ",".join(self.missing(guild_id))) from refused
            raise


def _incidents(payload: Payload) -> Payload:
    return payload.get("incidents_data") or {}
