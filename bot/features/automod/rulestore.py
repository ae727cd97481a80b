"""The queries of a server's rules."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.automod.tables import RuleRow


async def rules(session: AsyncSession, guild_id: int) -> list[RuleRow]:
    """In their order."""
    return list(await session.scalars(select(RuleRow).where(RuleRow.guild_id == guild_id).order_by(RuleRow.number)))


async def add(session: AsyncSession, guild_id: int, name: str, kind: str, options: bytes, **values: Any) -> int:
    last = await session.scalar(select(func.max(RuleRow.number)).where(RuleRow.guild_id == guild_id))
    number = (last or 0) + 1
    session.add(RuleRow(guild_id=guild_id, number=number, name=name, kind=kind, options=options, **values))
    await session.flush()
    return number


async def change(session: AsyncSession, guild_id: int, number: int, **values: Any) -> None:
    query = update(RuleRow).where(RuleRow.guild_id == guild_id, RuleRow.number == number)
    await session.execute(query.values(**values))


async def move(
    session: AsyncSession, guild_id: int, number: int, before: str, after: str, by: int, at: datetime, **values: Any
) -> bool:
    """From the expected state; false if it is another one by now."""
    this = (RuleRow.guild_id == guild_id) & (RuleRow.number == number) & (RuleRow.state == before)
    query = update(RuleRow).where(this).values(state=after, changed_by=by, changed_at=at, **values)
    return (await session.execute(query.returning(RuleRow.number))).first() is not None


async def move_all(
    session: AsyncSession, guild_id: int, before: str, after: str, by: int, at: datetime, **values: Any
) -> list[tuple[int, str]]:
    """Number and name of each, in their order."""
    these = (RuleRow.guild_id == guild_id) & (RuleRow.state == before)
    query = update(RuleRow).where(these).values(state=after, changed_by=by, changed_at=at, **values)
    moved = await session.execute(query.returning(RuleRow.number, RuleRow.name))
    return sorted((number, name) for number, name in moved)


async def remove(session: AsyncSession, guild_id: int, number: int) -> None:
    await session.execute(delete(RuleRow).where(RuleRow.guild_id == guild_id, RuleRow.number == number))
