"""Questions that nobody has answered by now."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from bot.core.calendar import Week
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.report import Waiting
from bot.features.engagement.tables import Question

OVERDUE_AFTER = timedelta(hours=48)


@dataclass(frozen=True)
class WaitingQuestions:
    """`questions`: oldest first. `overdue`: how many of the week's own have waited for over 48 hours."""

    questions: tuple[Waiting, ...] = ()
    overdue: int = 0


async def read_waiting(source: Source) -> WaitingQuestions:
    """Those asked in the 28 days that end with the week, or since: nobody waits for an older one any more."""
    query = select(Question).where(
        Question.guild_id == source.guild_id,
        Question.asked_day >= source.month_until(source.week)[0].monday,
        Question.answered_at.is_(None),
        Question.closed_by.is_(None),
    )
    rows = (await source.session.scalars(query.order_by(Question.asked_at, Question.message_id))).all()
    of_week = [row for row in rows if Week.of(row.asked_day) == source.week]
    return WaitingQuestions(
        tuple(_waiting(row, source) for row in rows),
        sum(source.now - row.asked_at > OVERDUE_AFTER for row in of_week),
    )


def _waiting(row: Question, source: Source) -> Waiting:
    minutes = (source.now - row.asked_at) / timedelta(minutes=1)
    return Waiting(row.message_id, row.channel_id, row.thread_id, row.author_id, minutes)
