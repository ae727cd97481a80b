from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, median, of_several
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    messages = await source.first_messages()
    return {week: of_several(messages[week].minutes, median) for week in source.weeks}


NEWCOMER_REPLY_MEDIAN = Metric(
    key="newcomer_reply_median",
    title=_("Answer to newcomers"),
    definition=_(
        "Median minutes from a newcomer’s first message to its first answer by another member, over those "
        "answered within 24 hours. A newcomer joined at most 28 days before."
    ),
    unit=Unit.MINUTES,
    measure=measure,
)
