from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    activity = await source.activity()
    return {week: Value(activity.member_days(week) / 7) for week in source.weeks}


DAU_MEAN = Metric(
    key="dau_mean",
    title=_("Active members a day"),
    definition=_("Mean over the seven days of the week of the members active that day."),
    unit=Unit.COUNT,
    measure=measure,
)
