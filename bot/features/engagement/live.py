"""Counts what one server is heard to do, a few seconds of it at a time, and what its history tells of before."""

from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import first_id_at, moment_of
from bot.core.facts import JoinFacts, LeaveFacts, ReactionFacts
from bot.core.settings import ServerSettings
from bot.core.tombstones import Tombstones
from bot.features.engagement import store, tally_store
from bot.features.engagement.counting import Counting
from bot.features.engagement.days import Days
from bot.features.engagement.hearing import Event, Heard, InVoice, Pending
from bot.features.engagement.ranges import Range, changed, holding
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.store import Key
from bot.features.engagement.tally import Tally

REMEMBERED = timedelta(days=28)
AHEAD = timedelta(days=1)
SAME_LEAVE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Mine:
    """How this process follows a place: it heard everything after `since_id`. `range`: what it wrote of that last."""

    since_id: int
    range: Range | None = None


Own = dict[int, Mine]


class LiveCounting:
    """One server's rules at work; it counts in the order of time, up to `newest_id` so far.

    What raises while it writes leaves it unfit for use.
    """

    def __init__(
        self,
        guild_id: int,
        tombstones: Tombstones,
        server: ServerSettings,
        engagement: EngagementSettings,
        made_at: datetime,
    ) -> None:
        self.guild_id = guild_id
        self._tombstones = tombstones
        self.server = server
        self.engagement = engagement
        self.made_at = made_at
        self._days = Days(server.zone)
        self.newest_id = 0
        self._counting = Counting(self._days)
        self._is_loaded = False

    @property
    def weight(self) -> int:
        """How many messages and members it keeps in memory."""
        return len(self._counting.waiting) + len(self._counting.stays)

    async def load_once(self, session: AsyncSession, pending: Pending) -> None:
        """Remember who had joined of late and what waited for an answer when the oldest of these was sent."""
        if self._is_loaded:
            return
        self._is_loaded = True
        self._counting = Counting(self._days, await store.silence(session, self._tombstones, self.guild_id))
        oldest = min([self.made_at, *(moment_of(heard.id) for heard in pending.messages)])
        span = first_id_at(oldest - REMEMBERED), first_id_at(self.made_at + AHEAD), self._days
        self._counting.waiting.remember(await tally_store.open_between(session, self.guild_id, *span, oldest))
        self._counting.stays.remember(await tally_store.stays_between(session, self.guild_id, *span))

    def strangers(self, messages: Iterable[Heard]) -> set[int]:
        """Whose first message one of these may be."""
        return {heard.author_id for heard in messages if not self._counting.knows(heard.author_id)}

    def recognise(self, messages: Sequence[Heard], firsts: Mapping[Key, int]) -> None:
        """Who wrote before the first of these, which come in order. `firsts`: by server and member."""
        for author_id, first_id in {heard.author_id: heard.id for heard in reversed(messages)}.items():
            if firsts.get((self.guild_id, author_id), first_id) < first_id:
                self._counting.meet(author_id)

    async def count(self, session: AsyncSession, events: Sequence[Event], messages: Sequence[Heard]) -> None:
        """What `take` then gives."""
        await self._count_joins(session, [event for event in events if isinstance(event, JoinFacts)])
        for event in events:
            if isinstance(event, ReactionFacts):
                self._counting.reacted(event.member_id, event.at, removed=event.removed)
            elif isinstance(event, InVoice):
                self._counting.in_voice(event.member_id, event.from_at, event.to_at)
        self._count_messages(messages)

    def take(self) -> tuple[Tally, Days]:
        """What was counted since it was taken last."""
        return self._counting.take(), self._days

    async def write_history(self, session: AsyncSession, place_id: int, read: Sequence[Heard], span: Range) -> Range:
        """Count what was read of a place, but for what is counted already; all of the span is counted then.

        Returns the counted range that holds it.
        """
        known = (await store.ranges_of(session, self.guild_id, {place_id})).get(place_id, [])
        self._count_messages(read, {one.id for one in read if holding(known, one.id) is not None})
        await tally_store.write(session, {self.guild_id: self.take()})
        change = changed(known, [span])
        await store.replace_ranges(session, {(self.guild_id, place_id): change})
        return change.holding(span)

    async def write_joins(self, session: AsyncSession, joins: Sequence[JoinFacts]) -> None:
        await self._count_joins(session, joins)
        await tally_store.write(session, {self.guild_id: self.take()})

    def _count_messages(self, messages: Sequence[Heard], counted: Collection[int] = ()) -> None:
        for heard in messages:
            if heard.id in counted:
                self._hear_again(heard)
            else:
                self._count(heard)
        if messages:
            self.newest_id = max(self.newest_id, messages[-1].id)
            self._counting.forget(messages[-1].id)

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

    def _hear_again(self, heard: Heard) -> None:
        """What is counted already may answer a question that was read only now."""
        counting = self._counting
        if not counting.silence.covers_message(heard.author_id, heard.id):
            counting.waiting.heard(
                heard.id,
                heard.channel_id,
                heard.thread_id,
                heard.author_id,
                heard.reply_to,
                heard.mentions,
                counting.tally,
            )

    async def write_leaves(self, session: AsyncSession, events: Sequence[Event]) -> None:
        """Each ends the stay before it; by our clock the member may seem to be back already."""
        silence = self._counting.silence
        leaves = _with_later_joins(events)
        counted = [(one, later) for one, later in leaves if not silence.covers(one.member_id, one.left_at)]
        stays = await store.stays_of(session, self.guild_id, {leave.member_id for leave, _later in counted})
        for leave, later in sorted(counted, key=lambda pair: pair[0].left_at):
            known = stays.setdefault(leave.member_id, {})
            newest = max((at for at in known if at <= leave.left_at and at not in later), default=None)
            left_at = known[newest] if newest is not None else None
            if left_at is not None and (leave.since or leave.left_at) - left_at < SAME_LEAVE:
                continue
            joined_at = newest if newest is not None and left_at is None else _unknown_join(leave.left_at)
            known[joined_at] = leave.left_at
            exact = leave.since is None
            await store.end_stay(
                session, self.guild_id, leave.member_id, joined_at, leave.left_at, self._days, exact=exact
            )


def _with_later_joins(events: Sequence[Event]) -> list[tuple[LeaveFacts, Set[datetime]]]:
    """The leaves, each with the joins of the same member that were heard after it."""
    joins: dict[int, frozenset[datetime]] = {}
    found: list[tuple[LeaveFacts, Set[datetime]]] = []
    for event in reversed(events):
        if isinstance(event, JoinFacts):
            joins[event.member_id] = joins.get(event.member_id, frozenset()) | {event.joined_at}
        elif isinstance(event, LeaveFacts):
            found.append((event, joins.get(event.member_id, frozenset())))
    return found[::-1]


def _unknown_join(left_at: datetime) -> datetime:
    """Before there was Discord; squeezed a millionfold, so that several leaves of one member stay several."""
    beginning = moment_of(0)
    return beginning + (left_at - beginning) / 1_000_000
