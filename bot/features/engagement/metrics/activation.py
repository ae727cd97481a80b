from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from bot.core.calendar import Week
from bot.core.i18n import _
from bot.features.engagement.metrics.columns import stays
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, ratio
from bot.features.engagement.metrics.source import Source

IN_TIME = timedelta(days=7)


async def measure(source: Source) -> Measured:
    joins = await source.joins()
    before = [week.plus(-1) for week in source.weeks]
    query = select(source.number(stays.joined_day, before), stays.joined_at, stays.first_message_at).where(
        stays.guild_id == source.guild_id,
        source.within(stays.joined_day, before),
        stays.first_message_at.is_not(None),
    )
    wrote: Counter[Week] = Counter()
    for number, joined_at, first_message_at in await source.rows(query):
        wrote[source.weeks[number]] += first_message_at - joined_at <= IN_TIME
    return {week: ratio(wrote[week], joins[week.plus(-1)].joins) for week in source.weeks}


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
