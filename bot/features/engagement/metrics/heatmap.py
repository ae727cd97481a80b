from sqlalchemy import func, select

from bot.core.i18n import _
from bot.features.engagement.metrics.columns import hours
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    query = select(hours.day, hours.hour, func.sum(hours.messages)).where(
        hours.guild_id == source.guild_id, source.within(hours.day, source.month_until(source.week))
    )
    cells = [[0] * 24 for _weekday in range(7)]
    for day, hour, messages in await source.rows(query.group_by(hours.day, hours.hour)):
        cells[day.weekday()][hour] += int(messages)
    return {source.week: Value(cells)}


HEATMAP = Metric(
    key="heatmap",
    title=_("Messages by weekday and hour"),
    definition=_(
        "Messages by weekday (Monday first) and hour, in the server’s time zone, over the 28 days that end "
        "with the week."
    ),
    unit=Unit.TABLE,
    measure=measure,
)
