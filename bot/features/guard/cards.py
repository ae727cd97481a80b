"""One card for each incident; the owner is pinged there, or told in private where it can't be posted."""

import logging
from datetime import datetime

from bot.core.actions import Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.i18n import Words, words
from bot.core.one_card import OneCard, Place
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.guard import posts, store
from bot.features.guard.incident import Act, Incident
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings

log = logging.getLogger(__name__)


class Cards:
    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, moderation: ModerationService) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.moderation = moderation

    async def show(self, guild_id: int, number: int) -> None:
        """As it stands now. What goes wrong is logged: what was taken does not depend on it."""
        try:
            await self._show(guild_id, number)
        except Exception:
            log.exception("incident %s of server %s could not be shown", number, guild_id)

    async def _show(self, guild_id: int, number: int) -> None:
        async with self.db.read() as session:
            incident = await store.get(session, guild_id, number)
            acts = [] if incident is None else await store.acts(session, incident)
        if incident is None:
            return
        actions, spoken = self.moderation.actions, await self._words(guild_id)
        settings = await self.settings.get(guild_id, ModerationSettings)
        post = posts.card(incident, acts, await actions.owner_of(guild_id), spoken)
        try:
            stands = await self._card(incident).show(actions, post, settings.needs_human_channel, self.clock.now())
        except Refused:  # such an account may have deleted the channel
            stands = incident.card_at is not None
            if incident.message_id is not None:
                raise
        if not stands:
            await self._tell_owner(incident, acts, spoken)

    def _card(self, incident: Incident) -> OneCard:
        async def begin(channel_id: int, before: datetime | None, at: datetime) -> bool:
            async with self.db.begin() as session:
                return await store.begin_card(session, incident, channel_id, before, at)

        async def keep(message_id: int) -> None:
            async with self.db.begin() as session:
                await store.change(session, incident, message_id=message_id)

        place = Place(incident.channel_id, incident.card_at, incident.message_id)
        return OneCard(place, posts.names_id(incident.number), begin, keep)

    async def _tell_owner(self, incident: Incident, acts: list[Act], spoken: Words) -> None:
        server = self.moderation.discipline.server_name(incident.guild_id)
        owner_id = await self.moderation.actions.owner_of(incident.guild_id)
        await self.moderation.actions.dm(owner_id, posts.to_owner(incident, acts, server, spoken))

    async def _words(self, guild_id: int) -> Words:
        return words((await self.settings.get(guild_id, ServerSettings)).language)
