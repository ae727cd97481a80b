from collections import Counter

from sqlalchemy import func, select

from bot.core.calendar import Week
from bot.core.i18n import _
from bot.features.engagement.metrics.columns import members
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source


async def measure(source: Source) -> Measured:
    query = select(members.first_message_day, func.count()).where(
        members.guild_id == source.guild_id, source.within(members.first_message_day, source.weeks)
    )
    counts: Counter[Week] = Counter()
    rows = await source.rows(query.group_by(members.first_message_day))
    for day, count in rows:
        counts[Week.of(day)] += count
    return {week: Value(counts[week]) for week in source.weeks}


FIRST_MESSAGES = Metric(
    key="first_messages",
    title=_("First messages"),
    definition=_("Members whose first message ever counted falls in the week."),
    unit=Unit.COUNT,
    measure=measure,
)
