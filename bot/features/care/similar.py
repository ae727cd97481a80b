"""Who opens a forum post is pointed to answered ones that may ask the same: links, and no title is written down."""

import logging
from collections import OrderedDict
from datetime import datetime, timedelta

from bot.core import claims, due
from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.i18n import words
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.similar import alike
from bot.features.care import posts
from bot.features.care.settings import CareSettings
from bot.features.engagement.service import EngagementService

log = logging.getLogger(__name__)

KIND = "similar_posts"
WRITTEN_BY_THEN = timedelta(seconds=15)
"""Discord lets nobody into a post before who opens it has written."""
LOOKED_AT = 300
FETCHED = 20
"""So many unknown titles are read for one post; the next one goes on."""
MOST_TITLES = 20_000
KEPT = timedelta(days=7)


class Similar:
    """Handles what is due of the kind "similar_posts"."""

    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, actions: Actions, engagement: EngagementService
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.engagement = engagement
        self._titles: OrderedDict[tuple[int, int], str] = OrderedDict()

    def __len__(self) -> int:
        return len(self._titles)

    async def opened(self, guild_id: int, forum_id: int, post_id: int) -> None:
        if await self._is_on(guild_id):
            async with self.db.begin() as session:
                at = self.clock.now() + WRITTEN_BY_THEN
                await due.schedule_once(session, guild_id, KIND, f"{forum_id}:{post_id}", at)

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        forum_id, post_id = (int(part) for part in key.split(":"))
        if not await self._is_on(guild_id):
            return
        found = await self._found(guild_id, forum_id, post_id)
        if not found or not await self._is_first(guild_id, post_id):
            return
        spoken = words((await self.settings.get(guild_id, ServerSettings)).language)
        try:
            await self.actions.post(post_id, posts.similar(guild_id, found, spoken))
        except Refused as refused:
            log.info("who opened %s on server %s is pointed to nothing: %s", post_id, guild_id, refused)

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        log.error("no posts like %s were looked for on server %s", key, guild_id)

    async def _is_on(self, guild_id: int) -> bool:
        return (await self.settings.get(guild_id, CareSettings)).similar_posts

    async def _found(self, guild_id: int, forum_id: int, post_id: int) -> list[int]:
        """Of the same forum: who writes there may read them. They still stand when they are shown."""
        title = (await self.actions.thread_names(guild_id, [post_id])).get(post_id)
        if title is None:
            return []
        answered = await self.engagement.waits.answered_posts(guild_id, forum_id, LOOKED_AT)
        await self._learn(guild_id, [one for one in answered if one != post_id])
        others = [(one, self._titles.get((guild_id, one), "")) for one in answered if one != post_id]
        likest = alike(title, others)
        standing = await self.actions.thread_names(guild_id, likest)
        return [one for one in likest if one in standing]

    async def _learn(self, guild_id: int, post_ids: list[int]) -> None:
        """The newest first; what can’t be seen is not asked for again."""
        unknown = [one for one in post_ids if (guild_id, one) not in self._titles][:FETCHED]
        names = await self.actions.thread_names(guild_id, unknown)
        for one in unknown:
            self._titles[guild_id, one] = names.get(one, "")
        while len(self._titles) > MOST_TITLES:
            self._titles.popitem(last=False)

    async def _is_first(self, guild_id: int, post_id: int) -> bool:
        """What may have been sent before a restart is not sent again."""
        now, key = self.clock.now(), str(post_id)
        async with self.db.begin() as session:
            await claims.end_lapsed(session, guild_id, KIND, now)
            if await claims.held(session, guild_id, KIND, key, now):
                return False
            await claims.take(session, guild_id, KIND, key, post_id, now, KEPT)
        return True
