"""Counts what one server is heard to do, a few seconds of it at a time."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import first_id_at, moment_of
from bot.core.facts import JoinFacts, LeaveFacts, ReactionFacts
from bot.core.settings import ServerSettings
from bot.features.engagement import store, tally_store
from bot.features.engagement.counting import Counting
from bot.features.engagement.days import Days
from bot.features.engagement.hearing import RECENT, Heard, Pending
from bot.features.engagement.ranges import Range, holding, merged
from bot.features.engagement.settings import EngagementSettings

REMEMBERED = timedelta(days=28)
AHEAD = timedelta(days=1)
SAME_LEAVE = timedelta(minutes=1)
MOST_PLACES = 5_000

Own = dict[int, Range]


class LiveCounting:
    """One server's rules at work. What raises while it writes leaves it unfit for use."""

    def __init__(
        self, guild_id: int, server: ServerSettings, engagement: EngagementSettings, made_at: datetime
    ) -> None:
        self.guild_id = guild_id
        self.server = server
        self.engagement = engagement
        self.made_at = made_at
        self._days = Days(server.zone)
        self._counting = Counting(self._days)

    @property
    def weight(self) -> int:
        """How many messages and members it keeps in memory."""
        return len(self._counting.waiting) + len(self._counting.stays)

    async def load(self, session: AsyncSession, pending: Pending) -> None:
        """Remember who had joined of late and what waited for an answer when the oldest of these was sent."""
        self._counting = Counting(self._days, await store.opted_out(session, self.guild_id))
        oldest = min([self.made_at, *(moment_of(heard.id) for heard in pending.messages)])
        span = first_id_at(oldest - REMEMBERED), first_id_at(self.made_at + AHEAD), self._days
        self._counting.waiting.remember(await tally_store.open_between(session, self.guild_id, *span))
        self._counting.stays.remember(await tally_store.stays_between(session, self.guild_id, *span))

    async def write(self, session: AsyncSession, pending: Pending, own: Own, now: datetime) -> Own:
        """Count what was heard. `own`: the ranges of ids that this process opened, as it last wrote them; returns them
        as they are now."""
        new, own = await self._claim(session, pending, own, now)
        await self._count_joins(session, [event for event in pending.events if isinstance(event, JoinFacts)])
        for event in pending.events:
            if isinstance(event, ReactionFacts):
                self._counting.reacted(event.member_id, event.at, removed=event.removed)
        for heard in new:
            self._count(heard)
        if new:
            self._counting.forget(new[-1].id)
        await tally_store.write(session, self.guild_id, self._counting.take(), self._days)
        await self._write_leaves(session, [event for event in pending.events if isinstance(event, LeaveFacts)])
        return own

    async def _claim(self, session: AsyncSession, pending: Pending, own: Own, now: datetime) -> tuple[list[Heard], Own]:
        """The messages that are in no counted range, oldest first; moves the ranges on so that they hold them."""
        own = {place_id: mine for place_id, mine in own.items() if place_id not in pending.dropped}
        messages = sorted(pending.messages, key=lambda heard: heard.id)
        if not messages:
            return [], own
        places = {heard.place_id for heard in messages}
        floor = min([messages[0].id, *(mine.last_id for place_id, mine in own.items() if place_id in places)])
        ranges = await store.ranges_of(session, self.guild_id, places, floor)
        new: list[Heard] = []
        by_place: dict[int, list[int]] = {}
        for heard in messages:
            mine = own.get(heard.place_id)
            held = holding(ranges.get(heard.place_id, ()), heard.id)
            if held is None and (mine is None or heard.id > mine.last_id):
                by_place.setdefault(heard.place_id, []).append(heard.id)
                new.append(heard)
            elif held is not None and held == mine and moment_of(heard.id) >= now - RECENT:
                new.append(heard)  # it came after a later one
        for place_id, ids in by_place.items():
            known = ranges.get(place_id, [])
            own[place_id] = await self._move_on(session, place_id, known, own.get(place_id), Range(ids[0], ids[-1]))
        return new, dict(list(own.items())[-MOST_PLACES:])

    async def _move_on(
        self, session: AsyncSession, place_id: int, known: Sequence[Range], mine: Range | None, span: Range
    ) -> Range:
        """This process heard everything since its range began, so the range goes on to the new messages."""
        base = holding(known, mine.last_id) if mine is not None else None
        after = merged([*known, Range(base.first_id, span.last_id) if base is not None else span])
        await store.replace_ranges(session, self.guild_id, place_id, set(known) - set(after), set(after) - set(known))
        return holding(after, span.last_id) or span

    async def _count_joins(self, session: AsyncSession, joins: Sequence[JoinFacts]) -> None:
        stays, firsts = await tally_store.known_of(session, self.guild_id, {join.member_id for join in joins})
        self._counting.stays.remember(stays)
        for join in sorted(joins, key=lambda join: join.joined_at):
            self._counting.joined(join.member_id, join.joined_at, None, firsts.get(join.member_id))

    def _count(self, heard: Heard) -> None:
        in_question_channel = heard.channel_id in self.engagement.question_channels
        asks = heard.opens_post or (in_question_channel and self.server.language in heard.asks_in)
        self._counting.message(
            heard.id, heard.channel_id, heard.thread_id, heard.author_id, heard.reply_to, heard.mentions, asks
        )

    async def _write_leaves(self, session: AsyncSession, leaves: Iterable[LeaveFacts]) -> None:
        counted = [leave for leave in leaves if leave.member_id not in self._counting.opted_out]
        stays = await store.stays_of(session, self.guild_id, {leave.member_id for leave in counted})
        for leave in sorted(counted, key=lambda leave: leave.left_at):
            known = stays.setdefault(leave.member_id, {})
            newest = max((joined_at for joined_at in known if joined_at <= leave.left_at), default=None)
            left_at = known[newest] if newest is not None else None
            if left_at is not None and leave.left_at - left_at < SAME_LEAVE:
                continue
            joined_at = newest if newest is not None and left_at is None else _unknown_join(leave.left_at)
            known[joined_at] = leave.left_at
            await store.end_stay(session, self.guild_id, leave.member_id, joined_at, leave.left_at, self._days)


def _unknown_join(left_at: datetime) -> datetime:
    """Before there was Discord; squeezed a millionfold, so that several leaves of one member stay several."""
    beginning = moment_of(0)
    return beginning + (left_at - beginning) / 1_000_000
