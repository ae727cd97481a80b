"""The queries of invites."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.core.facts import JoinFacts
from bot.features.invites.tables import InviteUse


async def add(session: AsyncSession, joins: Sequence[JoinFacts], code: str) -> None:
    for join in joins:
        values = {"guild_id": join.guild_id, "member_id": join.member_id, "joined_at": join.joined_at, "code": code}
        await session.execute(insert_into(session, InviteUse).values(**values).on_conflict_do_nothing())


async def between(
    session: AsyncSession, guild_id: int, since: datetime, until: datetime
) -> Mapping[tuple[int, datetime], str]:
    """Codes, by member and by when they joined."""
    joined = (InviteUse.joined_at >= since) & (InviteUse.joined_at < until)
    query = select(InviteUse.member_id, InviteUse.joined_at, InviteUse.code).where(
        InviteUse.guild_id == guild_id, joined
    )
    return {(member_id, joined_at): code for member_id, joined_at, code in await session.execute(query)}


async def counts(session: AsyncSession, guild_id: int, since: datetime) -> Mapping[str, int]:
    """How many came by each code."""
    query = select(InviteUse.code, func.count()).where(InviteUse.guild_id == guild_id, InviteUse.joined_at >= since)
    return {code: count for code, count in await session.execute(query.group_by(InviteUse.code))}


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    of = (InviteUse.guild_id == guild_id) & (InviteUse.member_id == member_id)
    await session.execute(delete(InviteUse).where(of))
