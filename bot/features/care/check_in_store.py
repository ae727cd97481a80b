"""The queries of check-ins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.encrypted import Cipher
from bot.features.care.check_in import DAYS, Answer, Asked, Mood, Planned, Talk
from bot.features.care.tables import CheckInRow, CheckInState

QUOTES = 10


async def planned(session: AsyncSession, guild_id: int, member_id: int) -> Sequence[datetime]:
    """When they will be asked, if they still will."""
    query = select(CheckInRow.due_at).where(_of(guild_id, member_id), CheckInRow.state == CheckInState.PLANNED)
    return (await session.scalars(query.order_by(CheckInRow.due_at))).all()


async def plan(
    session: AsyncSession, guild_id: int, member_id: int, day: int, at: datetime, channel_id: int, language: str
) -> None:
    """In place of what an earlier stay had."""
    await session.execute(delete(CheckInRow).where(_of(guild_id, member_id), CheckInRow.day == day))
    session.add(
        CheckInRow(
            guild_id=guild_id,
            member_id=member_id,
            day=day,
            state=CheckInState.PLANNED,
            due_at=at,
            channel_id=channel_id,
            language=language,
        )
    )
    await session.flush()


async def begin(session: AsyncSession, guild_id: int, member_id: int, day: int, at: int) -> Planned | None:
    """For the one caller who is to ask now; None if it was asked before, or is not wanted any more."""
    row = await session.get(CheckInRow, (guild_id, member_id, day))
    if row is None or int(row.due_at.timestamp()) != at:
        return None
    this = _of(guild_id, member_id) & (CheckInRow.day == day) & (CheckInRow.state == CheckInState.PLANNED)
    query = update(CheckInRow).where(this).values(state=CheckInState.ASKING)
    begun = (await session.execute(query.returning(CheckInRow.day))).first()
    return Planned(row.channel_id, row.language) if begun else None


async def asked(session: AsyncSession, guild_id: int, member_id: int, day: int) -> None:
    this = _of(guild_id, member_id) & (CheckInRow.day == day) & (CheckInRow.state == CheckInState.ASKING)
    await session.execute(update(CheckInRow).where(this).values(state=CheckInState.ASKED))


async def answer(
    session: AsyncSession,
    guild_id: int,
    member_id: int,
    day: int,
    mood: Mood,
    said: bytes | None,
    talk: Talk,
    now: datetime,
) -> bool:
    """False if it was answered before, or never asked."""
    waits = CheckInRow.state.in_((CheckInState.ASKING, CheckInState.ASKED))
    query = update(CheckInRow).where(_of(guild_id, member_id), CheckInRow.day == day, waits)
    values = {"state": CheckInState.ANSWERED, "mood": mood, "said": said, "talk": talk, "answered_at": now}
    return (await session.execute(query.values(**values).returning(CheckInRow.day))).first() is not None


async def drop(session: AsyncSession, guild_id: int, member_id: int) -> bool:
    query = delete(CheckInRow).where(_of(guild_id, member_id), CheckInRow.state == CheckInState.PLANNED)
    return (await session.execute(query.returning(CheckInRow.day))).first() is not None


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    await session.execute(delete(CheckInRow).where(_of(guild_id, member_id)))


async def counts(session: AsyncSession, guild_id: int, since: datetime) -> tuple[Asked, ...]:
    reached = CheckInRow.state.in_((CheckInState.ASKED, CheckInState.ANSWERED))
    query = select(CheckInRow.day, CheckInRow.mood, func.count()).where(
        CheckInRow.guild_id == guild_id, CheckInRow.due_at >= since, reached
    )
    rows = (await session.execute(query.group_by(CheckInRow.day, CheckInRow.mood))).all()
    found = []
    for day in DAYS:
        moods = {Mood(mood): count for one, mood, count in rows if one == day and mood is not None}
        found.append(Asked(day, sum(count for one, _mood, count in rows if one == day), moods))
    return tuple(found)


async def quotes(session: AsyncSession, cipher: Cipher, guild_id: int, since: datetime) -> tuple[Answer, ...]:
    """What may be shown, the newest first."""
    query = select(CheckInRow).where(
        CheckInRow.guild_id == guild_id, CheckInRow.answered_at >= since, CheckInRow.said.is_not(None)
    )
    rows = await session.scalars(query.order_by(CheckInRow.answered_at.desc()).limit(QUOTES))
    return tuple(
        Answer(
            row.day,
            Mood(row.mood or ""),
            cipher.open(row.said or b""),
            row.member_id if row.talk == Talk.NAMED else None,
            row.answered_at or row.due_at,
        )
        for row in rows
    )


def _of(guild_id: int, member_id: int) -> ColumnElement[bool]:
    return (CheckInRow.guild_id == guild_id) & (CheckInRow.member_id == member_id)
