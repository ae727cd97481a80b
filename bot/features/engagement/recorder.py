"""Writes down what was heard and what history told: one at a time, and never the same message twice."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.calendar import first_id_at
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.facts import JoinFacts, PlaceFacts
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tombstones import Tombstones
from bot.features.engagement import store
from bot.features.engagement.following import Following
from bot.features.engagement.hearing import Heard, Memory, Pending
from bot.features.engagement.live import LiveCounting, Mine
from bot.features.engagement.ranges import Range
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tables import UNREADABLE
from bot.features.engagement.voice import Voices
from bot.features.engagement.writing import Writing, write

log = logging.getLogger(__name__)

SETTLED = timedelta(seconds=10)
RELOAD_EVERY = timedelta(minutes=15)
MOST_REMEMBERED = 300_000
SERVERS_AT_ONCE, HEARD_AT_ONCE = 50, 5_000
"""More messages at once take more memory until they are written; fewer take more turns of a busy loop for each."""


class Recorder:
    """`lock` is held by whoever writes counts."""

    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, memory: Memory, tombstones: Tombstones
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.memory = memory
        self.tombstones = tombstones
        self.voices = Voices()
        self.lock = asyncio.Lock()
        self.servers: dict[int, Following] = {}
        self._counting: OrderedDict[int, LiveCounting] = OrderedDict()

    async def write_heard(
        self,
        guild_ids: Sequence[int],
        now: datetime,
        remembered: datetime,
        *,
        until: Mapping[int, datetime],
        everything: bool,
    ) -> Sequence[int]:
        """What was heard on some servers, in one transaction; messages of the last seconds wait for those that they
        overtook. Returns the servers that are left for another transaction, because together they are too much.

        What can't be written is kept, whatever is raised. `remembered`: since when memory knows what it heard.
        `until`: by our clock; what came later waits, too.
        """
        taken = dict[int, Pending]()
        left = deque(guild_ids)
        while left and sum(map(len, taken.values())) < HEARD_AT_ONCE:
            guild_id = left.popleft()
            if pending := self._take(guild_id, now, until.get(guild_id), everything=everything):
                taken[guild_id] = pending
        written: Collection[int] = ()
        try:
            if taken:
                written, heavy = await self._write(taken, now, remembered)
                left.extend(heavy)
        finally:
            for guild_id in taken.keys() - set(written):
                self.forget(guild_id)
                self.memory.put_back(guild_id, taken[guild_id])
        return left

    def _take(self, guild_id: int, now: datetime, until: datetime | None, *, everything: bool) -> Pending:
        following = self.servers.setdefault(guild_id, Following())
        last = until if everything else min(now, until or now)
        until_id = None if last is None else first_id_at(last - SETTLED)
        pending = self.memory.take(guild_id, until_id, following.behind, HEARD_AT_ONCE)
        for place_id in pending.dropped:  # since the server was looked at
            following.own.pop(place_id, None)
        return pending

    async def _write(
        self, taken: Mapping[int, Pending], now: datetime, remembered: datetime
    ) -> tuple[Collection[int], Collection[int]]:
        """The servers that were written, and those that are left; another process is at the others."""
        rules = {guild_id: await self._rules(guild_id) for guild_id in taken}
        async with self.db.begin() as session:
            writings, left = dict[int, Writing](), deque(await store.may_count(session, list(taken)))
            while left and sum(one.counting.weight for one in writings.values()) < MOST_REMEMBERED:
                guild_id = left.popleft()
                following, pending = self.servers[guild_id], taken[guild_id]
                counting = self._current(guild_id, pending, rules[guild_id], now)
                await counting.load_once(session, pending)
                writings[guild_id] = Writing(counting, pending, following)
            claims = await write(session, list(writings.values()), remembered)
        for (guild_id, writing), claimed in zip(writings.items(), claims, strict=True):
            own = claimed.own.items()
            writing.following.own = {place_id: mine for place_id, mine in own if place_id not in claimed.lost}
            if claimed.lost:
                again = [message for message in writing.pending.messages if message.place_id in claimed.lost]
                self.memory.put_back(guild_id, Pending(again))
            self._counting[guild_id] = writing.counting
            self._counting.move_to_end(guild_id)
            if writing.pending.is_full(HEARD_AT_ONCE) and not claimed.lost:
                left.append(guild_id)
        self._forget_oldest()
        return writings.keys(), left

    def _current(
        self, guild_id: int, pending: Pending, rules: tuple[ServerSettings, EngagementSettings], now: datetime
    ) -> LiveCounting:
        counting = self._counting.get(guild_id)
        is_old = counting is None or now - counting.made_at > RELOAD_EVERY
        # What waited until its channel was read, or was told late, may be a first or have an answer.
        is_old |= counting is not None and any(one.id < counting.newest_id for one in pending.messages)
        if counting is None or is_old or (counting.server, counting.engagement) != rules:
            self._counting.pop(guild_id, None)  # both at once would be twice the memory
            counting = LiveCounting(guild_id, self.tombstones, *rules, now)
        return counting

    async def write_history(
        self, following: Following, place: PlaceFacts, read: Sequence[Heard], span: Range, *, to_its_end: bool
    ) -> Range:
        """What was read of a place; from its end on it is counted live. Returns the counted range that holds it."""
        async with self.lock:
            counting = await self._reading(following, place)
            following.reading = None
            async with self.db.begin() as session:
                await store.lock_counting(session, place.guild_id)
                await counting.load_once(session, Pending(list(read)))
                held = await counting.write_history(session, place.id, read, span)
                if to_its_end and place.id not in following.archives:  # else once its threads are read, too
                    await store.close_gaps(session, place.guild_id, {place.id}, UNREADABLE)
            self._counting.pop(place.guild_id, None)
            if to_its_end:
                following.behind.pop(place.id, None)
                following.own[place.id] = Mine(held.last_id, held)
            else:
                following.reading = place.id, counting
            return held

    async def _reading(self, following: Following, place: PlaceFacts) -> LiveCounting:
        """A place is read in the order of time, so what was read of it before is remembered for what follows."""
        if following.reading is not None and following.reading[0] == place.id:
            counting = following.reading[1]
            if (counting.server, counting.engagement) == await self._rules(place.guild_id):
                return counting
        return await self._fresh(place.guild_id)

    async def write_joins(self, guild_id: int, joins: Sequence[JoinFacts]) -> None:
        async with self.lock:
            counting = await self._fresh(guild_id)
            async with self.db.begin() as session:
                await store.lock_counting(session, guild_id)
                await counting.load_once(session, Pending())
                await counting.write_joins(session, joins)
            self.forget(guild_id)

    async def _fresh(self, guild_id: int) -> LiveCounting:
        """One that remembers nothing of what came after the history that it is to count."""
        return LiveCounting(guild_id, self.tombstones, *await self._rules(guild_id), self.clock.now())

    async def _rules(self, guild_id: int) -> tuple[ServerSettings, EngagementSettings]:
        server = await self.settings.get(guild_id, ServerSettings)
        engagement = await self.settings.get(guild_id, EngagementSettings)
        self.memory.question_channels[guild_id] = frozenset(engagement.question_channels)
        return server, engagement

    def forget(self, guild_id: int) -> None:
        """Read again, before the next writing, what the counts depend on."""
        self._counting.pop(guild_id, None)
        if (following := self.servers.get(guild_id)) is not None:
            following.reading = None

    def _forget_oldest(self) -> None:
        kept = sum(one.weight for one in self._counting.values())
        while len(self._counting) > 1 and kept > MOST_REMEMBERED:
            _guild_id, oldest = self._counting.popitem(last=False)
            kept -= oldest.weight
