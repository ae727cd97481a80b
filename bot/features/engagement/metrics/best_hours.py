from collections import Counter

from sqlalchemy import func, select

from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.tables import MemberDay

DAYS = 4
SHOWN = 3


async def measure(source: Source) -> Measured:
    query = select(MemberDay.day, MemberDay.hours, func.count()).where(
        MemberDay.guild_id == source.guild_id,
        source.within(MemberDay.day, source.month_until(source.week)),
        MemberDay.hours > 0,
    )
    cells: Counter[tuple[int, int]] = Counter()
    for day, hours, members in await source.session.execute(query.group_by(MemberDay.day, MemberDay.hours)):
        for hour in range(24):
            if hours >> hour & 1:
                cells[day.weekday(), hour] += members
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
