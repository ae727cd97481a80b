"""A server that the bot has left: everything of it goes after a while, unless the bot is invited again."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core import due, personal_rows
from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.i18n import words
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.engagement.service import EngagementService
from bot.features.privacy import posts

log = logging.getLogger(__name__)

KIND = "leaving"
KEPT_FOR = timedelta(days=30)
AT_ONCE = 500


class Leaving:
    """A handler of what is due, also of servers on which the bot is not. `is_on`: on which it is."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        engagement: EngagementService,
        is_on: Callable[[int], bool],
        keeps: Callable[[int], bool],
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.engagement = engagement
        self.is_on = is_on
        self.keeps = keeps

    async def left(self, guild_id: int, name: str, owner_id: int | None) -> None:
        """Say until when nothing is lost."""
        ends_at = await self._plan(guild_id)
        log.warning("the bot is not on server %s any more: what it keeps of it is deleted on %s", guild_id, ends_at)
        if owner_id is None:
            return
        spoken = words((await self.settings.get(guild_id, ServerSettings)).language)
        try:
            await self.actions.dm(owner_id, posts.left(name, ends_at, spoken))
        except Exception as error:
            log.info("the owner of server %s could not be told: %s", guild_id, error)

    async def came_back(self, guild_id: int) -> None:
        async with self.db.begin() as session:
            await due.cancel(session, guild_id, KIND)

    async def found(self) -> None:
        """The bot knows all its servers now: those that it knew are left that it was on."""
        for guild_id in await self.engagement.servers_heard():
            if self.keeps(guild_id) and not self.is_on(guild_id) and not await self._is_planned(guild_id):
                await self.left(guild_id, "", None)

    async def run(self, guild_id: int, _key: str, _due_at: datetime) -> None:
        if self.is_on(guild_id):
            return
        gone = 0
        while some := await self._delete_some(guild_id):
            gone += some
            await asyncio.sleep(0)
        self.settings.changed_elsewhere(guild_id)
        log.warning("everything of server %s is deleted: %s rows", guild_id, gone)

    async def gave_up(self, guild_id: int, _key: str, _due_at: datetime) -> None:
        """Tried again tomorrow: nobody else would."""
        async with self.db.begin() as session:
            at = self.clock.now() + timedelta(days=1)
            await due.schedule(session, guild_id, KIND, at.isoformat(), at)

    async def _plan(self, guild_id: int) -> datetime:
        at = self.clock.now() + KEPT_FOR
        async with self.db.begin() as session:
            await due.cancel(session, guild_id, KIND)
            await due.schedule(session, guild_id, KIND, at.isoformat(), at)
        return at

    async def _is_planned(self, guild_id: int) -> bool:
        async with self.db.read() as session:
            return await due.next_due(session, guild_id, KIND) is not None

    async def _delete_some(self, guild_id: int) -> int:
        async with self.db.begin() as session:
            return await personal_rows.delete_server(session, guild_id, AT_ONCE)
