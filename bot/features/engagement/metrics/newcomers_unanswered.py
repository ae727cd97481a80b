from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    messages = await source.first_messages()
    return {week: Value(len(messages[week].alone), of=messages[week].messages) for week in source.weeks}


NEWCOMERS_UNANSWERED = Metric(
    key="newcomers_unanswered",
    title=_("Newcomers without an answer"),
    definition=_("Newcomers’ first messages of the week that nobody answered within 24 hours."),
    unit=Unit.COUNT,
    measure=measure,
)
