from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, median, of_questions, of_several
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    return await of_questions(source, lambda answers: of_several(answers.minutes, median))


FIRST_RESPONSE_MEDIAN = Metric(
    key="first_response_median",
    title=_("Time to an answer"),
    definition=_("Median minutes from question to answer, over the questions answered within 24 hours."),
    unit=Unit.MINUTES,
    measure=measure,
)
