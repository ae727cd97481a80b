"""Reads what was written before, for rules to be tried on."""

from collections.abc import Sequence

import discord

from bot.client.facts import Payload
from bot.client.history import refusing
from bot.client.screening import seen_of
from bot.core.actions import Reason, Refused
from bot.features.automod.traffic import TrafficPage

PAGE = 100

Written = discord.TextChannel | discord.VoiceChannel | discord.Thread


class DiscordTraffic:
    """`bot.features.automod.traffic.Traffic` on a connected client."""

    def __init__(self, client: discord.Client) -> None:
        self.client = client

    async def server_of_invite(self, code: str) -> int | None:
        try:
            payload = await self.client.http.get_invite(code, with_counts=False)
        except discord.NotFound:
            return None
        told: Payload = payload
        guild_id = told.get("guild_id") or (told.get("guild") or {}).get("id")
        return None if guild_id is None else int(guild_id)

    def channels(self, guild_id: int) -> Sequence[int]:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            return ()
        places: list[Written] = [*guild.text_channels, *guild.voice_channels, *guild.threads]
        return [place.id for place in places if _readable(place)]

    async def page(self, guild_id: int, channel_id: int, after_id: int) -> TrafficPage:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        with refusing():
            payloads = await self.client.http.logs_from(channel_id, PAGE, after=after_id)
        payloads.sort(key=lambda payload: int(payload["id"]))
        seen = [one for payload in payloads if (one := seen_of(payload, guild)) is not None]
        return TrafficPage(seen, int(payloads[-1]["id"]) if payloads else None, len(payloads) < PAGE)


def _readable(place: Written) -> bool:
    may = place.permissions_for(place.guild.me)
    return may.view_channel and may.read_message_history
