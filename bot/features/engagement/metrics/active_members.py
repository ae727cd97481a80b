from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    activity = await source.activity()
    return {week: Value(activity.members([week])) for week in source.weeks}


ACTIVE_MEMBERS = Metric(
    key="active_members",
    title=_("Active members"),
    definition=_(
        "Distinct members active on at least one day of the week: a message, a reaction given, or five "
        "minutes in voice."
    ),
    unit=Unit.COUNT,
    measure=measure,
)
