"""The queries of what was deleted because its time was over."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.privacy.tables import DeletedRows


async def note(session: AsyncSession, guild_id: int, at: datetime, entries: Mapping[str, int]) -> None:
    for what, count in entries.items():
        row = await session.get(DeletedRows, (guild_id, at, what))
        before = 0 if row is None else row.entries
        await session.merge(DeletedRows(guild_id=guild_id, at=at, what=what, entries=before + count))


async def last(session: AsyncSession, guild_id: int) -> tuple[datetime, int] | None:
    """When something was deleted last, and how many rows."""
    query = (
        select(DeletedRows.at, func.sum(DeletedRows.entries))
        .where(DeletedRows.guild_id == guild_id)
        .group_by(DeletedRows.at)
    )
    row = (await session.execute(query.order_by(DeletedRows.at.desc()).limit(1))).first()
    return None if row is None else (row[0], int(row[1]))
