"""The queries about messages that wait for an answer."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.engagement.figures import Unanswered
from bot.features.engagement.tables import Question, Stay

ASKED = (Question.message_id, Question.channel_id, Question.thread_id, Question.author_id)


async def questions(session: AsyncSession, guild_id: int, since: date) -> list[Unanswered]:
    """Oldest first."""
    query = select(*ASKED).where(
        Question.guild_id == guild_id,
        Question.asked_day >= since,
        Question.answer_id.is_(None),
        Question.closed_by.is_(None),
        Question.settled_at.is_(None),
    )
    return await _unanswered(session, query.order_by(Question.message_id))


async def question(session: AsyncSession, guild_id: int, message_id: int) -> Unanswered | None:
    """Answered or not."""
    found = await _unanswered(session, select(*ASKED).where(_is(guild_id, message_id)))
    return found[0] if found else None


async def answered(session: AsyncSession, guild_id: int, channel_id: int, most: int) -> list[int]:
    """The newest first: by anyone else, or so said a person."""
    is_answered = or_(Question.answer_id.is_not(None), Question.settled_by.is_not(None))
    here = (Question.guild_id == guild_id) & (Question.channel_id == channel_id) & Question.closed_by.is_(None)
    query = select(Question.message_id).where(here, is_answered).order_by(Question.message_id.desc()).limit(most)
    return list(await session.scalars(query))


async def settle(session: AsyncSession, guild_id: int, message_id: int, by: int | None, now: datetime) -> bool:
    """False if someone was faster, or if it is no question."""
    open_still = Question.answer_id.is_(None) & Question.closed_by.is_(None) & Question.settled_at.is_(None)
    query = update(Question).where(_is(guild_id, message_id), open_still).values(settled_by=by, settled_at=now)
    return (await session.execute(query.returning(Question.message_id))).first() is not None


async def first_messages(session: AsyncSession, guild_id: int, since: datetime, day: date) -> list[Unanswered]:
    """Of newcomers who are still here, oldest first; `day`: on which `since` lies, or before."""
    columns = (Stay.first_message_id, func.min(Stay.first_channel_id), Stay.member_id)
    query = select(*columns).where(
        Stay.guild_id == guild_id,
        Stay.first_message_day >= day,
        Stay.first_message_at >= since,
        Stay.first_reply_at.is_(None),
        Stay.left_at.is_(None),
    )
    rows = await session.execute(query.group_by(Stay.first_message_id, Stay.member_id).order_by(Stay.first_message_id))
    return [Unanswered(int(row[0] or 0), int(row[1] or 0), None, row[2]) for row in rows]


async def _unanswered(session: AsyncSession, query: Select[Any, Any, Any, Any]) -> list[Unanswered]:
    return [Unanswered(*row) for row in await session.execute(query)]


def _is(guild_id: int, message_id: int) -> ColumnElement[bool]:
    return (Question.guild_id == guild_id) & (Question.message_id == message_id)
