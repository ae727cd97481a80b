from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    activity = await source.activity()
    return {week: Value(activity.members(source.month_until(week))) for week in source.weeks}


MAU = Metric(
    key="mau",
    title=_("Active members in 28 days"),
    definition=_("Distinct members active in the 28 days that end with the week."),
    unit=Unit.COUNT,
    measure=measure,
)
