"""One card for each raid: recorded before it is sent, found again after a restart, changed as the raid goes on."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.doors import Doors
from bot.core.i18n import words
from bot.core.one_card import OneCard, Place
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.moderation.settings import ModerationSettings
from bot.features.raids import posts, store
from bot.features.raids.raid import Raid

log = logging.getLogger(__name__)

CHANGED_EVERY = timedelta(seconds=15)


class Cards:
    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        discipline: Discipline,
        doors: Doors,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.actions = actions
        self.discipline = discipline
        self.doors = doors
        self._changed: dict[int, datetime] = {}
        self._outdated: set[int] = set()

    async def show(self, guild_id: int, number: int) -> None:
        """As it stands now. What goes wrong is logged: raid mode does not depend on it."""
        try:
            await self._show(guild_id, number)
        except Exception:
            log.warning("raid %s of server %s could not be shown", number, guild_id, exc_info=True)

    def outdate(self, guild_id: int) -> None:
        """More have joined: `refresh` shows it before long."""
        self._outdated.add(guild_id)

    async def refresh(self, raid: Raid) -> None:
        now = self.clock.now()
        shown = self._changed.get(raid.guild_id)
        if raid.guild_id in self._outdated and (shown is None or now - shown >= CHANGED_EVERY):
            await self.show(raid.guild_id, raid.number)

    def forget(self, guild_id: int) -> None:
        self._changed.pop(guild_id, None)
        self._outdated.discard(guild_id)

    async def post_of(self, raid: Raid, language: str | None = None) -> Post:
        spoken = language or (await self.settings.get(raid.guild_id, ServerSettings)).language
        async with self.db.read() as session:
            standing = await store.standing(session, raid)
        return posts.card(standing, self.doors.missing(raid.guild_id), words(spoken))

    async def _show(self, guild_id: int, number: int) -> None:
        async with self.db.read() as session:
            raid = await store.get(session, guild_id, number)
        if raid is None:
            return
        now = self.clock.now()
        self._outdated.discard(guild_id)
        self._changed[guild_id] = now

        async def begin(channel_id: int, before: datetime | None, at: datetime) -> bool:
            async with self.db.begin() as session:
                return await store.begin_card(session, raid, channel_id, before, at)

        async def keep(message_id: int) -> None:
            async with self.db.begin() as session:
                await store.change(session, raid, message_id=message_id)

        card = OneCard(Place(raid.channel_id, raid.card_at, raid.message_id), posts.list_id(number), begin, keep)
        settings = await self.settings.get(guild_id, ModerationSettings)
        if not await card.show(self.actions, await self.post_of(raid), settings.needs_human_channel, now):
            await self._tell_owner(raid)

    async def _tell_owner(self, raid: Raid) -> None:
        spoken = words((await self.settings.get(raid.guild_id, ServerSettings)).language)
        owner_id = await self.actions.owner_of(raid.guild_id)
        server = self.discipline.server_name(raid.guild_id)
        await self.actions.dm(owner_id, posts.to_owner(raid, server, spoken))
