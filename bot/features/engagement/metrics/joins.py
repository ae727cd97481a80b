from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    joins = await source.joins()
    return {week: Value(joins[week].joins) for week in source.weeks}


JOINS = Metric(
    key="joins",
    title=_("Joins"),
    definition=_("Joins in the week. A member who joins twice counts twice."),
    unit=Unit.COUNT,
    measure=measure,
)
