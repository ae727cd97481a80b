"""The few values that belong to the installation and to no server."""

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.tables import Installation


async def recall(session: AsyncSession, name: str) -> str | None:
    row = await session.get(Installation, name)
    return row.value if row else None


async def remember(session: AsyncSession, name: str, value: str) -> None:
    await session.merge(Installation(name=name, value=value))
