from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    activity = await source.activity()
    return {week: Value(activity.members_in_all([week.plus(-1), week])) for week in source.weeks}


RETURNING_MEMBERS = Metric(
    key="returning_members",
    title=_("Returning members"),
    definition=_("Members active both in this week and in the week before."),
    unit=Unit.COUNT,
    measure=measure,
)
