from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value, of_questions
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    return await of_questions(source, lambda answers: Value(len(answers.alone), of=answers.messages))


UNANSWERED = Metric(
    key="unanswered",
    title=_("Questions unanswered"),
    definition=_("Questions of the week without an answer within 24 hours."),
    unit=Unit.COUNT,
    measure=measure,
)
