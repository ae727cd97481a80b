"""Discord's audit log of each server, heard while the bot is there and read when it was not."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at, moment_of
from bot.core.facts import AuditFacts
from bot.core.pace import Pace
from bot.features.moderation import audit_store
from bot.features.moderation.audit_posts import AuditPosts
from bot.features.moderation.elsewhere import KIND_OF, Elsewhere, Recorded
from bot.features.moderation.service import ModerationService

log = logging.getLogger(__name__)

NEEDED = "view_audit_log"
MOST_WAITING = 1_000
AT_ONCE = 100
LATE = timedelta(minutes=5)
"""So much later an older entry may still come: that far back is read again."""
KEPT = timedelta(days=45)
"""By Discord."""
RETRY_AFTER = timedelta(minutes=1)
MOVED_EVERY = timedelta(minutes=10)
"""So often the mark moves on for entries that make no case, so that a start has little to read."""

NOTED_EVERY = timedelta(hours=1)
"""So often it is noted until when all was heard, so that time without an entry is no gap."""


@dataclass(frozen=True)
class Unread:
    """A server that is to be read from where the record stands; not before the bot `joined_at`."""

    at: datetime
    joined_at: datetime | None = None


class AuditLog:
    """The mark of a server moves only while all of its entries are heard (`_live`), or as they are read.

    `readers`: who else is shown what is read.
    """

    def __init__(self, moderation: ModerationService, elsewhere: Elsewhere, pace: Pace) -> None:
        self.moderation = moderation
        self.elsewhere = elsewhere
        self.pace = pace
        self.posts = AuditPosts(moderation)
        self.readers: list[Callable[[AuditFacts], None]] = []
        self._heard: deque[tuple[AuditFacts, bool]] = deque()
        self._unread: dict[int, Unread] = {}
        self._connected: set[int] = set()
        self._live: set[int] = set()
        self._paused: set[int] = set()
        self._blind: set[int] = set()
        self._moved: dict[int, datetime] = {}
        self._noted: datetime | None = None
        self._recording = asyncio.Lock()
        self._is_reading = False

    # From when on and until when it is heard

    def hear(self, guild_id: int, joined_at: datetime | None) -> None:
        """All is heard from now on; what was before is to be read."""
        self._connected.add(guild_id)
        self._paused.discard(guild_id)
        self._read_again(guild_id, self.moderation.clock.now(), joined_at)

    def lose(self, guild_ids: list[int]) -> None:
        """The connection is gone."""
        self._paused |= self._live.intersection(guild_ids)
        self._live.difference_update(guild_ids)
        self._connected.difference_update(guild_ids)

    def resumed(self, guild_ids: list[int]) -> None:
        """The connection is back, and Discord has told again what was missed."""
        self._connected.update(guild_ids)
        for guild_id in guild_ids:
            if guild_id in self._paused:
                self._paused.discard(guild_id)
                self._live.add(guild_id)
            elif guild_id not in self._unread and guild_id not in self._blind:
                self._read_again(guild_id, self.moderation.clock.now())

    def forget(self, guild_id: int) -> None:
        """The bot is no longer there."""
        self.lose([guild_id])
        self._paused.discard(guild_id)
        self._blind.discard(guild_id)
        self._unread.pop(guild_id, None)
        self._moved.pop(guild_id, None)

    def _read_again(self, guild_id: int, at: datetime, joined_at: datetime | None = None) -> None:
        self._live.discard(guild_id)
        before = self._unread.get(guild_id)
        self._unread[guild_id] = Unread(at, joined_at or (before.joined_at if before else None))

    # What is heard

    def saw(self, entry: AuditFacts) -> None:
        """Kept until `record_heard`. If too much waits, the server is read instead."""
        if len(self._heard) < MOST_WAITING:
            self._heard.append((entry, entry.guild_id in self._live))
        else:
            self._read_again(entry.guild_id, self.moderation.clock.now())

    async def record_heard(self) -> None:
        async with self._recording:
            while self._heard:
                await self._record_some()

    async def _record_some(self) -> None:
        """Of one server."""
        guild_id, some = self._heard[0][0].guild_id, list[tuple[AuditFacts, bool]]()
        while self._heard and self._heard[0][0].guild_id == guild_id and len(some) < AT_ONCE:
            some.append(self._heard.popleft())
        entries = [entry for entry, _live in some]
        read_to = max((entry.id for entry, live in some if live), default=None)
        if all(entry.action not in KIND_OF for entry in entries) and not self._should_move(guild_id, read_to):
            return
        try:
            recorded = await self.elsewhere.record(guild_id, entries, read_to)
        except Exception:
            log.warning("what happened on server %s could not be recorded: it is read again", guild_id, exc_info=True)
            self._heard = deque(waiting for waiting in self._heard if waiting[0].guild_id != guild_id)
            self._read_again(guild_id, self.moderation.clock.now() + RETRY_AFTER)
            return
        if read_to is not None:
            self._moved[guild_id] = moment_of(read_to)
        await self.posts.show(guild_id, recorded, was_away=False)

    def _should_move(self, guild_id: int, read_to: int | None) -> bool:
        if read_to is None:
            return False
        moved = self._moved.get(guild_id)
        return moved is None or moment_of(read_to) - moved >= MOVED_EVERY

    # What is read

    async def catch_up(self) -> None:
        """Read what was missed, one server after the other; while that runs, this ends at once."""
        if self._is_reading:
            return
        self._is_reading = True
        try:
            await self._note_heard()
            while (guild_id := self._next()) is not None:
                await self._try_to_read(guild_id)
        finally:
            self._is_reading = False

    async def _note_heard(self) -> None:
        now = self.moderation.clock.now()
        if not self._live or (self._noted is not None and now - self._noted < NOTED_EVERY):
            return
        self._noted = now
        live = sorted(self._live)
        try:
            async with self.moderation.db.begin() as session:
                for first in range(0, len(live), AT_ONCE):
                    await audit_store.note_heard(session, live[first : first + AT_ONCE], now)
        except Exception:
            log.warning("until when the audit logs were heard could not be noted", exc_info=True)

    def _next(self) -> int | None:
        now = self.moderation.clock.now()
        return next((guild_id for guild_id, unread in self._unread.items() if unread.at <= now), None)

    async def _try_to_read(self, guild_id: int) -> None:
        unread = self._unread.pop(guild_id)
        try:
            await self._read(guild_id, unread.joined_at)
        except Exception as error:
            if isinstance(error, Refused) and error.reason is Reason.GONE:
                return
            log.warning("the audit log of server %s could not be read; it is tried again", guild_id, exc_info=True)
            if guild_id not in self._unread:
                self._read_again(guild_id, self.moderation.clock.now() + RETRY_AFTER, unread.joined_at)
            return
        is_all = guild_id not in self._unread and guild_id not in self._blind
        if is_all and guild_id in self._connected:
            self._live.add(guild_id)

    async def know(self, guild_id: int) -> bool:
        """Read now what is not known yet; false where the bot may not."""
        await self.record_heard()
        if guild_id not in self._live:
            if not self._may_read(guild_id):
                return False
            await self._read(guild_id, None)
        return guild_id not in self._blind

    async def _read(self, guild_id: int, joined_at: datetime | None) -> None:
        after = await self._begin(guild_id, joined_at)
        if not self._may_read(guild_id):
            await self._is_blind(guild_id)
            return
        recorded = Recorded()
        try:
            is_last = False
            while not is_last:
                await self.pace.wait()
                page = await self.moderation.discipline.audit_entries(guild_id, after)
                after, is_last = page.last_id or after, page.is_last
                for entry in page.entries:
                    for reader in self.readers:
                        reader(entry)
                if page.entries:
                    more = await self.elsewhere.record(guild_id, page.entries, page.last_id)
                    recorded.added += more.added
                    recorded.took_place += more.took_place
        except Refused as refused:
            if refused.reason is not Reason.MISSING_PERMISSION:
                raise
            await self._is_blind(guild_id)
        else:
            await self._sees(guild_id)
        finally:
            await self.posts.show(guild_id, recorded, was_away=True)

    async def _begin(self, guild_id: int, joined_at: datetime | None) -> int:
        """After which entry to read. What Discord no longer keeps stays a gap."""
        now = self.moderation.clock.now()
        async with self.moderation.db.begin() as session:
            mark = await audit_store.mark(session, guild_id, now)
            if joined_at is not None and first_id_at(joined_at) > mark.since_id:
                await audit_store.begin_at(session, guild_id, first_id_at(joined_at))
                mark = await audit_store.mark(session, guild_id, now)
            is_lost = mark.known_until < now - KEPT
            if is_lost and await audit_store.open_gap(session, guild_id) is None:
                await audit_store.add_gap(session, guild_id, mark.known_until, now - KEPT)
        return max(mark.since_id, first_id_at(moment_of(mark.read_to) - LATE))

    # What can't be read

    async def look(self, guild_id: int) -> None:
        """The bot's permissions may have changed."""
        was_blind = guild_id in self._blind
        if guild_id not in self._connected or self._may_read(guild_id) != was_blind:
            return
        self._read_again(guild_id, self.moderation.clock.now())
        await self.catch_up()

    def _may_read(self, guild_id: int) -> bool:
        return NEEDED in self.moderation.discipline.me(guild_id).permissions

    async def _is_blind(self, guild_id: int) -> None:
        """Since the last moment when it was not, cases may be missing."""
        self._blind.add(guild_id)
        async with self.moderation.db.begin() as session:
            mark = await audit_store.mark(session, guild_id, self.moderation.clock.now())
            if await audit_store.open_gap(session, guild_id) is None:
                await audit_store.add_gap(session, guild_id, mark.known_until)
        await self.posts.tell_gaps(guild_id)

    async def _sees(self, guild_id: int) -> None:
        """All that Discord keeps is read: of a gap only what is older is left."""
        self._blind.discard(guild_id)
        now = self.moderation.clock.now()
        oldest = now - KEPT
        async with self.moderation.db.begin() as session:
            await audit_store.mark(session, guild_id, now)  # others wait here
            await audit_store.note_heard(session, [guild_id], now)
            gap = await audit_store.open_gap(session, guild_id)
            if gap is not None:
                await audit_store.end_gap(session, guild_id, gap.from_at, oldest if gap.from_at < oldest else None)
        if gap is not None and gap.told:
            await self.posts.tell_sees(guild_id)
        await self.posts.tell_gaps(guild_id)
