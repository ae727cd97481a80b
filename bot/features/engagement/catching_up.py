"""Finds what happened while the bot was away: reads channels and threads, and looks who came and who left."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at, moment_of, start_of
from bot.core.facts import PlaceFacts, Sight
from bot.core.history import History
from bot.core.pace import Pace
from bot.core.settings import ServerSettings
from bot.features.engagement import store
from bot.features.engagement.following import Following
from bot.features.engagement.hearing import RECENT, Heard, heard
from bot.features.engagement.live import Mine
from bot.features.engagement.members import Members
from bot.features.engagement.places import (
    STILL_OURS,
    Span,
    counted_until,
    look,
    note_flickering,
    note_unlisted,
    note_unread,
    note_unseen,
    unlike_before,
)
from bot.features.engagement.ranges import Range, holding
from bot.features.engagement.recorder import Recorder
from bot.features.engagement.tables import AWAY, CATCHING_UP, UNLISTED, UNREADABLE

log = logging.getLogger(__name__)

SHORT = timedelta(minutes=5)
WRITTEN_AT_ONCE = 1_000
SERVERS_AT_ONCE = 5
LOOKS_EVERY = 1
"""Seconds after which servers that became ready meanwhile get their turn, too."""
TRIED_AGAIN_AFTER = timedelta(minutes=1)


@dataclass(frozen=True)
class Arrival:
    """A server becomes ready. `channels`: names and categories by id; `places`: as they were at this moment."""

    name: str
    channels: Mapping[int, tuple[str, int | None]]
    places: Sequence[PlaceFacts]
    at: datetime


@dataclass(frozen=True)
class Progress:
    """Of the `places` to read so many are `done`, with so many `messages`. `unreadable`: what can't be read."""

    places: int
    done: int
    messages: int
    unreadable: tuple[int, ...]


class CatchUp:
    """`days_back`: how far before the bot came to a server its history is read. `changed`: servers to look at again."""

    def __init__(self, recorder: Recorder, history: History, pace: Pace, days_back: int) -> None:
        self.members = Members(recorder, history, pace)
        self.recorder = recorder
        self.history = history
        self.pace = pace
        self.days_back = days_back
        self.changed: set[int] = set()
        self._tried_at: dict[int, datetime] = {}
        self._reading: dict[int, asyncio.Task[None]] = {}
        self._is_running = self._is_stopped = False

    # What is to be read

    async def arrive(self, guild_id: int, arrival: Arrival) -> None:
        """Follow a server from now on."""
        recorder = self.recorder
        zone = (await recorder.settings.get(guild_id, ServerSettings)).zone
        async with recorder.lock:
            following = Following()
            async with recorder.db.begin() as session:
                since, heard_until = await store.begin_hearing(session, guild_id, arrival.name, arrival.at)
                first_day = since.astimezone(zone).date() - timedelta(days=self.days_back)
                # Before the server was made, which its id tells, there was nothing to count.
                following.baseline_id = max(first_id_at(start_of(first_day, zone)), guild_id) - 1
                following.live_since = since
                following.heard_until = heard_until or arrival.at
                missed_since = heard_until or moment_of(following.baseline_id + 1)
                await store.add_gap(session, guild_id, 0, missed_since, arrival.at, CATCHING_UP)
                following.missed_since = (await store.gaps(session, guild_id, CATCHING_UP))[0][1]
                await store.name_channels(session, guild_id, arrival.channels)
                await self._sort(session, guild_id, following, arrival.places, arrival.at)
            following.heard_until = arrival.at
            recorder.servers[guild_id] = following
            recorder.forget(guild_id)
            self._tried_at.pop(guild_id, None)

    def look_again(self, guild_id: int) -> None:
        """What may be read on a server may be different now, and different again before it is looked at."""
        self.changed.add(guild_id)
        if (following := self.recorder.servers.get(guild_id)) is not None:
            note_flickering(following, self.history.places(guild_id))

    async def look(self, guild_id: int) -> None:
        """Before what was heard is written: know every place that it was heard in. The recorder's lock is held."""
        following = self.recorder.servers.get(guild_id)
        if following is None:
            self.changed.discard(guild_id)
            return
        for dropped in self.recorder.memory.dropped_of(guild_id):
            following.own.pop(dropped, None)
        known = following.own.keys() | following.behind.keys()
        if guild_id not in self.changed and self.recorder.memory.places_of(guild_id) <= known:
            return
        self.changed.discard(guild_id)  # before it looks: what changes meanwhile is looked at next time
        places = self.history.places(guild_id)
        if not unlike_before(following, places):
            return
        try:
            async with self.recorder.db.begin() as session:
                await self._sort(session, guild_id, following, places, self.recorder.clock.now())
        except BaseException:
            following.sights.clear()
            self.changed.add(guild_id)
            raise

    async def _sort(
        self, session: AsyncSession, guild_id: int, following: Following, places: Sequence[PlaceFacts], now: datetime
    ) -> None:
        to_look_at = unlike_before(following, places)
        ranges = await store.ranges_of(session, guild_id, [place.id for place in to_look_at])
        gaps = {place_id: since for place_id, since, _until in await store.gaps(session, guild_id, UNREADABLE)}
        unread_before = gaps.keys() | {place_id for place_id, *_ in await store.gaps(session, guild_id, UNLISTED)}
        busy = await self._busy(session, guild_id, following, to_look_at)
        unread: dict[int, list[Span]] = {}
        readable: set[int] = set()
        for place in to_look_at:
            known, gap_since = ranges.get(place.id, ()), gaps.get(place.id)
            was_busy, was_unread = place.id in busy, place.id in unread_before
            missed = look(following, place, known, gap_since, now, was_busy=was_busy, was_unread=was_unread)
            if missed:
                unread[place.id] = missed
            elif place.sight is Sight.READABLE and place.id in following.own and place.id not in following.archives:
                readable.add(place.id)
        await note_unread(session, guild_id, unread)
        await note_unseen(session, guild_id, following.unseen, now)
        await note_unlisted(session, following, to_look_at, unread_before | unread.keys(), now)
        await store.close_gaps(session, guild_id, readable, UNREADABLE)

    async def _busy(
        self, session: AsyncSession, guild_id: int, following: Following, places: Sequence[PlaceFacts]
    ) -> set[int]:
        """Hidden channels in which members talked of late: nobody tells whether they or their threads go on."""
        hidden = [place.id for place in places if place.sight is Sight.HIDDEN and place.has_threads]
        counted = await store.busy_channels(session, guild_id, hidden, (following.heard_until - STILL_OURS).date())
        return counted | self.recorder.memory.places_of(guild_id).intersection(hidden)

    async def heard_until(self, session: AsyncSession, guild_id: int, now: datetime) -> None:
        """The gaps of what is hidden from the bot go on."""
        following = self.recorder.servers.get(guild_id)
        if following is not None:
            await note_unseen(session, guild_id, following.unseen, now)
            following.heard_until = now

    # Reading it

    async def run(self) -> None:
        """Until nothing is left to read, or what is left has to be tried again later."""
        if self._is_running:
            return
        self._is_running, some = True, asyncio.Semaphore(SERVERS_AT_ONCE)
        try:
            while self._start_due(some):
                await asyncio.wait(self._reading.values(), timeout=LOOKS_EVERY, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._is_running = False

    def stop(self) -> None:
        """What was read so far is counted; the next start goes on from there."""
        self._is_stopped = True
        for task in self._reading.values():
            task.cancel()

    def _start_due(self, some: asyncio.Semaphore) -> bool:
        """Whether anything is running then."""
        self._reading = {guild_id: task for guild_id, task in self._reading.items() if not task.done()}
        for guild_id in [] if self._is_stopped else self._due():
            if guild_id not in self._reading:
                self._reading[guild_id] = asyncio.create_task(self._catch_up_in_turn(guild_id, some))
        return bool(self._reading)

    def _due(self) -> list[int]:
        """Those who missed the least come first."""
        now, servers = self.recorder.clock.now(), self.recorder.servers
        due = [guild_id for guild_id, following in servers.items() if self._is_due(guild_id, following)]
        return sorted(due, key=lambda guild_id: servers[guild_id].missed_since or now, reverse=True)

    def _is_due(self, guild_id: int, following: Following) -> bool:
        tried_at = self._tried_at.get(guild_id)
        waits = tried_at is not None and self.recorder.clock.now() - tried_at < TRIED_AGAIN_AFTER
        return not waits and (following.missed_since is not None or bool(following.behind or following.archives))

    async def _catch_up_in_turn(self, guild_id: int, some: asyncio.Semaphore) -> None:
        async with some:
            following = self.recorder.servers[guild_id]
            try:
                await self._catch_up(guild_id, following)
                self._tried_at.pop(guild_id, None)
            except Exception:
                self._tried_at[guild_id] = self.recorder.clock.now()
                log.exception("server %s could not be caught up with; it is tried again", guild_id)

    async def _catch_up(self, guild_id: int, following: Following) -> None:
        if not following.knows_members:
            await self.members.find(guild_id, following)
        await self._read_all(guild_id, following)
        await self._read_archives(guild_id, following)
        if following.missed_since is not None:
            await self._read_archived(guild_id, following, following.missed_since)
            await self._finish(guild_id, following)

    def _is_current(self, guild_id: int, following: Following) -> bool:
        """The server did not become ready again meanwhile."""
        return self.recorder.servers.get(guild_id) is following

    async def _read_all(self, guild_id: int, following: Following) -> None:
        while following.behind and self._is_current(guild_id, following):
            place = next(iter(following.behind.values()))
            await self._read(following, place)

    async def _read(self, following: Following, place: PlaceFacts) -> None:
        async with self.recorder.db.read() as session:
            ranges = await store.ranges_of(session, place.guild_id, {place.id})
        known = ranges.get(place.id, ())
        until = counted_until(known, following.baseline_id)
        try:
            while place.id in following.behind and self._is_current(place.guild_id, following):
                until = await self._read_some(following, place, until, known)
        except Refused as refused:
            await self._leave_unread(following, place, moment_of(until), refused)
        following.places_read += 1

    async def _read_some(self, following: Following, place: PlaceFacts, after_id: int, known: Sequence[Range]) -> int:
        """Some pages; after which message to go on. `known`: what was counted before."""
        read, last_id, to_its_end = list[Heard](), after_id, False
        while len(read) < WRITTEN_AT_ONCE and not to_its_end:
            await self.pace.wait()
            page = await self.history.messages(place, last_id)
            read += map(heard, page.messages)
            to_its_end = page.is_last
            last_id = max(last_id, page.last_id or 0, (place.last_id or 0) if to_its_end else 0)
        span = Range(after_id + 1, last_id)
        held = await self.recorder.write_history(following, place, read, span, to_its_end=to_its_end)
        following.messages_read += len(read)
        log.info("read %s messages of %s on server %s", len(read), place.id, place.guild_id)
        # Soon after what was missed there may be answers to it; only then what is counted is jumped over.
        nothing_missed = bool(read) and all(holding(known, one.id) is not None for one in read)
        return held.last_id if to_its_end or nothing_missed else last_id

    async def _leave_unread(self, following: Following, place: PlaceFacts, since: datetime, refused: Refused) -> None:
        """Count on what is heard from now on; what was said before is a gap."""
        log.warning("%s on server %s can't be read: %s", place.id, place.guild_id, refused)
        recorder = self.recorder
        async with recorder.lock:
            following.behind.pop(place.id, None)
            if refused.reason is Reason.GONE:
                return
            async with recorder.db.begin() as session:
                await note_unread(session, place.guild_id, {place.id: [(since, recorder.clock.now())]})
            following.own.setdefault(place.id, Mine(place.last_id or first_id_at(since)))

    async def _read_archives(self, guild_id: int, following: Following) -> None:
        """Of channels that may be read again: nobody told which threads were archived meanwhile."""
        while following.archives and self._is_current(guild_id, following):
            channel = next(iter(following.archives.values()))
            try:
                await self._read_archived_of(following, channel, moment_of(following.baseline_id))
                await self._close_gap(following, channel)
            except Refused as refused:
                log.warning("threads of %s on server %s can't be read: %s", channel.id, guild_id, refused)
            following.archives.pop(channel.id, None)

    async def _close_gap(self, following: Following, channel: PlaceFacts) -> None:
        """Unless it can't be read again."""
        async with self.recorder.lock:
            if channel.id in following.archives and channel.id in following.own:
                async with self.recorder.db.begin() as session:
                    for why in (UNREADABLE, UNLISTED):
                        await store.close_gaps(session, channel.guild_id, {channel.id}, why)

    async def _read_archived(self, guild_id: int, following: Following, missed_since: datetime) -> None:
        """Threads that were archived since, or shortly before: the last archived come first."""
        for channel in self.history.places(guild_id):
            if channel.has_threads and channel.sight is Sight.READABLE:
                try:
                    await self._read_archived_of(following, channel, missed_since - RECENT)
                except Refused as refused:
                    await self._leave_unread(following, channel, missed_since, refused)

    async def _read_archived_of(self, following: Following, channel: PlaceFacts, missed_since: datetime) -> None:
        before: datetime | None = None
        while self._is_current(channel.guild_id, following):
            await self.pace.wait()
            page = await self.history.archived_threads(channel, before)
            threads = [thread for thread, archived_at in page.threads if archived_at >= missed_since]
            await self._read_threads(following, threads)
            if page.before is None or len(threads) < len(page.threads):
                return
            before = page.before

    async def _read_threads(self, following: Following, threads: Sequence[PlaceFacts]) -> None:
        if not threads:
            return
        guild_id = threads[0].guild_id
        async with self.recorder.db.read() as session:
            ranges = await store.ranges_of(session, guild_id, [thread.id for thread in threads])
            unread = {place_id for place_id, *_span in await store.gaps(session, guild_id, UNREADABLE)}
        for thread in threads:
            until = counted_until(ranges.get(thread.id, ()), following.baseline_id)
            if (thread.last_id or 0) > until:
                following.behind[thread.id] = thread
                await self._read(following, thread)
            elif thread.id in unread:
                async with self.recorder.lock, self.recorder.db.begin() as session:
                    await store.close_gaps(session, guild_id, {thread.id}, UNREADABLE)

    async def _finish(self, guild_id: int, following: Following) -> None:
        recorder = self.recorder
        async with recorder.lock:
            if following.behind or not self._is_current(guild_id, following):
                return
            async with recorder.db.begin() as session:
                gaps = await store.gaps(session, guild_id, CATCHING_UP)
                await store.close_gaps(session, guild_id, {0}, CATCHING_UP)
                for _channel_id, from_at, to_at in gaps:
                    if from_at >= following.live_since and to_at - from_at > SHORT:
                        await store.add_gap(session, guild_id, 0, from_at, to_at, AWAY)
            following.missed_since = None
        log.info(
            "caught up with server %s: %s places, %s messages", guild_id, following.places_read, following.messages_read
        )

    async def progress(self, guild_id: int) -> Progress | None:
        """None: all is read."""
        async with self.recorder.db.read() as session:
            unreadable = {gap[0] for gap in await store.gaps(session, guild_id, UNREADABLE)}
        following = self.recorder.servers.get(guild_id)
        if following is None or (following.missed_since is None and not following.behind and not unreadable):
            return None
        done = following.places_read
        return Progress(done + len(following.behind), done, following.messages_read, tuple(sorted(unreadable)))
