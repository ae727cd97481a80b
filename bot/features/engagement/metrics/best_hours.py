from collections import Counter
from collections.abc import Iterator

from sqlalchemy import String, cast, func, select

from bot.core.i18n import _
from bot.features.engagement.metrics.columns import member_days
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source

DAYS = 4
SHOWN = 3


async def measure(source: Source) -> Measured:
    # One list of masks a day: grouping by them would have SQLite sort what Python counts in half the time.
    masks = func.aggregate_strings(cast(member_days.hours, String), ",")
    query = select(member_days.day, masks).where(
        member_days.guild_id == source.guild_id,
        source.within(member_days.day, source.month_until(source.week)),
        member_days.hours > 0,
    )
    cells: Counter[tuple[int, int]] = Counter()
    for day, listed in await source.rows(query.group_by(member_days.day)):
        for mask, members in Counter(listed.split(",")).items():
            for hour in hours_of(int(mask)):
                cells[day.weekday(), hour] += members
    best = sorted(cells, key=lambda cell: (-cells[cell], cell))[:SHOWN]
    return {source.week: Value([[weekday, hour, cells[weekday, hour] / DAYS] for weekday, hour in best])}


def hours_of(mask: int) -> Iterator[int]:
    return (hour for hour in range(24) if mask >> hour & 1)


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
