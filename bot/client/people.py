"""Does on Discord what is asked about people."""

from collections.abc import Sequence
from typing import Literal

import discord

from bot.client.actions import DiscordActions, missing_in
from bot.client.discipline import facts_of
from bot.core.actions import Reason, Refused
from bot.core.facts import MemberFacts

AT_ONCE = 100
"""Members that Discord looks up by id with one request."""
PRIVATE_THREAD: Literal[12] = 12
A_DAY: Literal[1440] = 1440
TALKS = ("create_private_threads", "send_messages_in_threads")


class DiscordPeople:
    """`bot.core.people.People` on a connected client."""

    def __init__(self, client: discord.Client, actions: DiscordActions) -> None:
        self.client = client
        self.actions = actions

    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        guild, found = self._guild(guild_id), list[discord.Member]()
        for start in range(0, len(user_ids), AT_ONCE):
            ids = list(user_ids[start : start + AT_ONCE])
            found += await guild.query_members(user_ids=ids, limit=AT_ONCE, cache=False)
        return [facts_of(member, guild) for member in found]

    async def named(self, guild_id: int, name: str) -> Sequence[MemberFacts]:
        guild = self._guild(guild_id)
        found = await guild.query_members(query=name, limit=AT_ONCE, cache=False)
        wanted = name.casefold()
        same = [one for one in found if wanted in {one.name.casefold(), one.display_name.casefold()}]
        by_name = [one for one in same if one.name.casefold() == wanted]
        return [facts_of(member, guild) for member in by_name or same]

    async def exists(self, user_id: int) -> bool:
        try:
            with self.actions.refusing(None):
                await self.client.http.get_user(user_id)
        except Refused as error:
            if error.reason is Reason.GONE:
                return False
            raise
        return True

    async def open_thread(self, channel_id: int, name: str) -> int:
        with self.actions.refusing(channel_id, *TALKS):
            made = await self.client.http.start_thread_without_message(
                channel_id, name=name, auto_archive_duration=A_DAY, type=PRIVATE_THREAD, invitable=False
            )
        return int(made["id"])

    async def add_to_thread(self, thread_id: int, user_id: int) -> None:
        with self.actions.refusing(thread_id, "send_messages_in_threads"):
            await self.client.http.add_user_to_thread(thread_id, user_id)

    def missing(self, channel_id: int) -> Sequence[str]:
        return missing_in(self.client.get_channel(channel_id), TALKS)

    def _guild(self, guild_id: int) -> discord.Guild:
        guild = self.client.get_guild(guild_id)
        if guild is None:
            raise Refused(Reason.GONE)
        return guild
