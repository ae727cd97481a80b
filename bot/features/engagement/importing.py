"""Counts the exports of one server in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import moment_of
from bot.core.settings import ServerSettings
from bot.core.tombstones import Tombstones
from bot.features.engagement import kept_store, store, tally_store
from bot.features.engagement.counting import Counting
from bot.features.engagement.days import Days
from bot.features.engagement.exports import Export, Message
from bot.features.engagement.merging import Batch, Merge
from bot.features.engagement.newcomers import NEWEST_STAY_MS
from bot.features.engagement.questions import asks
from bot.features.engagement.ranges import Range, changed, holding
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tally import First

JOIN, REPLY = "GuildMemberJoin", "Reply"
COUNTED = frozenset({JOIN, REPLY, "Default"})
UNKNOWN_MESSAGE = 0
ROWS_AT_ONCE = 50_000
REMEMBERED = NEWEST_STAY_MS << 22

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ImportedServer:
    """`already_counted`, `by_bots`: messages and joins left out for that; the days are those of the files."""

    guild_id: int
    name: str
    timezone: str
    messages: int
    joins: int
    already_counted: int
    by_bots: int
    first_day: date | None
    last_day: date | None


class ServerImport:
    """One run over the exports of one server. If it raises, nothing of it may be kept."""

    def __init__(
        self,
        session: AsyncSession,
        tombstones: Tombstones,
        exports: Sequence[Export],
        server: ServerSettings,
        engagement: EngagementSettings,
    ) -> None:
        self._session = session
        self._tombstones = tombstones
        self._exports = exports
        self._newest = max(exports, key=lambda export: export.first_id or 0)
        self._guild_id = self._newest.guild_id
        self._server = server
        self._days = Days(server.zone)
        self._languages = (server.language,)
        self._question_channels = frozenset(engagement.question_channels)
        self._messages = self._joins = self._already_counted = self._by_bots = 0
        self._last_id = self._recalled_to = 0

    async def run(self, progress: Progress) -> ImportedServer:
        """`progress` is told the bytes read and the messages counted so far. Raises BadExport."""
        await store.lock_counting(self._session, self._guild_id)
        is_known = await store.is_known(self._session, self._guild_id)
        places = {export.place_id for export in self._exports}
        self._ranges = await store.ranges_of(self._session, self._guild_id, places)
        self._counting = Counting(self._days, await store.silence(self._session, self._tombstones, self._guild_id))
        merge = Merge(self._exports)
        for batch in merge.batches():
            firsts = await self._recall(batch) if is_known else {}
            self._count(batch, firsts)
            self._counting.forget(batch[-1][0])
            if self._counting.tally.rows() > ROWS_AT_ONCE:
                await self._write()
            progress(merge.bytes_read, self._messages + self._counting.tally.messages)
        await self._write()
        await self._remember_names()
        await self._mark_counted(merge)
        await kept_store.count_anew(self._session, self._guild_id)
        return self._result(merge)

    def _count(self, batch: Batch, firsts: dict[int, First]) -> None:
        ranges, counting = self._ranges, self._counting
        for message_id, export, message in batch:
            if message.type not in COUNTED:
                continue
            if message.author.is_bot:
                self._by_bots += 1
                continue
            place_id = export.place_id
            if message_id == self._last_id or (place_id in ranges and holding(ranges[place_id], message_id)):
                self._already_counted += 1
                continue
            self._last_id = message_id
            author_id = message.author.id
            if message.type == JOIN:
                counting.joined(author_id, moment_of(message_id), message_id, firsts.get(author_id))
                continue
            reply_to = None
            if message.type == REPLY:
                reply_to = (message.reference and message.reference.message_id) or UNKNOWN_MESSAGE
            thread_id = place_id if export.is_thread else None
            mentions = [mention.id for mention in message.mentions] if message.mentions else ()
            is_question = self._is_question(message, export, reply_to)
            counting.message(message_id, export.channel_id, thread_id, author_id, reply_to, mentions, is_question)

    def _is_question(self, message: Message, export: Export, reply_to: int | None) -> bool:
        if export.is_thread:
            return message.id == export.place_id
        in_question_channel = export.channel_id in self._question_channels
        return in_question_channel and reply_to is None and asks(message.content, self._languages)

    async def _recall(self, batch: Batch) -> dict[int, First]:
        """What earlier runs know of the time that this batch is about, and of those who join in it."""
        until_id = batch[-1][0]
        after_id = self._recalled_to or max(0, batch[0][0] - REMEMBERED)
        self._recalled_to = until_id
        span = (self._session, self._guild_id, after_id, until_id, self._days)
        self._counting.waiting.remember(await tally_store.open_between(*span, moment_of(batch[0][0])))
        self._counting.stays.remember(await tally_store.stays_between(*span))
        joining = {message.author.id for _id, _export, message in batch if message.type == JOIN}
        stays, firsts = await tally_store.known_of(self._session, self._guild_id, joining)
        self._counting.stays.remember(stays)
        return firsts

    async def _write(self) -> None:
        tally = self._counting.take()
        self._messages += tally.messages
        self._joins += tally.joins
        await tally_store.write(self._session, {self._guild_id: (tally, self._days)})

    async def _remember_names(self) -> None:
        await store.name_server(self._session, self._guild_id, self._newest.guild_name)
        names = {export.channel_id: (export.channel_name, export.category_id) for export in self._exports}
        await store.name_channels(self._session, self._guild_id, names)

    async def _mark_counted(self, merge: Merge) -> None:
        spans: dict[int, list[Range]] = {}
        for export, span in merge.spans:
            spans.setdefault(export.place_id, []).append(span)
        changes = {
            (self._guild_id, place_id): changed(self._ranges.get(place_id, []), read)
            for place_id, read in spans.items()
        }
        await store.replace_ranges(self._session, changes)

    def _result(self, merge: Merge) -> ImportedServer:
        spans = [span for _export, span in merge.spans]
        return ImportedServer(
            guild_id=self._guild_id,
            name=self._newest.guild_name,
            timezone=self._server.timezone,
            messages=self._messages,
            joins=self._joins,
            already_counted=self._already_counted,
            by_bots=self._by_bots,
            first_day=self._days.of(moment_of(min(span.first_id for span in spans))) if spans else None,
            last_day=self._days.of(moment_of(max(span.last_id for span in spans))) if spans else None,
        )
