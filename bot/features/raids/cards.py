"""One card for each raid: recorded before it is sent, found again after a restart, changed as the raid goes on."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Actions, Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.discipline import Discipline
from bot.core.doors import Doors
from bot.core.i18n import words
from bot.core.posts import Post
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.moderation.settings import ModerationSettings
from bot.features.raids import posts, store
from bot.features.raids.raid import Raid

log = logging.getLogger(__name__)

CLOCKS_DIFFER = timedelta(minutes=1)
"""Between ours and Discord’s, when the bot looks for what it may have posted."""
CHANGED_EVERY = timedelta(seconds=15)
NO_CHANNEL = 0


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
        self._outdated.discard(guild_id)
        self._changed[guild_id] = self.clock.now()
        if raid.message_id is None:
            await self._post(raid)
            return
        try:
            await self.actions.edit(raid.channel_id or 0, raid.message_id, await self.post_of(raid))
        except Refused as refused:
            if refused.reason is not Reason.GONE:  # someone deleted it
                raise

    async def _post(self, raid: Raid) -> None:
        if raid.card_at is not None and await self._is_found(raid):
            return
        settings = await self.settings.get(raid.guild_id, ModerationSettings)
        channel_id, now = settings.needs_human_channel or NO_CHANNEL, self.clock.now()
        async with self.db.begin() as session:
            if not await store.begin_card(session, raid, channel_id, raid.card_at, now):
                return
        post = await self.post_of(raid)
        if channel_id == NO_CHANNEL:
            if raid.card_at is None:
                await self._tell_owner(raid)
            return
        message_id = await self.actions.post(channel_id, post)
        async with self.db.begin() as session:
            await store.change(session, raid, message_id=message_id)

    async def _is_found(self, raid: Raid) -> bool:
        if raid.card_at is None or not raid.channel_id:
            return False
        custom_id = posts.list_id(raid.number)
        try:
            message_id = await self.actions.find_own(raid.channel_id, raid.card_at - CLOCKS_DIFFER, custom_id)
        except Refused as refused:
            if refused.reason is Reason.GONE:
                return False
            raise
        if message_id is None:
            return False
        async with self.db.begin() as session:
            await store.change(session, raid, message_id=message_id)
        return True

    async def _tell_owner(self, raid: Raid) -> None:
        spoken = words((await self.settings.get(raid.guild_id, ServerSettings)).language)
        owner_id = await self.actions.owner_of(raid.guild_id)
        server = self.discipline.server_name(raid.guild_id)
        await self.actions.dm(owner_id, posts.to_owner(raid, server, spoken))
