from collections.abc import Sequence

from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, nearest_rank, of_questions, of_several
from bot.features.engagement.metrics.source import Source


def p90(minutes: Sequence[float]) -> float:
    return nearest_rank(minutes, 90)


async def measure(source: Source) -> Measured:
    return await of_questions(source, lambda answers: of_several(answers.minutes, p90))


FIRST_RESPONSE_P90 = Metric(
    key="first_response_p90",
    title=_("Time to an answer (slowest tenth)"),
    definition=_("Minutes within which nine in ten of the answered questions had their answer (nearest rank)."),
    unit=Unit.MINUTES,
    measure=measure,
)
