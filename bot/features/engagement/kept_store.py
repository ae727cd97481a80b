"""The queries of weeks whose numbers are kept."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week
from bot.features.engagement.tables import KeptWeek


async def kept(session: AsyncSession, guild_id: int) -> set[Week]:
    return {Week.parse(week) for week in await session.scalars(select(KeptWeek.week).where(_of(guild_id)))}


async def keep(session: AsyncSession, guild_id: int, week: Week, numbers: dict[str, Any]) -> None:
    await session.merge(KeptWeek(guild_id=guild_id, week=str(week), numbers=numbers, alone=False))


async def leave_alone(session: AsyncSession, guild_id: int, before: Week) -> None:
    """From now on the numbers of these weeks are all that there is."""
    await session.execute(update(KeptWeek).where(_of(guild_id), KeptWeek.week < str(before)).values(alone=True))


async def count_anew(session: AsyncSession, guild_id: int) -> None:
    """More was counted of the past: what can still be measured is measured again."""
    await session.execute(delete(KeptWeek).where(_of(guild_id), ~KeptWeek.alone))


def _of(guild_id: int) -> Any:
    return KeptWeek.guild_id == guild_id
