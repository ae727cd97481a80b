"""Questions that nobody has answered by now, nor said that they are."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.core.calendar import moment_of
from bot.features.engagement.metrics.columns import questions
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.report import Waiting

OVERDUE_AFTER = timedelta(hours=48)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class WaitingQuestions:
    """`questions`: oldest first. `overdue`: how many of the week's own have waited for over 48 hours."""

    questions: tuple[Waiting, ...] = ()
    overdue: int = 0


async def read_waiting(source: Source) -> WaitingQuestions:
    """Those asked in the 28 days that end with the week, or since: nobody waits for an older one any more."""
    since = source.month_until(source.week)[0].monday
    columns = (questions.message_id, questions.channel_id, questions.thread_id, questions.author_id)
    query = select(*columns, questions.asked_day).where(
        questions.guild_id == source.guild_id,
        questions.asked_day >= since,
        questions.answer_id.is_(None),
        questions.closed_by.is_(None),
        questions.settled_at.is_(None),
    )
    found = []
    overdue = 0
    rows = await source.rows(query.order_by(questions.message_id))
    for message_id, channel_id, thread_id, author_id, day in rows:
        waited = source.now - moment_of(message_id)
        overdue += source.week.monday <= day <= source.week.sunday and waited > OVERDUE_AFTER
        found.append(Waiting(message_id, channel_id, thread_id, author_id, waited / MINUTE))
    return WaitingQuestions(tuple(found), overdue)
