"""Which servers are counted."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.engagement.tables import Server


async def read_servers(session: AsyncSession) -> list[tuple[int, str]]:
    rows = await session.execute(select(Server.guild_id, Server.name).order_by(Server.name, Server.guild_id))
    return [(guild_id, name) for guild_id, name in rows]


async def read_name(session: AsyncSession, guild_id: int) -> str | None:
    return await session.scalar(select(Server.name).where(Server.guild_id == guild_id))
