"""The queries of boards and of those who wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import first_id_at
from bot.core.db import insert_into
from bot.features.care.desk import Desk
from bot.features.care.tables import Board, BoardState, WaitRow

KEY = ["guild_id", "desk", "message_id"]


@dataclass(frozen=True)
class Standing:
    """A board as it was seen: see `tables.Board`."""

    guild_id: int
    desk: Desk
    state: BoardState
    serial: int
    calls: int
    channel_id: int
    message_id: int | None
    sending_at: datetime | None
    old_channel_id: int | None
    old_message_id: int | None


async def boards(session: AsyncSession) -> list[tuple[int, Desk]]:
    """Of every server."""
    rows = await session.execute(select(Board.guild_id, Board.desk))
    return [(guild_id, Desk(desk)) for guild_id, desk in rows]


async def board(session: AsyncSession, guild_id: int, desk: Desk) -> Standing | None:
    row = await session.get(Board, (guild_id, desk.value))
    return None if row is None else _standing(row)


async def plan_board(
    session: AsyncSession, guild_id: int, desk: Desk, seen: Standing | None, channel_id: int, calls: int
) -> Standing | None:
    """One that is to be sent, in place of what stands; None if someone else was faster."""
    if seen is None:
        values = {"state": BoardState.WAITING, "serial": 1, "calls": calls, "channel_id": channel_id}
        insert = insert_into(session, Board).values(guild_id=guild_id, desk=desk.value, **values)
        added = await session.execute(insert.on_conflict_do_nothing().returning(Board.desk))
        return await board(session, guild_id, desk) if added.first() else None
    changed: dict[str, Any] = {"state": BoardState.WAITING, "calls": calls, "channel_id": channel_id}
    if seen.message_id is not None:
        changed |= {"old_channel_id": seen.channel_id, "old_message_id": seen.message_id, "message_id": None}
    return await move_board(session, seen, **changed)


async def move_board(session: AsyncSession, seen: Standing, **values: Any) -> Standing | None:
    """None if someone else moved it since it was seen."""
    this = (Board.guild_id == seen.guild_id) & (Board.desk == seen.desk.value) & (Board.serial == seen.serial)
    query = update(Board).where(this).values(serial=seen.serial + 1, **values)
    moved = (await session.execute(query.returning(Board.serial))).first()
    return await board(session, seen.guild_id, seen.desk) if moved else None


async def tell(session: AsyncSession, guild_id: int, desk: Desk, now: datetime) -> int | None:
    """The channel of a board in trouble, for the one caller who is to tell of it.

    Its serial stays: by that it is found again.
    """
    this = (Board.guild_id == guild_id) & (Board.desk == desk.value) & Board.told_at.is_(None)
    return await session.scalar(update(Board).where(this).values(told_at=now).returning(Board.channel_id))


async def drop_board(session: AsyncSession, seen: Standing) -> bool:
    this = (Board.guild_id == seen.guild_id) & (Board.desk == seen.desk.value) & (Board.serial == seen.serial)
    return (await session.execute(delete(Board).where(this).returning(Board.desk))).first() is not None


def _standing(row: Board) -> Standing:
    return Standing(
        row.guild_id,
        Desk(row.desk),
        BoardState(row.state),
        row.serial,
        row.calls,
        row.channel_id,
        row.message_id,
        row.sending_at,
        row.old_channel_id,
        row.old_message_id,
    )


# Those who wait


async def notes(session: AsyncSession, guild_id: int, desk: Desk, since: datetime) -> dict[int, tuple[bool, bool]]:
    """Of messages since a moment, by id: whether the desk was called for them, whether they are settled."""
    query = select(WaitRow.message_id, WaitRow.called_at, WaitRow.settled_at).where(
        _of(guild_id, desk), WaitRow.message_id >= first_id_at(since)
    )
    return {row[0]: (row[1] is not None, row[2] is not None) for row in await session.execute(query)}


async def call_for(
    session: AsyncSession, guild_id: int, desk: Desk, message_ids: Collection[int], now: datetime
) -> None:
    insert = insert_into(session, WaitRow)
    upsert = insert.on_conflict_do_update(index_elements=KEY, set_={"called_at": now})
    for message_id in sorted(message_ids):
        row = {"guild_id": guild_id, "desk": desk.value, "message_id": message_id, "called_at": now}
        await session.execute(upsert.values(**row))


async def settle(
    session: AsyncSession, guild_id: int, desk: Desk, message_id: int, by: int | None, now: datetime
) -> bool:
    """False if it was settled before."""
    insert = insert_into(session, WaitRow).values(
        guild_id=guild_id, desk=desk.value, message_id=message_id, settled_at=now, settled_by=by
    )
    upsert = insert.on_conflict_do_update(
        index_elements=KEY, set_={"settled_at": now, "settled_by": by}, where=WaitRow.settled_at.is_(None)
    )
    return (await session.execute(upsert.returning(WaitRow.message_id))).first() is not None


async def forget_before(session: AsyncSession, guild_id: int, desk: Desk, moment: datetime) -> None:
    await session.execute(delete(WaitRow).where(_of(guild_id, desk), WaitRow.message_id < first_id_at(moment)))


def _of(guild_id: int, desk: Desk) -> ColumnElement[bool]:
    return (WaitRow.guild_id == guild_id) & (WaitRow.desk == desk.value)
