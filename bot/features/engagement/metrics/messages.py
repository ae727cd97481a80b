from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    channels = await source.channel_messages()
    return {week: Value(channels[week].total()) for week in source.weeks}


MESSAGES = Metric(
    key="messages",
    title=_("Messages"),
    definition=_(
        "Messages sent in the week by members: no bots, no webhooks. What was counted stays counted when it is deleted."
    ),
    unit=Unit.COUNT,
    measure=measure,
)
