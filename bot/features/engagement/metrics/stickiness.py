from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, ratio
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    activity = await source.activity()
    return {
        week: ratio(activity.member_days(week) / 7, activity.members(source.month_until(week))) for week in source.weeks
    }


STICKINESS = Metric(
    key="stickiness",
    title=_("Stickiness"),
    definition=_(
        "Active members a day, as a share of the members active in 28 days: how much of the community is "
        "there on any day."
    ),
    unit=Unit.RATIO,
    measure=measure,
)
