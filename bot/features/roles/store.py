"""The queries of roles."""

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.encrypted import Cipher
from bot.features.roles.panel import Kind, Memory, Panel
from bot.features.roles.tables import RoleMemory, RolePanel


async def add_panel(session: AsyncSession, cipher: Cipher, panel: Panel) -> Panel:
    """With the server's next number."""
    last = await session.scalar(select(func.max(RolePanel.number)).where(RolePanel.guild_id == panel.guild_id))
    sealed = {"title": cipher.seal(panel.title), "role_ids": list(panel.role_ids)}
    values = {**vars(panel), **sealed, "number": (last or 0) + 1}
    row = RolePanel(**values)
    session.add(row)
    await session.flush()
    return _panel(row, cipher)


async def panel(session: AsyncSession, cipher: Cipher, guild_id: int, number: int) -> Panel | None:
    row = await session.get(RolePanel, (guild_id, number))
    return None if row is None else _panel(row, cipher)


async def panels(session: AsyncSession, cipher: Cipher, guild_id: int) -> list[Panel]:
    query = select(RolePanel).where(RolePanel.guild_id == guild_id).order_by(RolePanel.number)
    return [_panel(row, cipher) for row in await session.scalars(query)]


async def change_panel(session: AsyncSession, panel: Panel, **values: object) -> None:
    of = (RolePanel.guild_id == panel.guild_id) & (RolePanel.number == panel.number)
    await session.execute(update(RolePanel).where(of).values(**values))


async def drop_panel(session: AsyncSession, panel: Panel) -> None:
    of = (RolePanel.guild_id == panel.guild_id) & (RolePanel.number == panel.number)
    await session.execute(delete(RolePanel).where(of))


async def memory(session: AsyncSession, guild_id: int, member_id: int) -> Memory | None:
    row = await session.get(RoleMemory, (guild_id, member_id))
    if row is None:
        return None
    return Memory(guild_id, member_id, row.joined_at, frozenset(row.role_ids), row.timed_out_until)


async def remember(session: AsyncSession, memory: Memory) -> None:
    await session.merge(RoleMemory(**{**vars(memory), "role_ids": sorted(memory.role_ids), "left_at": None}))
    await session.flush()


async def left(session: AsyncSession, guild_id: int, member_id: int, left_at: datetime) -> None:
    """From then on what is remembered of them grows old."""
    of = (RoleMemory.guild_id == guild_id) & (RoleMemory.member_id == member_id)
    await session.execute(update(RoleMemory).where(of).values(left_at=left_at))


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    of = (RoleMemory.guild_id == guild_id) & (RoleMemory.member_id == member_id)
    await session.execute(delete(RoleMemory).where(of))


async def forget_all(session: AsyncSession, guild_id: int) -> None:
    await session.execute(delete(RoleMemory).where(RoleMemory.guild_id == guild_id))


def _panel(row: RolePanel, cipher: Cipher) -> Panel:
    return Panel(
        row.guild_id,
        row.number,
        row.channel_id,
        cipher.open(row.title),
        Kind(row.kind),
        row.most,
        tuple(row.role_ids),
        row.message_id,
    )
