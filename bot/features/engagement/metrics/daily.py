"""Days as rows: of the whole server, and of each channel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.calendar import Week, start_of
from bot.features.engagement.metrics.activity import WAS_ACTIVE
from bot.features.engagement.metrics.coverage import Coverage
from bot.features.engagement.tables import Channel, ChannelHour, MemberDay, Question, Stay

DAY = timedelta(days=1)
MONTH = timedelta(days=28)
MEMBERS = ("writers", "active_members", "replies", "reactions_given", "voice_minutes")
COLUMNS = ("day", "complete", "messages", *MEMBERS, "joins", "leaves", "questions", "answered")
CHANNEL_COLUMNS = ("day", "channel_id", "channel", "messages")
NONE = (0,) * len(MEMBERS)
UNKNOWN = (None,) * (len(COLUMNS) - 3)

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Span:
    """The days of which rows are wanted, both ends included. `gone_until`: nothing of members is left up to then."""

    guild_id: int
    first: date
    last: date
    coverage: Coverage
    now: datetime
    gone_until: date | None = None

    def days(self) -> Iterator[date]:
        """Those of which something was counted."""
        day = self.first
        while day <= self.last:
            if self._is_in_files(day) or self._is_partly_live(day):
                yield day
            day += DAY

    def is_complete(self, day: date) -> bool:
        """Counted from its first moment to its last."""
        start, end = self._ends(day)
        live = self.coverage.live
        heard = live is not None and live[0] <= start and live[1] >= end
        has_gap = any(from_at < end and to_at > start for from_at, to_at in self.coverage.gaps)
        return end <= self.now and not has_gap and (heard or self._is_in_files(day))

    def _is_in_files(self, day: date) -> bool:
        return any(first <= day <= last for first, last in self.coverage.files)

    def _is_partly_live(self, day: date) -> bool:
        start, end = self._ends(day)
        return self.coverage.live is not None and self.coverage.live[0] < end and self.coverage.live[1] > start

    def _ends(self, day: date) -> tuple[datetime, datetime]:
        return start_of(day, self.coverage.zone), start_of(day + DAY, self.coverage.zone)


async def read_days(session: AsyncSession, span: Span, not_measured: frozenset[str]) -> list[Row]:
    """A row of COLUMNS for each day; None for what was not measured."""
    messages = await _messages(session, span)
    members = await _members(session, span)
    joins = await _stays(session, span, Stay.joined_day)
    leaves = await _stays(session, span, Stay.left_day)
    questions = await _questions(session, span)
    rows: list[Row] = []
    for day in span.days():
        tells_leaves = "leaves" not in not_measured and span.coverage.tells_leaves(Week.of(day))
        joined = None if "joins" in not_measured else joins.get(day, 0)
        left = leaves.get(day, 0) if tells_leaves else None
        asked = (None, None) if "questions" in not_measured else questions.get(day, (0, 0))
        if span.gone_until is not None and day <= span.gone_until:
            rows.append((day, span.is_complete(day), messages.get(day, 0), *UNKNOWN))
            continue
        counts = (messages.get(day, 0), *members.get(day, NONE), joined, left, *asked)
        rows.append((day, span.is_complete(day), *counts))
    return rows


async def read_channel_days(session: AsyncSession, span: Span) -> list[Row]:
    """A row of CHANNEL_COLUMNS for each day and each channel in which something was written."""
    query = select(Channel.channel_id, Channel.name).where(Channel.guild_id == span.guild_id)
    names = {channel_id: name for channel_id, name in await session.execute(query)}
    rows: list[Row] = []
    first = span.first
    while first <= span.last:
        # A month at a time, so that nobody else waits for a year of a large server.
        last = min(first + MONTH - DAY, span.last)
        found = await session.execute(_channel_days(span.guild_id, first, last))
        rows += [(day, channel_id, names.get(channel_id, ""), int(messages)) for day, channel_id, messages in found]
        first = last + DAY
    return rows


def _channel_days(guild_id: int, first: date, last: date) -> Any:
    keys = (ChannelHour.day, ChannelHour.channel_id)
    query = select(*keys, func.sum(ChannelHour.messages))
    query = query.where(ChannelHour.guild_id == guild_id, ChannelHour.day.between(first, last))
    return query.group_by(*keys).order_by(*keys)


async def _messages(session: AsyncSession, span: Span) -> dict[date, int]:
    """As everywhere: with those of members who have since chosen not to be counted."""
    query = select(ChannelHour.day, func.sum(ChannelHour.messages)).where(
        ChannelHour.guild_id == span.guild_id, ChannelHour.day.between(span.first, span.last)
    )
    return {day: int(count) for day, count in await _grouped(session, query, ChannelHour.day)}


async def _members(session: AsyncSession, span: Span) -> dict[date, Sequence[int]]:
    query = select(
        MemberDay.day,
        func.count(case((MemberDay.messages > 0, 1))),
        func.count(case((WAS_ACTIVE, 1))),
        func.sum(MemberDay.replies),
        func.sum(MemberDay.reactions_given),
        func.sum(MemberDay.voice_seconds) / 60,
    ).where(MemberDay.guild_id == span.guild_id, MemberDay.day.between(span.first, span.last))
    return {day: [round(count) for count in counts] for day, *counts in await _grouped(session, query, MemberDay.day)}


async def _stays(session: AsyncSession, span: Span, of_day: InstrumentedAttribute[Any]) -> dict[date, int]:
    query = select(of_day, func.count()).where(Stay.guild_id == span.guild_id, of_day.between(span.first, span.last))
    return {day: count for day, count in await _grouped(session, query, of_day)}


async def _questions(session: AsyncSession, span: Span) -> dict[date, tuple[int, int]]:
    """How many were asked, and how many of them have an answer by now."""
    query = select(Question.asked_day, func.count(), func.count(Question.answer_id)).where(
        Question.guild_id == span.guild_id,
        Question.asked_day.between(span.first, span.last),
        Question.closed_by.is_(None),
    )
    rows = await _grouped(session, query, Question.asked_day)
    return {day: (asked, answered) for day, asked, answered in rows}


async def _grouped(session: AsyncSession, query: Any, day: InstrumentedAttribute[Any]) -> Sequence[Any]:
    rows: Sequence[Any] = (await session.execute(query.group_by(day))).all()
    return rows
