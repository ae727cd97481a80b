"""Counting: what is heard live, what files tell, and what a member chose for themselves."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.core.calendar import first_id_at
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, ReactionFacts
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.engagement import store
from bot.features.engagement.hearing import Memory, Pending
from bot.features.engagement.importer import Imported, Progress, import_exports
from bot.features.engagement.live import LiveCounting, Own
from bot.features.engagement.settings import EngagementSettings

log = logging.getLogger(__name__)

SETTLED = timedelta(seconds=10)
GAP = timedelta(minutes=5)
MARK_EVERY = timedelta(minutes=1)
RELOAD_EVERY = timedelta(minutes=15)
MOST_REMEMBERED = 300_000


class EngagementService:
    """`saw`, `joined`, `left` and `reacted` only touch memory; `flush`, called every few seconds, writes it down."""

    def __init__(self, db: Database, clock: Clock, settings: SettingsStore, memory: Memory | None = None) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self._memory = Memory() if memory is None else memory
        self._counting: OrderedDict[int, LiveCounting] = OrderedDict()
        self._own: dict[int, Own] = {}
        self._hearing: set[int] = set()
        self._deaf: set[int] = set()
        self._marked_at: datetime | None = None
        self._flushing = asyncio.Lock()

    # What happens on a server

    def saw(self, facts: MessageFacts) -> None:
        self._memory.saw(facts)

    def joined(self, facts: JoinFacts) -> None:
        self._memory.happened(facts)

    def left(self, facts: LeaveFacts) -> None:
        self._memory.happened(facts)

    def reacted(self, facts: ReactionFacts) -> None:
        self._memory.happened(facts)

    async def hear(self, guild_id: int, name: str, channels: Mapping[int, tuple[str, int | None]]) -> None:
        """From now on everything on the server is heard; `channels`: names and categories by id."""
        now = self.clock.now()
        async with self.db.begin() as session:
            heard_until = await store.begin_hearing(session, guild_id, name, now)
            if heard_until is not None and now - heard_until > GAP:
                await store.add_gap(session, guild_id, heard_until, now, "away")
            await store.name_channels(session, guild_id, channels)
        self._hearing.add(guild_id)
        self._deaf.discard(guild_id)

    def disconnected(self, guild_ids: Collection[int]) -> None:
        """These servers can't be heard: until `resumed` or `hear`, nothing is said to be heard."""
        gone = self._hearing.intersection(guild_ids)
        self._deaf |= gone
        self._hearing -= gone

    def resumed(self, guild_ids: Collection[int]) -> None:
        """These servers can be heard again, and Discord has told everything that was missed."""
        back = self._deaf.intersection(guild_ids)
        self._hearing |= back
        self._deaf -= back

    async def flush(self, *, everything: bool = False) -> None:
        """Write down what was heard; messages of the last seconds wait for those that overtake each other, unless
        everything is to be written."""
        async with self._flushing:
            now = self.clock.now()
            until_id = None if everything else first_id_at(now - SETTLED)
            for guild_id in self._memory.servers():
                await self._flush_server(guild_id, until_id, now)
            self._memory.forget_recent(now)
            await self._mark_heard(now)

    async def _flush_server(self, guild_id: int, until_id: int | None, now: datetime) -> None:
        pending = self._memory.take(guild_id, until_id)
        if not pending:
            return
        written = False
        try:
            written = await self._write(guild_id, pending, now)
        except Exception:
            log.exception("could not write what was heard on server %s; it is kept and tried again", guild_id)
        finally:
            if not written:
                self._counting.pop(guild_id, None)
                self._memory.put_back(guild_id, pending)

    async def _write(self, guild_id: int, pending: Pending, now: datetime) -> bool:
        """False if another process is at it."""
        server = await self.settings.get(guild_id, ServerSettings)
        engagement = await self.settings.get(guild_id, EngagementSettings)
        counting = self._counting.get(guild_id)
        is_old = counting is None or now - counting.made_at > RELOAD_EVERY
        async with self.db.begin() as session:
            if not await store.may_count(session, guild_id):
                return False
            if counting is None or is_old or (counting.server, counting.engagement) != (server, engagement):
                counting = LiveCounting(guild_id, server, engagement, now)
                await counting.load(session, pending)
            own = await counting.write(session, pending, self._own.get(guild_id, {}), now)
        self._own[guild_id] = own
        self._remember(guild_id, counting)
        return True

    def _remember(self, guild_id: int, counting: LiveCounting) -> None:
        self._counting[guild_id] = counting
        self._counting.move_to_end(guild_id)
        while len(self._counting) > 1 and sum(one.weight for one in self._counting.values()) > MOST_REMEMBERED:
            self._counting.popitem(last=False)

    async def _mark_heard(self, now: datetime) -> None:
        if not self._hearing or (self._marked_at is not None and now - self._marked_at < MARK_EVERY):
            return
        async with self.db.begin() as session:
            await store.mark_heard(session, self._hearing, now)
        self._marked_at = now

    # Files

    async def import_exports(
        self,
        paths: Sequence[Path],
        timezone: str | None = None,
        question_channels: Sequence[str] = (),
        progress: Progress | None = None,
    ) -> Imported:
        return await import_exports(self.db, self.settings, paths, timezone, question_channels, progress)

    # Members and servers

    async def language_of(self, guild_id: int, member_id: int) -> str | None:
        """What the member chose here."""
        async with self.db.read() as session:
            return await store.language_of(session, guild_id, member_id)

    async def set_language(self, guild_id: int, member_id: int, language: str | None) -> None:
        async with self.db.begin() as session:
            await store.set_language(session, guild_id, member_id, language)

    async def greet_once(self, guild_id: int) -> bool:
        """True for the one caller who is to say hello on the server."""
        async with self.db.begin() as session:
            return await store.greet(session, guild_id, self.clock.now())

    async def close_question(self, guild_id: int, message_id: int, closed_by: int) -> bool | None:
        """A moderator says that it is no question (true) or, if that was said before, that it is one (false)."""
        async with self.db.begin() as session:
            if await store.close_question(session, guild_id, message_id, closed_by):
                return True
            return False if await store.reopen_question(session, guild_id, message_id) else None
