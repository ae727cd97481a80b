from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from bot.core.calendar import Week
from bot.core.i18n import _
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.tables import Member


async def measure(source: Source) -> Measured:
    query = select(Member.first_message_day, func.count()).where(
        Member.guild_id == source.guild_id, source.within(Member.first_message_day, source.weeks)
    )
    counts: Counter[Week] = Counter()
    rows: Iterable[Any] = await source.session.execute(query.group_by(Member.first_message_day))
    for day, members in rows:
        counts[Week.of(day)] += members
    return {week: Value(counts[week]) for week in source.weeks}


FIRST_MESSAGES = Metric(
    key="first_messages",
    title=_("First messages"),
    definition=_("Members whose first message ever counted falls in the week."),
    unit=Unit.COUNT,
    measure=measure,
)
