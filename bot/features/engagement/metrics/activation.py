from datetime import timedelta

from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, ratio
from bot.features.engagement.metrics.source import Joined, Source

IN_TIME = timedelta(days=7)


def wrote_in_time(join: Joined) -> bool:
    return join.first_message_at is not None and join.first_message_at - join.joined_at <= IN_TIME


async def measure(source: Source) -> Measured:
    joins = await source.joins()
    before = {week: joins[week.plus(-1)] for week in source.weeks}
    return {week: ratio(sum(map(wrote_in_time, joined)), len(joined)) for week, joined in before.items()}


ACTIVATION = Metric(
    key="activation",
    title=_("Newcomers who wrote"),
    definition=_(
        "Of the joins of the week before: the share with a first message within 7 times 24 hours. Each join "
        "is its own entry."
    ),
    unit=Unit.RATIO,
    measure=measure,
)
