"""Who joined in some weeks, and how far they came, one by one: the funnel adds them up."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.engagement.figures import Joined
from bot.features.engagement.metrics.activity import WAS_ACTIVE
from bot.features.engagement.metrics.columns import member_days, stays
from bot.features.engagement.metrics.retention_w1 import SECOND_WEEK


async def read_joined(session: AsyncSession, guild_id: int, first: date, last: date) -> list[Joined]:
    """Those who joined on these days, in the order of time; nobody of whom the join is not known."""
    columns = (stays.member_id, stays.joined_at, stays.joined_day, stays.first_message_at, stays.first_reply_at)
    query = select(*columns).where(stays.guild_id == guild_id, stays.joined_day >= first, stays.joined_day <= last)
    rows = (await session.execute(query.order_by(stays.joined_at, stays.member_id))).all()
    back = await _came_back(session, guild_id, first, last)
    return [
        Joined(member_id, joined_at, day, spoke_at, answered_at, (member_id, joined_at) in back)
        for member_id, joined_at, day, spoke_at, answered_at in rows
    ]


async def _came_back(session: AsyncSession, guild_id: int, first: date, last: date) -> set[tuple[int, datetime]]:
    """The stays in whose second week their member was active.

    The days of newcomers alone are read, along the key: to look for each stay’s days would be slow on either database.
    """
    joined = (stays.guild_id == guild_id, stays.joined_day >= first, stays.joined_day <= last)
    query = select(member_days.member_id, member_days.day).where(
        member_days.guild_id == guild_id,
        member_days.day >= first + timedelta(days=SECOND_WEEK[0]),
        member_days.day <= last + timedelta(days=SECOND_WEEK[-1]),
        member_days.member_id.in_(select(stays.member_id).where(*joined)),
        WAS_ACTIVE,
    )
    active: dict[int, set[date]] = {}
    for member_id, day in await session.execute(query):
        active.setdefault(member_id, set()).add(day)
    rows = await session.execute(select(stays.member_id, stays.joined_at, stays.joined_day).where(*joined))
    return {
        (member_id, joined_at)
        for member_id, joined_at, joined_day in rows
        if any(joined_day + timedelta(days=after) in active.get(member_id, ()) for after in SECOND_WEEK)
    }
