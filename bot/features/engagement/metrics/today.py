"""The running day of a server: what was counted so far, beside what is usual by now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Any

from sqlalchemy import and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.calendar import Week, start_of
from bot.features.engagement.metrics.coverage import Coverage
from bot.features.engagement.so_far import Count, SoFar
from bot.features.engagement.tables import ChannelHour, MemberDay, Question, Stay

SHOWN_CHANNELS = 5
MAY_BE_HIDDEN = frozenset({"joins", "leaves", "questions"})


@dataclass(frozen=True)
class Today:
    """`heard_until`: None where the bot never listened. `away`: for some of the day nobody heard reactions and voice.

    `usual_days`: how many earlier days make the usual numbers. `questions`: None where nowhere is for them. `hidden`:
    keys of what the bot may not see, which is None then. `channels`: id and messages, busiest first.
    """

    day: date
    at: datetime
    heard_until: datetime | None
    complete: bool
    away: bool
    usual_days: int
    messages: Count
    writers: Count
    replies: int
    reactions: int
    voice_minutes: float
    joins: Count | None
    leaves: Count | None
    questions: Count | None
    answered: int
    hidden: frozenset[str]
    channels: tuple[tuple[int, int], ...]


async def read_today(
    session: AsyncSession,
    guild_id: int,
    coverage: Coverage,
    now: datetime,
    not_measured: frozenset[str],
    question_channels: Collection[int],
) -> Today:
    """`not_measured`: keys of metrics that the bot may not see."""
    so_far = SoFar(coverage.zone, now)
    day = so_far.day
    hidden = MAY_BE_HIDDEN & not_measured
    weeks = coverage.complete_before(Week.of(day), now)
    usual_days = [week.monday + timedelta(days=day.weekday()) for week in weeks]
    heard_leaves = [usual for usual, week in zip(usual_days, weeks, strict=True) if coverage.tells_leaves(week)]
    days = [day, *usual_days]
    writers = await _writers(session, guild_id, so_far, days)
    asks = bool(question_channels) or await _has_questions(session, guild_id)
    asked, answered = await _questions(session, guild_id, so_far, days)
    joins = await _stays(session, guild_id, so_far, days, Stay.joined_day, Stay.joined_at)
    leaves = await _stays(session, guild_id, so_far, days, Stay.left_day, Stay.left_at)
    replies, reactions, voice_seconds = await _sums(session, guild_id, day)
    return Today(
        day=day,
        at=now,
        heard_until=coverage.live and coverage.live[1],
        complete=_is_complete(coverage, so_far),
        away=any(to_at > start_of(day, coverage.zone) and from_at < now for from_at, to_at in coverage.away),
        usual_days=len(usual_days),
        messages=_against(await _messages(session, guild_id, so_far, days), day, usual_days),
        writers=_against(writers, day, usual_days),
        replies=replies,
        reactions=reactions,
        voice_minutes=voice_seconds / 60,
        joins=None if "joins" in hidden else _against(joins, day, usual_days),
        leaves=None if "leaves" in hidden else _against(leaves, day, heard_leaves),
        questions=_against(asked, day, usual_days) if asks and "questions" not in hidden else None,
        answered=answered,
        hidden=hidden,
        channels=await _channels(session, guild_id, day),
    )


def _against(counts: Mapping[date, float], day: date, usual_days: Sequence[date]) -> Count:
    usual = fmean([counts.get(usual, 0) for usual in usual_days]) if usual_days else None
    return Count(round(counts.get(day, 0)), usual)


def _is_complete(coverage: Coverage, so_far: SoFar) -> bool:
    """Whether all of the day was heard so far."""
    start = start_of(so_far.day, so_far.zone)
    heard = coverage.live is not None and coverage.live[0] <= start
    return heard and not any(to_at > start and from_at < so_far.now for from_at, to_at in coverage.gaps)


async def _messages(session: AsyncSession, guild_id: int, so_far: SoFar, days: Sequence[date]) -> dict[date, float]:
    before, through = (
        func.sum(case((ChannelHour.hour <= hour, ChannelHour.messages), else_=0))
        for hour in (so_far.hour - 1, so_far.hour)
    )
    query = select(ChannelHour.day, before, through).where(ChannelHour.guild_id == guild_id, ChannelHour.day.in_(days))
    return _by_now(await _rows(session, query.group_by(ChannelHour.day)), so_far)


async def _writers(session: AsyncSession, guild_id: int, so_far: SoFar, days: Sequence[date]) -> dict[date, float]:
    """The members who wrote, of each day up to the same time."""
    before, through = (
        func.count(case((MemberDay.hours.bitwise_and((1 << hours) - 1) != 0, 1)))
        for hours in (so_far.hour, so_far.hour + 1)
    )
    query = select(MemberDay.day, before, through).where(MemberDay.guild_id == guild_id, MemberDay.day.in_(days))
    return _by_now(await _rows(session, query.group_by(MemberDay.day)), so_far)


def _by_now(rows: Sequence[Any], so_far: SoFar) -> dict[date, float]:
    """Of today everything that is counted; of the days before, what was by the same time."""
    return {
        day: float(through) if day == so_far.day else so_far.by_now(float(before), float(through))
        for day, before, through in rows
    }


async def _sums(session: AsyncSession, guild_id: int, day: date) -> tuple[int, int, int]:
    columns = (MemberDay.replies, MemberDay.reactions_given, MemberDay.voice_seconds)
    query = select(*(func.coalesce(func.sum(column), 0) for column in columns))
    [row] = await _rows(session, query.where(MemberDay.guild_id == guild_id, MemberDay.day == day))
    replies, reactions, voice_seconds = map(int, row)
    return replies, reactions, voice_seconds


async def _stays(
    session: AsyncSession,
    guild_id: int,
    so_far: SoFar,
    days: Sequence[date],
    of_day: InstrumentedAttribute[Any],
    moment: InstrumentedAttribute[Any],
) -> dict[date, float]:
    until = or_(*(and_(of_day == day, moment <= so_far.same_time(day)) for day in days))
    query = select(of_day, func.count()).where(Stay.guild_id == guild_id, until).group_by(of_day)
    return {day: count for day, count in await _rows(session, query)}


async def _has_questions(session: AsyncSession, guild_id: int) -> bool:
    return bool(await session.scalar(select(exists().where(Question.guild_id == guild_id))))


async def _questions(
    session: AsyncSession, guild_id: int, so_far: SoFar, days: Sequence[date]
) -> tuple[dict[date, float], int]:
    """How many were asked on each day up to the same time; and how many of today's have an answer."""
    until = or_(*(and_(Question.asked_day == day, Question.asked_at <= so_far.same_time(day)) for day in days))
    query = select(Question.asked_day, func.count(), func.count(Question.answer_id)).where(
        Question.guild_id == guild_id, until, Question.closed_by.is_(None)
    )
    rows = await _rows(session, query.group_by(Question.asked_day))
    answered = {day: count for day, _asked, count in rows}
    return {day: asked for day, asked, _answered in rows}, answered.get(so_far.day, 0)


async def _channels(session: AsyncSession, guild_id: int, day: date) -> tuple[tuple[int, int], ...]:
    messages = func.sum(ChannelHour.messages)
    query = select(ChannelHour.channel_id, messages).where(ChannelHour.guild_id == guild_id, ChannelHour.day == day)
    query = query.group_by(ChannelHour.channel_id).order_by(messages.desc(), ChannelHour.channel_id)
    return tuple((channel_id, int(count)) for channel_id, count in await _rows(session, query.limit(SHOWN_CHANNELS)))


async def _rows(session: AsyncSession, query: Any) -> Sequence[Any]:
    rows: Sequence[Any] = (await session.execute(query)).all()
    return rows
