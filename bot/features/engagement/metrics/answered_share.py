from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, of_questions, ratio
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    return await of_questions(source, lambda answers: ratio(len(answers.minutes), answers.settled))


ANSWERED_SHARE = Metric(
    key="answered_share",
    title=_("Answered share"),
    definition=_(
        "Answered questions, as a share of answered and unanswered ones: those that may still be answered in "
        "time are left out."
    ),
    unit=Unit.RATIO,
    measure=measure,
)
