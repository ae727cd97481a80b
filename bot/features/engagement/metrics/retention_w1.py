from collections.abc import Iterable
from datetime import date, timedelta
from operator import attrgetter

from bot.core.i18n import _
from bot.features.engagement.metrics.activity import Activity
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, ratio
from bot.features.engagement.metrics.source import Joined, Source

SECOND_WEEK = timedelta(days=7), timedelta(days=13)


def came_back(activity: Activity, member_id: int, joined: date) -> bool:
    return activity.was_active(member_id, *(joined + after for after in SECOND_WEEK))


async def measure(source: Source) -> Measured:
    joins, activity = await source.joins(), await source.activity()
    measured = {}
    for week in source.weeks:
        joined = last_joins(joins[week.plus(-2)])
        back = sum(came_back(activity, member_id, day) for member_id, day in joined.items())
        measured[week] = ratio(back, len(joined))
    return measured


def last_joins(joins: Iterable[Joined]) -> dict[int, date]:
    """Each member's last join day."""
    return {join.member_id: join.joined_day for join in sorted(joins, key=attrgetter("joined_at"))}


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
