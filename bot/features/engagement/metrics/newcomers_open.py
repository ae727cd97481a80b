from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    messages = await source.first_messages()
    return {week: Value(messages[week].open, of=messages[week].messages) for week in source.weeks}


NEWCOMERS_OPEN = Metric(
    key="newcomers_open",
    title=_("Newcomers who may still get an answer"),
    definition=_("Newcomers’ first messages of the week without an answer so far, written less than 24 hours ago."),
    unit=Unit.COUNT,
    measure=measure,
)
