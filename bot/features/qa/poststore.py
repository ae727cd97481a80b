"""What of an event stands on Discord, recorded before it is made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.qa.tables import PostState, QaPost


@dataclass(frozen=True)
class Standing:
    """How far something is. `message_id`: of a message, or of Discord's event, or of a thread."""

    what: str
    state: PostState
    tries: int = 0
    sending_at: datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None


async def plan(session: AsyncSession, guild_id: int, event: int, *whats: str) -> None:
    """Once: one that is planned, or stands, stays as it is."""
    for what in whats:
        if await session.get(QaPost, (guild_id, event, what)) is None:
            session.add(QaPost(guild_id=guild_id, event=event, what=what, state=PostState.WAITING, tries=0))
    await session.flush()


async def plan_anew(session: AsyncSession, guild_id: int, event: int, what: str) -> None:
    """It is made again, and the earlier one is left as it is."""
    row = await session.get(QaPost, (guild_id, event, what), populate_existing=True)
    if row is None:
        await plan(session, guild_id, event, what)
    else:
        await move(session, guild_id, event, _standing(row), state=PostState.WAITING)


async def outdate(session: AsyncSession, guild_id: int, event: int, what: str) -> int | None:
    """It stands otherwise than it should now: after how many tries. None: it does not stand, and comes as it should."""
    known = await get(session, guild_id, event, what)
    if known is None or known.state not in (PostState.SENT, PostState.STALE):
        return None
    await move(session, guild_id, event, known, state=PostState.STALE)
    return known.tries


async def all_of(session: AsyncSession, guild_id: int, event: int) -> dict[str, Standing]:
    query = select(QaPost).where(QaPost.guild_id == guild_id, QaPost.event == event)
    return {row.what: _standing(row) for row in await session.scalars(query)}


async def get(session: AsyncSession, guild_id: int, event: int, what: str) -> Standing | None:
    row = await session.get(QaPost, (guild_id, event, what), populate_existing=True)
    return None if row is None else _standing(row)


async def move(session: AsyncSession, guild_id: int, event: int, seen: Standing, **values: Any) -> bool:
    """False if someone else moved it since it was seen."""
    this = _is(guild_id, event) & (QaPost.what == seen.what) & (QaPost.tries == seen.tries)
    query = update(QaPost).where(this).values(tries=seen.tries + 1, **values)
    return (await session.execute(query.returning(QaPost.what))).first() is not None


async def standing(session: AsyncSession, guild_id: int) -> list[tuple[int, Standing]]:
    """Of all events of a server, what stands."""
    query = select(QaPost).where(QaPost.guild_id == guild_id, QaPost.state == PostState.SENT)
    return [(row.event, _standing(row)) for row in await session.scalars(query)]


def _is(guild_id: int, event: int) -> ColumnElement[bool]:
    return (QaPost.guild_id == guild_id) & (QaPost.event == event)


def _standing(row: QaPost) -> Standing:
    state = PostState(row.state)
    return Standing(row.what, state, row.tries, row.sending_at, row.channel_id, row.message_id)
