"""Once a day: what is older than its time is deleted, a bounded part of it at a time, and what went is noted."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.core import due, personal_rows
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.personal_data import Ends, Follows
from bot.core.personal_rows import Table
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.engagement.reports import Reports
from bot.features.privacy import policy, store
from bot.features.privacy.settings import PrivacySettings

log = logging.getLogger(__name__)

KIND = "old_data"
AT_ONCE, BATCHES = 500, 40
"""Rows that go in one transaction, and how many of those in one run, so that nobody else waits."""
WEEKS_AT_ONCE = 10
SOON = timedelta(minutes=1)


class OldData:
    """A handler of what is due; its key is the day."""

    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, reports: Reports) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.reports = reports

    async def begin(self, guild_id: int) -> None:
        """From now on, every day."""
        async with self.db.read() as session:
            planned = await due.next_due(session, guild_id, KIND)
        if planned is None:
            await self._plan(guild_id)

    async def run(self, guild_id: int, _key: str, _due_at: datetime) -> None:
        if not await self.reports.keep_weeks(guild_id, WEEKS_AT_ONCE):
            raise due.Later(self.clock.now() + SOON)
        gone, is_over = await self._delete(guild_id)
        await self._note(guild_id, gone)
        if not is_over:
            raise due.Later(self.clock.now() + SOON)
        await self._plan(guild_id)

    async def gave_up(self, guild_id: int, _key: str, _due_at: datetime) -> None:
        """The log has said why; tomorrow is another day."""
        await self._plan(guild_id)

    async def _plan(self, guild_id: int) -> None:
        zone = (await self.settings.get(guild_id, ServerSettings)).zone
        at = policy.next_round(self.clock.now(), zone, guild_id)
        async with self.db.begin() as session:
            await due.schedule(session, guild_id, KIND, at.date().isoformat(), at)

    async def _delete(self, guild_id: int) -> tuple[Mapping[str, int], bool]:
        """How many rows of which table went, and whether nothing is left to do."""
        settings = await self.settings.get(guild_id, PrivacySettings)
        zone = (await self.settings.get(guild_id, ServerSettings)).zone
        now, gone, left = self.clock.now(), Counter[str](), BATCHES
        await self.reports.leave_alone(guild_id, policy.first_counted_week(now, settings, zone))
        before = {
            table: policy.ends_before(ends, now, settings, zone) if isinstance(ends, Ends) else now
            for table, ends in _in_order()
        }
        while left and (tables := await self._with_old(guild_id, before, now)):
            for table in tables:
                count = AT_ONCE
                while left and count == AT_ONCE:
                    count = await self._some(guild_id, table, before[table], now)
                    gone[str(table.__tablename__)] += count
                    left -= 1
                    await asyncio.sleep(0)
        return +gone, left > 0

    async def _with_old(self, guild_id: int, before: Mapping[Table, datetime], now: datetime) -> Sequence[Table]:
        """On most days nothing is old: that is one question, and no writing."""
        async with self.db.read() as session:
            return await personal_rows.with_old(session, guild_id, before, now)

    async def _some(self, guild_id: int, table: Table, before: datetime, now: datetime) -> int:
        async with self.db.begin() as session:
            return await personal_rows.end_old(session, guild_id, table, before, now, AT_ONCE)

    async def _note(self, guild_id: int, gone: Mapping[str, int]) -> None:
        if not gone:
            return
        said = ", ".join(f"{count} of {name}" for name, count in gone.items())
        log.info("deleted on server %s, as its time was over: %s", guild_id, said)
        async with self.db.begin() as session:
            await store.note(session, guild_id, self.clock.now(), gone)


def _in_order() -> Sequence[tuple[Table, Ends | Follows]]:
    """What looks at other rows, or follows them, comes after them."""
    ending = [(table, holds.ends) for table, holds in personal_rows.declared().items() if holds.ends is not None]
    return sorted(ending, key=lambda one: (isinstance(one[1], Follows), isinstance(one[1], Ends) and bool(one[1].when)))
