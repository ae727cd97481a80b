from collections import Counter

from sqlalchemy import func, select

from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source, member_days

DAYS = 4
SHOWN = 3


async def measure(source: Source) -> Measured:
    query = select(member_days.day, member_days.hours, func.count()).where(
        member_days.guild_id == source.guild_id,
        source.within(member_days.day, source.month_until(source.week)),
        member_days.hours > 0,
    )
    cells: Counter[tuple[int, int]] = Counter()
    for day, hours, count in await source.session.execute(query.group_by(member_days.day, member_days.hours)):
        for hour in range(24):
            if hours >> hour & 1:
                cells[day.weekday(), hour] += count
    best = sorted(cells, key=lambda cell: (-cells[cell], cell))[:SHOWN]
    return {source.week: Value([[weekday, hour, cells[weekday, hour] / DAYS] for weekday, hour in best])}


BEST_HOURS = Metric(
    key="best_hours",
    title=_("Best hours"),
    definition=_(
        "The three hours of the week in which most members wrote: mean over the last four such days; days "
        "before counting began count as zero."
    ),
    unit=Unit.LIST,
    measure=measure,
)
