from bot.core.i18n import _
from bot.features.engagement.metrics.leaves import measure as leaves_of
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    joins, leaves = await source.joins(), await leaves_of(source)
    return {
        week: left if left.value is None else Value(joins[week].joins - left.value) for week, left in leaves.items()
    }


NET = Metric(
    key="net",
    title=_("Net growth"),
    definition=_("Joins minus leaves."),
    unit=Unit.COUNT,
    measure=measure,
)
