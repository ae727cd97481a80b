from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, and_, select, union_all

from bot.core.calendar import Week
from bot.core.i18n import _
from bot.features.engagement.metrics.activity import WAS_ACTIVE
from bot.features.engagement.metrics.columns import member_days, stays
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, ratio
from bot.features.engagement.metrics.source import Joined, Source

SECOND_WEEK = range(7, 14)


async def measure(source: Source) -> Measured:
    joins = await source.joins()
    joined = {week: last_joins(joins[week.plus(-2)]) for week in source.weeks}
    back = await came_back(source, [week.plus(-2) for week in source.weeks])
    return {week: ratio(len(members & back), len(members)) for week, members in joined.items()}


def last_joins(joins: Iterable[Joined]) -> set[Joined]:
    """Of joins in order, each member's last."""
    return set({join.member_id: join for join in joins}.values())


async def came_back(source: Source, weeks: Sequence[Week]) -> set[Joined]:
    """Joins in these weeks whose member was active in the second week after."""
    days = [week.monday + timedelta(days=number) for week in weeks for number in range(7)]
    rows = await source.rows(union_all(*(joined_on(source.guild_id, day) for day in days)))
    return {Joined(member_id, day) for member_id, day in rows}


def joined_on(guild_id: int, day: date) -> Select[Any]:
    # A day's own subquery with plain days in it: each member then costs seven look-ups by key on either database.
    second_week = [day + timedelta(days=number) for number in SECOND_WEEK]
    came = and_(
        member_days.guild_id == guild_id,
        member_days.day.in_(second_week),
        member_days.member_id == stays.member_id,
        WAS_ACTIVE,
    )
    joined = and_(stays.guild_id == guild_id, stays.joined_day == day)
    return select(stays.member_id, stays.joined_day).where(joined, select(member_days.day).where(came).exists())


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
