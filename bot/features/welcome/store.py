"""The queries of stays and greetings."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.features.welcome.stay import Greeting, Stay
from bot.features.welcome.tables import WelcomeStay

AT_ONCE = 200


async def begin(session: AsyncSession, stay: Stay) -> bool:
    """False if it was known. Whatever stay of theirs was open before is over."""
    insert = insert_into(session, WelcomeStay).values(**asdict(stay)).on_conflict_do_nothing()
    if (await session.execute(insert.returning(WelcomeStay.member_id))).first() is None:
        return False
    earlier = _of_member(stay.guild_id, stay.member_id) & (WelcomeStay.joined_at < stay.joined_at)
    await session.execute(
        update(WelcomeStay).where(earlier, WelcomeStay.left_at.is_(None)).values(left_at=stay.joined_at)
    )
    return True


async def get(session: AsyncSession, guild_id: int, member_id: int, joined_at: datetime) -> Stay | None:
    row = await session.get(WelcomeStay, (guild_id, member_id, joined_at))
    return None if row is None else _stay(row)


async def change(session: AsyncSession, stay: Stay, **values: Any) -> None:
    """What is known of the member; how far the greeting is, is for `move`."""
    await session.execute(update(WelcomeStay).where(_is(stay)).values(**values))


async def end(session: AsyncSession, guild_id: int, member_id: int, left_at: datetime) -> Stay | None:
    """The stay that ended, as it is now; None if none was known."""
    query = update(WelcomeStay).where(_of_member(guild_id, member_id), WelcomeStay.left_at.is_(None))
    ended = (await session.scalars(query.values(left_at=left_at).returning(WelcomeStay))).all()
    return max((_stay(row) for row in ended), key=lambda stay: stay.joined_at, default=None)


async def last_greeted(session: AsyncSession, guild_id: int, member_id: int) -> datetime | None:
    query = select(func.max(WelcomeStay.sending_at)).where(_of_member(guild_id, member_id))
    greeted = (Greeting.SENDING, Greeting.SENT, Greeting.AWAY, Greeting.LOST)
    moment: datetime | None = await session.scalar(query.where(WelcomeStay.greeting.in_(greeted)))
    return moment


async def ready(session: AsyncSession, guild_id: int) -> list[Stay]:
    """Who may be greeted, the first who was let in first."""
    query = select(WelcomeStay).where(
        WelcomeStay.guild_id == guild_id,
        WelcomeStay.greeting == Greeting.WAITING,
        WelcomeStay.cleared_at.is_not(None),
        WelcomeStay.left_at.is_(None),
    )
    order = query.order_by(WelcomeStay.cleared_at, WelcomeStay.joined_at, WelcomeStay.member_id)
    return [_stay(row) for row in await session.scalars(order.limit(AT_ONCE))]


async def sending(session: AsyncSession, guild_id: int) -> list[Stay]:
    query = select(WelcomeStay).where(WelcomeStay.guild_id == guild_id, WelcomeStay.greeting == Greeting.SENDING)
    return [_stay(row) for row in await session.scalars(query.order_by(WelcomeStay.sending_at).limit(AT_ONCE))]


async def waiting_to_clear(session: AsyncSession, guild_id: int) -> list[Stay]:
    """Who has not been let in yet, the newest first."""
    query = select(WelcomeStay).where(
        WelcomeStay.guild_id == guild_id,
        WelcomeStay.greeting == Greeting.WAITING,
        WelcomeStay.cleared_at.is_(None),
        WelcomeStay.left_at.is_(None),
    )
    return [_stay(row) for row in await session.scalars(query.order_by(WelcomeStay.joined_at.desc()).limit(1_000))]


async def greeted_after(session: AsyncSession, guild_id: int, after: datetime) -> list[Stay]:
    """Who is thought to be there still."""
    query = select(WelcomeStay).where(
        WelcomeStay.guild_id == guild_id,
        WelcomeStay.greeting == Greeting.SENT,
        WelcomeStay.left_at.is_(None),
        WelcomeStay.sending_at > after,
    )
    return [_stay(row) for row in await session.scalars(query.order_by(WelcomeStay.sending_at.desc()).limit(AT_ONCE))]


async def cleared_after(session: AsyncSession, guild_id: int, after: datetime) -> int:
    """Of those who are greeted."""
    query = select(func.count()).select_from(WelcomeStay).where(WelcomeStay.greeting != Greeting.LEFT_OUT)
    return await session.scalar(query.where(WelcomeStay.guild_id == guild_id, WelcomeStay.cleared_at > after)) or 0


async def dms_after(session: AsyncSession, guild_id: int, after: datetime) -> int:
    by_dm = WelcomeStay.mark.is_not(None) & WelcomeStay.channel_id.is_(None)
    query = select(func.count()).select_from(WelcomeStay).where(WelcomeStay.guild_id == guild_id, by_dm)
    return await session.scalar(query.where(WelcomeStay.sending_at > after)) or 0


async def move(session: AsyncSession, stays: Sequence[Stay], greeting: Greeting, **values: Any) -> list[Stay]:
    """Those of them that nobody else moved meanwhile, as they are now."""
    moved = list[Stay]()
    for stay in stays:
        query = update(WelcomeStay).where(_is(stay), WelcomeStay.tries == stay.tries)
        query = query.where(WelcomeStay.greeting == stay.greeting)
        changed = query.values(greeting=greeting, tries=stay.tries + 1, **values).returning(WelcomeStay)
        moved += [_stay(row) for row in await session.scalars(changed)]
    return moved


async def marked(session: AsyncSession, guild_id: int, mark: int) -> list[Stay]:
    """All whom one message greets."""
    query = select(WelcomeStay).where(WelcomeStay.guild_id == guild_id, WelcomeStay.mark == mark)
    rows = await session.scalars(query.order_by(WelcomeStay.cleared_at, WelcomeStay.joined_at, WelcomeStay.member_id))
    return [_stay(row) for row in rows]


async def between(session: AsyncSession, guild_id: int, since: datetime, until: datetime) -> list[Stay]:
    """By when they joined."""
    joined = (WelcomeStay.joined_at >= since) & (WelcomeStay.joined_at < until)
    return [
        _stay(row) for row in await session.scalars(select(WelcomeStay).where(WelcomeStay.guild_id == guild_id, joined))
    ]


async def of_member(session: AsyncSession, guild_id: int, member_id: int) -> list[Stay]:
    query = select(WelcomeStay).where(_of_member(guild_id, member_id)).order_by(WelcomeStay.joined_at)
    return [_stay(row) for row in await session.scalars(query)]


async def say_farewell(session: AsyncSession, stay: Stay, now: datetime) -> bool:
    """False if it was said before."""
    query = update(WelcomeStay).where(_is(stay), WelcomeStay.farewell_at.is_(None)).values(farewell_at=now)
    return (await session.execute(query.returning(WelcomeStay.member_id))).first() is not None


async def lost(session: AsyncSession, guild_id: int) -> int:
    """Greetings of which nobody knows whether they were sent."""
    query = select(func.count()).select_from(WelcomeStay)
    is_lost = (WelcomeStay.guild_id == guild_id) & (WelcomeStay.greeting == Greeting.LOST)
    return await session.scalar(query.where(is_lost)) or 0


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    await session.execute(delete(WelcomeStay).where(_of_member(guild_id, member_id)))


def _is(stay: Stay) -> ColumnElement[bool]:
    return _of_member(stay.guild_id, stay.member_id) & (WelcomeStay.joined_at == stay.joined_at)


def _of_member(guild_id: int, member_id: int) -> ColumnElement[bool]:
    return (WelcomeStay.guild_id == guild_id) & (WelcomeStay.member_id == member_id)


def _stay(row: WelcomeStay) -> Stay:
    values = {name: getattr(row, name) for name in Stay.__dataclass_fields__}
    return Stay(**{**values, "greeting": Greeting(row.greeting)})
