"""Whoever speaks to members one by one: with what they reach them, and in which language."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.i18n import Words, words
from bot.core.settings import ServerSettings, SettingsStore


@dataclass(eq=False)
class Contact:
    """`language_of`: a member's own language, if they chose one. `name_of`: what a server is called.

    Direct messages are answered by one process for all servers: it knows those of others by the database alone.
    """

    db: Database
    clock: Clock
    settings: SettingsStore
    actions: Actions
    discipline: Discipline
    language_of: Callable[[int, int], Awaitable[str | None]]
    name_of: Callable[[int], Awaitable[str]]

    async def words(self, guild_id: int, member_id: int, heard: str | None = None) -> Words:
        """The member's choice, else the language that they were `heard` in, else the server's."""
        own = await self.language_of(guild_id, member_id)
        return words(own or heard or (await self.settings.get(guild_id, ServerSettings)).language)
