"""Counting: what is heard live, what files tell, and what a member chose for themselves."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import Database, gave_out
from bot.core.encrypted import Cipher
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, ReactionFacts, VoiceFacts
from bot.core.history import History
from bot.core.log import about
from bot.core.markdown import plain
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.core.tombstones import Tombstones
from bot.features.engagement import store
from bot.features.engagement.catching_up import Arrival, CatchUp, Progress
from bot.features.engagement.hearing import RECENT, Memory
from bot.features.engagement.importer import Imported, import_exports
from bot.features.engagement.importer import Progress as ImportProgress
from bot.features.engagement.outage import Outage
from bot.features.engagement.recorder import SERVERS_AT_ONCE, Recorder
from bot.features.engagement.waits import Waits

log = logging.getLogger(__name__)

MARK_EVERY = timedelta(minutes=1)
DAYS_BACK = 28
EVERY_SERVER = 0

Forget = Callable[[AsyncSession, int, int], Awaitable[None]]
"""Deletes what another feature keeps of a member of a server."""


@dataclass(frozen=True)
class CountedOf:
    """How much is counted of a member."""

    days: int
    messages: int
    stays: int
    questions: int


class EngagementService:
    """`saw`, `joined`, `left`, `reacted` and `voice` only touch memory; `flush`, called every few seconds, writes it
    down, and `catch_up` reads what was missed. `days_back`: how far before the bot came to a server it reads."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        actions: Actions,
        history: History,
        pace: Pace,
        cipher: Cipher,
        *,
        days_back: int = DAYS_BACK,
        memory: Memory | None = None,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.outage = Outage(clock, actions)
        self.waits = Waits(db, clock, settings, history)
        self.also_forget: list[Forget] = []
        self._tombstones = Tombstones(cipher)
        self._history = history
        self._memory = Memory() if memory is None else memory
        self._recorder = Recorder(db, clock, settings, self._memory, self._tombstones)
        self._catch_up = CatchUp(self._recorder, history, pace, days_back)
        self.found = self._catch_up.members.found
        self._arriving: dict[int, Arrival] = {}
        self._hearing: set[int] = set()
        self._deaf: dict[int, datetime] = {}
        self._marked_at: datetime | None = None
        self.written_at: datetime | None = None
        self._remembered: datetime | None = None

    # What happens on a server

    def saw(self, facts: MessageFacts) -> None:
        self._memory.saw(facts)

    def joined(self, facts: JoinFacts) -> None:
        self._memory.happened(facts)

    def left(self, facts: LeaveFacts) -> None:
        # Before a connection resumes, Discord tells what was missed; of a leave it does not say when that was.
        self._memory.happened(replace(facts, since=self._deaf.get(facts.guild_id)))

    def reacted(self, facts: ReactionFacts) -> None:
        self._memory.happened(facts)

    def voice(self, facts: VoiceFacts) -> None:
        if (spent := self._recorder.voices.changed(facts)) is not None:
            self._memory.happened(spent)

    async def hear(
        self, guild_id: int, name: str, channels: Mapping[int, tuple[str, int | None]], in_voice: Collection[int] = ()
    ) -> None:
        """From now on everything on the server is heard; what was missed is to be found.

        `channels`: names and categories by id; `in_voice`: who is in voice now, as VoiceFacts counts it.
        """
        now = self.clock.now()
        self._recorder.voices.begin(guild_id, in_voice, now)
        self._arriving[guild_id] = Arrival(name, channels, self._history.places(guild_id), now)
        await self._arrive(guild_id)

    async def _arrive(self, guild_id: int) -> None:
        """Tried again with the next flush if it fails: until then, nothing heard here is written."""
        arrival = self._arriving[guild_id]
        await self._catch_up.arrive(guild_id, arrival)
        if self._arriving.get(guild_id) is arrival:
            del self._arriving[guild_id]
            self._hearing.add(guild_id)
            self._deaf.pop(guild_id, None)

    async def rename(self, guild_id: int, name: str, channels: Mapping[int, tuple[str, int | None]]) -> None:
        async with self.db.begin() as session:
            await store.name_server(session, guild_id, name)
            await store.name_channels(session, guild_id, channels)

    def look_again(self, guild_id: int) -> None:
        """Channels, threads or the bot's permissions on a server changed: what it may read may be different."""
        self._catch_up.look_again(guild_id)

    def disconnected(self, guild_ids: Collection[int]) -> None:
        """These servers can't be heard: until `resumed` or `hear`, nothing is said to be heard."""
        gone = self._hearing.intersection(guild_ids)
        self._credit_voice(gone)
        self._deaf |= dict.fromkeys(gone, self.clock.now())
        self._hearing -= gone

    def resumed(self, guild_ids: Collection[int]) -> None:
        """These servers can be heard again, and Discord has told everything that was missed."""
        back = self._deaf.keys() & set(guild_ids)
        self._hearing |= back
        for guild_id in back:
            del self._deaf[guild_id]

    async def flush(self, *, everything: bool = False) -> None:
        """Write down what was heard; messages of the last seconds wait for those that overtake each other, unless
        everything is to be written."""
        for guild_id in list(self._arriving):
            if await self._works(guild_id, self._arrive(guild_id)):
                self.outage.is_over(guild_id)
        async with self._recorder.lock:
            now = self.clock.now()
            is_minute = self._marked_at is None or now - self._marked_at >= MARK_EVERY
            if self.outage.since is None and (is_minute or everything):
                self._credit_voice(self._hearing)  # what a killed process did not write is in the gap since the mark
            heard = self._catch_up.changed | self._memory.servers() | self.outage.failing
            to_write = sorted(heard - self._arriving.keys() - {EVERY_SERVER})
            left = [guild_id for guild_id in to_write if await self._works(guild_id, self._catch_up.look(guild_id))]
            while left:
                some, rest = left[:SERVERS_AT_ONCE], left[SERVERS_AT_ONCE:]
                left = [*await self._write(some, now, everything=everything), *rest]
            if not is_minute or await self._works(EVERY_SERVER, self._mark_heard(now)):
                self.outage.is_over(EVERY_SERVER)
        if self.outage.since is None:
            self.written_at = now
            self._remembered = now - RECENT
            self._memory.forget_recent(self._remembered)
        await self.outage.tell()

    @property
    def waiting(self) -> int:
        """How much was heard and is not written down yet."""
        return len(self._memory)

    async def _write(self, guild_ids: Sequence[int], now: datetime, *, everything: bool) -> Sequence[int]:
        """Some servers together; each for itself where that fails, so that the others are written. Returns those that
        are still to be written."""
        try:
            with about(guild_id=guild_ids[0] if len(guild_ids) == 1 else None):
                left = await self._recorder.write_heard(
                    guild_ids,
                    now,
                    self._remembered or now - RECENT,
                    until=self._deaf,  # what is heard on a new connection before the server is ready comes after that
                    everything=everything,
                )
        except Exception as error:
            if len(guild_ids) == 1 or gave_out(error):
                for guild_id in guild_ids:
                    self.outage.began(guild_id, error)
            else:
                for guild_id in guild_ids:
                    await self._write([guild_id], now, everything=everything)
            return ()
        for guild_id in set(guild_ids).difference(left):
            self.outage.is_over(guild_id)
        return left

    async def _works(self, guild_id: int, step: Awaitable[None]) -> bool:
        try:
            with about(guild_id=guild_id or None):
                await step
        except Exception as error:
            self.outage.began(guild_id, error)
            return False
        return True

    def _credit_voice(self, guild_ids: Collection[int]) -> None:
        for spent in self._recorder.voices.credit(guild_ids, self.clock.now()):
            self._memory.happened(spent)

    async def _mark_heard(self, now: datetime) -> None:
        if not self._hearing:
            return
        async with self.db.begin() as session:
            written = self._hearing - self.outage.failing
            await store.mark_heard(session, written, now)
            for guild_id in written:
                await self._catch_up.heard_until(session, guild_id, now)
        self._marked_at = now

    async def catch_up(self) -> None:
        """Read what was missed, until all is read that can be."""
        await self._catch_up.run()

    async def progress(self, guild_id: int) -> Progress | None:
        """How far catching up is; None where there is nothing to read."""
        return await self._catch_up.progress(guild_id)

    async def close(self) -> None:
        """Write down the last that was heard."""
        self._catch_up.stop()
        await self.flush(everything=True)

    # Opting out

    async def counted_of(self, guild_id: int, member_id: int) -> CountedOf:
        async with self.db.read() as session:
            return CountedOf(*await store.count_of(session, guild_id, member_id))

    async def is_out(self, guild_id: int, member_id: int) -> bool:
        """Whether the member chose not to be counted."""
        async with self.db.read() as session:
            return await self._tombstones.is_out(session, guild_id, member_id)

    async def opt_out(self, guild_id: int, member_id: int) -> bool:
        """Delete what is counted of a member, and count no more; false if they were out already."""
        async with self._silencing(guild_id, member_id) as session:
            was_out = await self._tombstones.is_out(session, guild_id, member_id)
            await self._tombstones.set_up(session, guild_id, member_id, None)
            await self._forget(session, guild_id, member_id)
        return not was_out

    async def opt_in(self, guild_id: int, member_id: int) -> bool:
        """Count a member from now on, and nothing of before; false if they were not out."""
        async with self._silencing(guild_id, member_id) as session:
            was_out = await self._tombstones.is_out(session, guild_id, member_id)
            if was_out:
                await self._tombstones.set_up(session, guild_id, member_id, self.clock.now())
        return was_out

    async def delete(self, guild_id: int, member_id: int, also: Forget) -> None:
        """Delete what is counted of a member up to now, and whatever else, all or nothing. Who is out stays out."""
        async with self._silencing(guild_id, member_id) as session:
            if not await self._tombstones.is_out(session, guild_id, member_id):
                await self._tombstones.set_up(session, guild_id, member_id, self.clock.now())
            await self._forget(session, guild_id, member_id)
            await also(session, guild_id, member_id)

    async def _forget(self, session: AsyncSession, guild_id: int, member_id: int) -> None:
        for forget in (store.forget, *self.also_forget):
            await forget(session, guild_id, member_id)

    @asynccontextmanager
    async def _silencing(self, guild_id: int, member_id: int) -> AsyncIterator[AsyncSession]:
        """Nothing is written meanwhile, and what was heard of them but not written never is."""
        async with self._recorder.lock:
            async with self.db.begin() as session:
                yield session
            self._memory.forget_member(guild_id, member_id)
            self._recorder.voices.forget_member(guild_id, member_id)
            self._recorder.forget(guild_id)

    # Files

    async def import_exports(
        self,
        paths: Sequence[Path],
        timezone: str | None = None,
        question_channels: Sequence[str] = (),
        progress: ImportProgress | None = None,
    ) -> Imported:
        return await import_exports(
            self.db, self.settings, self._tombstones, paths, timezone, question_channels, progress
        )

    # Members and servers

    async def name_of(self, guild_id: int) -> str:
        """What the server is called, also where another process looks after it; as it may stand in a message."""
        async with self.db.read() as session:
            return plain(await store.server_name(session, guild_id))

    async def language_of(self, guild_id: int, member_id: int) -> str | None:
        """What the member chose here."""
        async with self.db.read() as session:
            return await store.language_of(session, guild_id, member_id)

    async def set_language(self, guild_id: int, member_id: int, language: str | None) -> None:
        async with self.db.begin() as session:
            await store.set_language(session, guild_id, member_id, language, self.clock.now())

    async def servers_heard(self) -> list[int]:
        """On which the bot is or was; of others only files were counted."""
        async with self.db.read() as session:
            return await store.servers_heard(session)

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
