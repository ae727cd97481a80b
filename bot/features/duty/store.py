"""The queries of duty."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.features.duty.tables import Duty


async def begin(session: AsyncSession, guild_id: int, member_id: int, until: datetime) -> None:
    insert = insert_into(session, Duty).values(guild_id=guild_id, member_id=member_id, until=until)
    await session.execute(insert.on_conflict_do_update(index_elements=["guild_id", "member_id"], set_={"until": until}))


async def end(session: AsyncSession, guild_id: int, member_id: int, now: datetime) -> bool:
    """False if they were not on duty."""
    query = delete(Duty).where(Duty.guild_id == guild_id, Duty.member_id == member_id).returning(Duty.until)
    until = await session.scalar(query)
    return until is not None and until > now


async def on_duty(session: AsyncSession, guild_id: int, now: datetime) -> dict[int, datetime]:
    """Until when, the first to leave first."""
    query = select(Duty.member_id, Duty.until).where(Duty.guild_id == guild_id, Duty.until > now)
    return {member_id: until for member_id, until in await session.execute(query.order_by(Duty.until))}
