"""Who is on it: one holder at a time, by compare-and-swap, for as long as the claim does not lapse."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.tables import Claim


async def take(
    session: AsyncSession,
    guild_id: int,
    kind: str,
    key: str,
    holder_id: int,
    now: datetime,
    lapse: timedelta | None = None,
) -> int:
    """Claim a thing; who holds it now: the caller, or whoever was first."""
    values = {"holder_id": holder_id, "claimed_at": now, "lapses_at": now + lapse if lapse else None}
    free = or_(Claim.lapses_at <= now, Claim.holder_id == holder_id)
    taken = update(Claim).where(_of(guild_id, kind, key), free).values(**values).returning(Claim.holder_id)
    if (await session.execute(taken)).first():
        return holder_id
    try:
        async with session.begin_nested():
            session.add(Claim(guild_id=guild_id, kind=kind, key=key, **values))
            await session.flush()
    except IntegrityError:
        holder = await session.scalar(select(Claim.holder_id).where(_of(guild_id, kind, key)))
        return holder if holder is not None else holder_id
    return holder_id


async def release(session: AsyncSession, guild_id: int, kind: str, key: str, holder_id: int) -> bool:
    """Give a claim back; false if the caller does not hold it."""
    query = delete(Claim).where(_of(guild_id, kind, key), Claim.holder_id == holder_id).returning(Claim.key)
    return (await session.execute(query)).first() is not None


async def holders(session: AsyncSession, guild_id: int, kind: str, prefix: str, now: datetime) -> dict[str, int]:
    """Who holds what, for the keys that begin so."""
    live = or_(Claim.lapses_at.is_(None), Claim.lapses_at > now)
    query = select(Claim.key, Claim.holder_id).where(Claim.guild_id == guild_id, Claim.kind == kind, live)
    rows = await session.execute(query.where(Claim.key.startswith(prefix, autoescape=True)))
    return {key: holder_id for key, holder_id in rows}


async def held_of(
    session: AsyncSession, guild_id: int, kind: str, keys: Sequence[str], now: datetime
) -> dict[str, tuple[int, datetime | None]]:
    """Who holds which of these, and until when."""
    live = or_(Claim.lapses_at.is_(None), Claim.lapses_at > now)
    query = select(Claim.key, Claim.holder_id, Claim.lapses_at).where(
        Claim.guild_id == guild_id, Claim.kind == kind, live
    )
    wanted = frozenset(keys)
    return {key: (holder, until) for key, holder, until in await session.execute(query) if key in wanted}


async def end(session: AsyncSession, guild_id: int, kind: str, key: str) -> None:
    """Nobody needs it any more, whoever holds it."""
    await session.execute(delete(Claim).where(_of(guild_id, kind, key)))


async def end_lapsed(session: AsyncSession, guild_id: int, kind: str, now: datetime) -> None:
    lapsed = (Claim.guild_id == guild_id) & (Claim.kind == kind) & (Claim.lapses_at <= now)
    await session.execute(delete(Claim).where(lapsed))


async def held(
    session: AsyncSession, guild_id: int, kind: str, key: str, now: datetime
) -> tuple[int, datetime | None] | None:
    """By whom, and until when."""
    live = or_(Claim.lapses_at.is_(None), Claim.lapses_at > now)
    query = select(Claim.holder_id, Claim.lapses_at).where(_of(guild_id, kind, key), live)
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row.holder_id, row.lapses_at)


def _of(guild_id: int, kind: str, key: str) -> ColumnElement[bool]:
    return (Claim.guild_id == guild_id) & (Claim.kind == kind) & (Claim.key == key)
