from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value, of_questions
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    return await of_questions(source, lambda answers: Value(answers.messages))


QUESTIONS = Metric(
    key="questions",
    title=_("Questions"),
    definition=_(
        "Questions of the week: forum posts; in question channels, messages that are no reply and contain a "
        "question mark or begin with a question word. What a moderator closed as not a question does not "
        "count."
    ),
    unit=Unit.COUNT,
    measure=measure,
)
