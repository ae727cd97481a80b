"""Who waits at a desk, and who is on it."""

from datetime import datetime, timedelta

from bot.core import claims
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.settings import SettingsStore
from bot.features.care import policy, store
from bot.features.care.desk import Desk, Wait
from bot.features.care.settings import CareSettings, DeskSettings
from bot.features.engagement.figures import Unanswered
from bot.features.engagement.service import EngagementService


class Desks:
    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, engagement: EngagementService) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.engagement = engagement

    async def of(self, guild_id: int, desk: Desk) -> DeskSettings:
        return (await self.settings.get(guild_id, CareSettings)).of(desk)

    async def waiting(self, guild_id: int, desk: Desk, back: timedelta) -> list[Wait]:
        """Those of so long ago until now, in the order in which they are shown."""
        now, settings = self.clock.now(), await self.of(guild_id, desk)
        found = await self._unanswered(guild_id, desk, now - back)
        async with self.db.read() as session:
            notes = await store.notes(session, guild_id, desk, now - back)
            held = await claims.held_of(session, guild_id, desk.claim, [str(one.message_id) for one in found], now)
        waits = []
        for one in found:
            called, settled = notes.get(one.message_id, (False, False))
            if not settled:
                holder_id, until = held.get(str(one.message_id), (None, None))
                waits.append(Wait(guild_id, desk, one, called, holder_id, until))
        return policy.arranged(waits, now - _stale_after(desk, settings))

    async def _unanswered(self, guild_id: int, desk: Desk, since: datetime) -> list[Unanswered]:
        waits = self.engagement.waits
        if desk is Desk.QUESTIONS:
            return await waits.questions(guild_id, since)
        return await waits.first_messages(guild_id, since)

    async def one(self, guild_id: int, desk: Desk, message_id: int) -> Wait | None:
        """None if it does not wait any more."""
        waiting = await self.waiting(guild_id, desk, policy.IN_LIST)
        return next((wait for wait in waiting if wait.message.message_id == message_id), None)

    async def settle(self, guild_id: int, desk: Desk, message_id: int, by: int | None) -> bool:
        """A person says that it is answered; None: it was deleted. False if it does not wait any more."""
        if desk is Desk.QUESTIONS:
            settled = await self.engagement.waits.settle(guild_id, message_id, by)
        else:
            async with self.db.begin() as session:
                settled = await store.settle(session, guild_id, desk, message_id, by, self.clock.now())
        async with self.db.begin() as session:
            await claims.end(session, guild_id, desk.claim, str(message_id))
        return settled


def _stale_after(desk: Desk, settings: DeskSettings) -> timedelta:
    return settings.call_after if desk is Desk.QUESTIONS else policy.ON_BOARD[desk]
