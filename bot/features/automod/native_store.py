"""The queries of what was written to Discord's own AutoMod."""

from dataclasses import asdict

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.automod.native_plan import Written
from bot.features.automod.tables import NativeRuleRow


async def written(session: AsyncSession, guild_id: int) -> list[Written]:
    query = select(NativeRuleRow).where(NativeRuleRow.guild_id == guild_id).order_by(NativeRuleRow.native_id)
    return [
        Written(row.native_id, row.name, row.rule, row.stands, row.asked, row.kept)
        for row in await session.scalars(query)
    ]


async def put(session: AsyncSession, guild_id: int, row: Written) -> None:
    await session.merge(NativeRuleRow(guild_id=guild_id, **asdict(row)))


async def forget(session: AsyncSession, guild_id: int, native_id: int) -> None:
    this = (NativeRuleRow.guild_id == guild_id) & (NativeRuleRow.native_id == native_id)
    await session.execute(delete(NativeRuleRow).where(this))
