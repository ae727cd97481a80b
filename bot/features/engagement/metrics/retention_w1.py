from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union_all

from bot.core.calendar import Week
from bot.core.i18n import _
from bot.features.engagement.metrics.activity import WAS_ACTIVE
from bot.features.engagement.metrics.columns import later_stays, member_days, stays
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, ratio
from bot.features.engagement.metrics.source import Source

SECOND_WEEK = range(7, 14)


async def measure(source: Source) -> Measured:
    joins, back = await source.joins(), await came_back(source)
    return {week: ratio(back[week], joins[week.plus(-2)].members) for week in source.weeks}


async def came_back(source: Source) -> Counter[Week]:
    """How many of those who joined two weeks before each week.

    Each day on which they joined has a subquery with nothing but plain days in it, so that on either database a
    member costs seven look-ups by key.
    """
    days = [
        joined_last(source, week.plus(-2), weekday).add_columns(literal(number))
        for number, week in enumerate(source.weeks)
        for weekday in range(7)
    ]
    found: Counter[Week] = Counter()
    for members, number in await source.rows(union_all(*days)):
        found[source.weeks[number]] += members
    return found


def joined_last(source: Source, week: Week, weekday: int) -> Select[Any]:
    """How many whose last join of the week was on this day of it came back."""
    day = week.monday + timedelta(days=weekday)
    again = and_(
        later_stays.guild_id == source.guild_id,
        later_stays.member_id == stays.member_id,
        later_stays.joined_at > stays.joined_at,
        later_stays.joined_at < week.end(source.zone),
    )
    came = and_(
        member_days.guild_id == source.guild_id,
        member_days.day.in_([day + timedelta(days=after) for after in SECOND_WEEK]),
        member_days.member_id == stays.member_id,
        WAS_ACTIVE,
    )
    return select(func.count(stays.member_id.distinct())).where(
        stays.guild_id == source.guild_id,
        stays.joined_day == day,
        ~select(later_stays.member_id).where(again).exists(),
        select(member_days.day).where(came).exists(),
    )


RETENTION_W1 = Metric(
    key="retention_w1",
    title=_("Newcomers who came back"),
    definition=_(
        "Of the members who joined in the week two before: the share active on at least one of the days 7 to "
        "13 after their last join in it."
    ),
    unit=Unit.RATIO,
    measure=measure,
)
