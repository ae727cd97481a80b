"""The queries of buddies."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.features.care.buddy import LASTS, Request, State, Volunteer
from bot.features.care.tables import BuddyRequestRow, BuddyRow

TAKEN = (State.OFFERED, State.ACCEPTED)


async def volunteer(session: AsyncSession, guild_id: int, member_id: int, cap: int) -> None:
    insert = insert_into(session, BuddyRow).values(guild_id=guild_id, member_id=member_id, cap=cap)
    await session.execute(insert.on_conflict_do_update(index_elements=["guild_id", "member_id"], set_={"cap": cap}))


async def stop(session: AsyncSession, guild_id: int, member_id: int) -> bool:
    query = delete(BuddyRow).where(BuddyRow.guild_id == guild_id, BuddyRow.member_id == member_id)
    return (await session.execute(query.returning(BuddyRow.cap))).first() is not None


async def volunteers(session: AsyncSession, guild_id: int, now: datetime) -> list[Volunteer]:
    has = and_(
        BuddyRequestRow.guild_id == guild_id,
        BuddyRequestRow.buddy_id == BuddyRow.member_id,
        BuddyRequestRow.state.in_(TAKEN),
        BuddyRequestRow.since > now - LASTS,
    )
    load = select(func.count()).where(has).scalar_subquery()
    query = select(BuddyRow.member_id, BuddyRow.cap, load, BuddyRow.asked_at).where(BuddyRow.guild_id == guild_id)
    return [Volunteer(*row) for row in await session.execute(query.order_by(BuddyRow.member_id))]


async def note_asked(session: AsyncSession, guild_id: int, member_id: int, now: datetime) -> None:
    this = (BuddyRow.guild_id == guild_id) & (BuddyRow.member_id == member_id)
    await session.execute(update(BuddyRow).where(this).values(asked_at=now))


async def alone(session: AsyncSession, guild_id: int) -> None:
    """Until the end of the transaction nobody else gives a place away on this server."""
    query = select(BuddyRow.member_id).where(BuddyRow.guild_id == guild_id).order_by(BuddyRow.member_id)
    await session.execute(query.with_for_update())


async def request(session: AsyncSession, guild_id: int, newcomer_id: int) -> Request | None:
    row = await session.get(BuddyRequestRow, (guild_id, newcomer_id), populate_existing=True)
    return None if row is None else _request(row)


async def open_request(
    session: AsyncSession, guild_id: int, newcomer_id: int, channel_id: int, language: str, now: datetime
) -> Request | None:
    """A new one, in place of one that is over; None if there is one already."""
    values = {
        "state": State.WAITING,
        "serial": 1,
        "channel_id": channel_id,
        "language": language,
        "buddy_id": None,
        "since": now,
        "declined": [],
    }
    insert = insert_into(session, BuddyRequestRow).values(guild_id=guild_id, newcomer_id=newcomer_id, **values)
    over = (BuddyRequestRow.state == State.ENDED) | (BuddyRequestRow.since <= now - LASTS)
    upsert = insert.on_conflict_do_update(index_elements=["guild_id", "newcomer_id"], set_=values, where=over)
    opened = (await session.execute(upsert.returning(BuddyRequestRow.newcomer_id))).first()
    return await request(session, guild_id, newcomer_id) if opened else None


async def move(session: AsyncSession, seen: Request, **values: Any) -> Request | None:
    """None if someone else moved it since it was seen."""
    this = _of(seen.guild_id, seen.newcomer_id) & (BuddyRequestRow.serial == seen.serial)
    query = update(BuddyRequestRow).where(this).values(serial=seen.serial + 1, **values)
    moved = (await session.execute(query.returning(BuddyRequestRow.serial))).first()
    return await request(session, seen.guild_id, seen.newcomer_id) if moved else None


async def waiting(session: AsyncSession, guild_id: int) -> list[Request]:
    """The oldest first."""
    query = select(BuddyRequestRow).where(BuddyRequestRow.guild_id == guild_id, BuddyRequestRow.state == State.WAITING)
    return [_request(row) for row in await session.scalars(query.order_by(BuddyRequestRow.since).limit(100))]


async def of_buddy(session: AsyncSession, guild_id: int, buddy_id: int, now: datetime) -> list[Request]:
    query = select(BuddyRequestRow).where(
        BuddyRequestRow.guild_id == guild_id,
        BuddyRequestRow.buddy_id == buddy_id,
        BuddyRequestRow.state.in_(TAKEN),
        BuddyRequestRow.since > now - LASTS,
    )
    return [_request(row) for row in await session.scalars(query.order_by(BuddyRequestRow.since))]


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """As a newcomer and as a volunteer; whoever had them as a buddy has none any more."""
    await session.execute(delete(BuddyRequestRow).where(_of(guild_id, member_id)))
    await stop(session, guild_id, member_id)
    mine = (BuddyRequestRow.guild_id == guild_id) & (BuddyRequestRow.buddy_id == member_id)
    ended = {"state": State.ENDED, "buddy_id": None, "serial": BuddyRequestRow.serial + 1}
    await session.execute(update(BuddyRequestRow).where(mine).values(**ended))


def _of(guild_id: int, newcomer_id: int) -> ColumnElement[bool]:
    return (BuddyRequestRow.guild_id == guild_id) & (BuddyRequestRow.newcomer_id == newcomer_id)


def _request(row: BuddyRequestRow) -> Request:
    return Request(
        row.guild_id,
        row.newcomer_id,
        State(row.state),
        row.serial,
        row.channel_id,
        row.language,
        row.buddy_id,
        row.since,
        frozenset(row.declined),
    )
