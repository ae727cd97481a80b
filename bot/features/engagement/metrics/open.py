from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value, of_questions
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    return await of_questions(source, lambda answers: Value(answers.open, of=answers.messages))


OPEN = Metric(
    key="open",
    title=_("Questions still open"),
    definition=_("Questions of the week without an answer so far, asked less than 24 hours ago."),
    unit=Unit.COUNT,
    measure=measure,
)
