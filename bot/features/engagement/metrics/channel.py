"""One channel's week, beside what is usual there."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.calendar import Week
from bot.features.engagement.metrics.coverage import Coverage
from bot.features.engagement.so_far import Count, SoFar
from bot.features.engagement.tables import ChannelHour, ChannelMemberWeek, Question

TREND_WEEKS = 8
HOURS_WEEKS = 4
SHOWN_HOURS = 3

Hours = Mapping[date, Mapping[int, int]]


@dataclass(frozen=True)
class ChannelWeek:
    """`is_over`: otherwise `usual` is what is usual by now, and that of `members` is not known.

    `hours`: of the day, busiest first, over the four weeks that end with this one. `questions`: None where none
    is asked, or the bot may not see it. `rank`: by messages among the
    `channels` in which any was written, None where none was. `trend`: messages, None where a week was not counted.
    """

    channel_id: int
    week: Week
    is_over: bool
    complete: bool
    messages: Count
    members: Count
    hours: tuple[int, ...]
    questions: int | None
    answered: int
    rank: int | None
    channels: int
    trend: tuple[tuple[Week, int | None], ...]


async def read_channel(
    session: AsyncSession,
    guild_id: int,
    channel_id: int,
    week: Week,
    coverage: Coverage,
    now: datetime,
    asks: bool | None,
) -> ChannelWeek:
    """`asks`: whether questions are counted there; None: if there are any."""
    so_far = SoFar(coverage.zone, now)
    is_over = week.end(coverage.zone) <= now
    baseline = coverage.complete_before(week, now)
    trend = [week.plus(-back) for back in reversed(range(TREND_WEEKS))]
    hours = await _hours(session, guild_id, channel_id, {*trend, *baseline})
    usual = [_whole(hours, one) if is_over else _by_now(hours, one, so_far) for one in baseline]
    members = await _members(session, guild_id, channel_id, [week, *baseline])
    usual_members = [members.get(str(one), 0) for one in baseline] if is_over else []
    questions, answered, ever = await _questions(session, guild_id, channel_id, week)
    ranked = await _ranked(session, guild_id, week)
    return ChannelWeek(
        channel_id=channel_id,
        week=week,
        is_over=is_over,
        complete=coverage.is_complete(week, now),
        messages=Count(_whole(hours, week), fmean(usual) if usual else None),
        members=Count(members.get(str(week), 0), fmean(usual_members) if usual_members else None),
        hours=_busiest(hours, [week.plus(-back) for back in range(HOURS_WEEKS)]),
        questions=questions if asks or (asks is None and ever) else None,
        answered=answered,
        rank=ranked.index(channel_id) + 1 if channel_id in ranked else None,
        channels=len(ranked),
        trend=tuple((one, _whole(hours, one) if coverage.touches(one) else None) for one in trend),
    )


def _days(week: Week) -> list[date]:
    return [week.monday + timedelta(days=number) for number in range(7)]


def _whole(hours: Hours, week: Week) -> int:
    return sum(sum(hours[day].values()) for day in _days(week) if day in hours)


def _by_now(hours: Hours, week: Week, so_far: SoFar) -> float:
    """The messages of another week up to the same weekday and time."""
    *earlier, same_day = _days(week)[: so_far.day.weekday() + 1]
    by_hour = hours.get(same_day, {})
    before = sum(count for hour, count in by_hour.items() if hour < so_far.hour)
    whole_days = sum(sum(hours[day].values()) for day in earlier if day in hours)
    return whole_days + so_far.by_now(before, before + by_hour.get(so_far.hour, 0))


def _busiest(hours: Hours, weeks: Iterable[Week]) -> tuple[int, ...]:
    counts: Counter[int] = Counter()
    for week in weeks:
        for day in _days(week):
            counts.update(hours.get(day, {}))
    return tuple(sorted(counts, key=lambda hour: (-counts[hour], hour))[:SHOWN_HOURS])


async def _hours(session: AsyncSession, guild_id: int, channel_id: int, weeks: Iterable[Week]) -> Hours:
    query = select(ChannelHour.day, ChannelHour.hour, ChannelHour.messages).where(
        ChannelHour.guild_id == guild_id, ChannelHour.channel_id == channel_id, _within(ChannelHour.day, weeks)
    )
    found: dict[date, dict[int, int]] = {}
    for day, hour, messages in await session.execute(query):
        found.setdefault(day, {})[hour] = messages
    return found


def _within(day: InstrumentedAttribute[Any], weeks: Iterable[Week]) -> ColumnElement[bool]:
    return or_(*(and_(day >= week.monday, day <= week.sunday) for week in sorted(weeks)))


async def _members(session: AsyncSession, guild_id: int, channel_id: int, weeks: Sequence[Week]) -> dict[str, int]:
    query = select(ChannelMemberWeek.week, func.count()).where(
        ChannelMemberWeek.guild_id == guild_id,
        ChannelMemberWeek.week.in_([str(week) for week in weeks]),
        ChannelMemberWeek.channel_id == channel_id,
    )
    return {week: members for week, members in await session.execute(query.group_by(ChannelMemberWeek.week))}


async def _questions(session: AsyncSession, guild_id: int, channel_id: int, week: Week) -> tuple[int, int, bool]:
    """How many were asked, how many of them have an answer by now, and whether any was ever asked here."""
    in_week = _within(Question.asked_day, [week])
    asked, answered = (func.count(case((in_week, column))) for column in (Question.message_id, Question.answer_id))
    query = select(asked, answered, func.count()).where(
        Question.guild_id == guild_id, Question.channel_id == channel_id, Question.closed_by.is_(None)
    )
    in_this, with_answer, ever = (await session.execute(query)).one()
    return in_this, with_answer, ever > 0


async def _ranked(session: AsyncSession, guild_id: int, week: Week) -> list[int]:
    messages = func.sum(ChannelHour.messages)
    query = select(ChannelHour.channel_id).where(ChannelHour.guild_id == guild_id, _within(ChannelHour.day, [week]))
    query = query.group_by(ChannelHour.channel_id).order_by(messages.desc(), ChannelHour.channel_id)
    return list(await session.scalars(query))
