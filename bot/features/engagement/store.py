"""The queries of counting but for the counts themselves: ranges, leaves, servers, channels and members."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.names import one_name
from bot.core.tables import Base
from bot.features.engagement.days import Days
from bot.features.engagement.ranges import Range
from bot.features.engagement.tables import (
    Channel,
    Counted,
    Gap,
    Member,
    MemberDay,
    Question,
    Server,
    Stay,
)

Row = dict[str, Any]
Insert = postgresql.Insert | sqlite.Insert
IDS_AT_ONCE = 1_000


# Which messages are counted


async def ranges_of(
    session: AsyncSession, guild_id: int, places: Collection[int], floor: int = 0
) -> dict[int, list[Range]]:
    """The counted ranges of channels and threads, in order; those that end before `floor` are left out."""
    found: dict[int, list[Range]] = {}
    for some in portions(places):
        query = select(Counted.channel_id, Counted.first_id, Counted.last_id).where(
            Counted.guild_id == guild_id, Counted.channel_id.in_(some), Counted.last_id >= floor
        )
        for place_id, first_id, last_id in await session.execute(query.order_by(Counted.first_id)):
            found.setdefault(place_id, []).append(Range(first_id, last_id))
    return found


async def replace_ranges(
    session: AsyncSession, guild_id: int, place_id: int, gone: Collection[Range], new: Collection[Range]
) -> None:
    firsts = [one.first_id for one in gone]
    here = and_(Counted.guild_id == guild_id, Counted.channel_id == place_id)
    if firsts:
        await session.execute(delete(Counted).where(here, Counted.first_id.in_(firsts)))
    rows = [{"guild_id": guild_id, "channel_id": place_id, "first_id": one[0], "last_id": one[1]} for one in new]
    await run_each(session, insert_into(session, Counted), rows)


async def lock_counting(session: AsyncSession, guild_id: int) -> None:
    """One at a time counts a server. (SQLite has one writer at a time anyway.)"""
    if _is_postgres(session):
        await session.execute(select(func.pg_advisory_xact_lock(guild_id)))


async def may_count(session: AsyncSession, guild_id: int) -> bool:
    """The same without waiting: whether nobody else counts the server at this moment."""
    return not _is_postgres(session) or bool(await session.scalar(select(func.pg_try_advisory_xact_lock(guild_id))))


async def is_known(session: AsyncSession, guild_id: int) -> bool:
    """Whether there may be anything of the server here."""
    return bool(await session.scalar(select(exists().where(Server.guild_id == guild_id))))


async def is_counted(session: AsyncSession, guild_id: int) -> bool:
    """Whether anything of the server was ever counted on some day."""
    counted = (exists().where(table.guild_id == guild_id) for table in (Counted, MemberDay, Stay))
    return bool(await session.scalar(select(or_(*counted))))


async def opted_out(session: AsyncSession, guild_id: int) -> frozenset[int]:
    query = select(Member.member_id).where(Member.guild_id == guild_id, Member.opted_out)
    return frozenset(await session.scalars(query))


# Leaves


async def stays_of(
    session: AsyncSession, guild_id: int, member_ids: Collection[int]
) -> dict[int, dict[datetime, datetime | None]]:
    """When each member's stays began and ended."""
    found: dict[int, dict[datetime, datetime | None]] = {}
    for some in portions(member_ids):
        query = select(Stay.member_id, Stay.joined_at, Stay.left_at)
        rows = await session.execute(query.where(Stay.guild_id == guild_id, Stay.member_id.in_(some)))
        for member_id, joined_at, left_at in rows:
            found.setdefault(member_id, {})[joined_at] = left_at
    return found


async def end_stay(
    session: AsyncSession, guild_id: int, member_id: int, joined_at: datetime, left_at: datetime, days: Days
) -> None:
    left = {"left_at": left_at, "left_day": days.of(left_at), "left_exact": True}
    insert = insert_into(session, Stay)
    upsert = insert.on_conflict_do_update(index_elements=["guild_id", "member_id", "joined_at"], set_=left)
    stay = {"guild_id": guild_id, "member_id": member_id, "joined_at": joined_at, "joined_day": days.of(joined_at)}
    await run_each(session, upsert, [{**stay, **left}])


# Servers, channels, members


async def begin_hearing(session: AsyncSession, guild_id: int, name: str, now: datetime) -> datetime | None:
    """Note that a server is heard; until when it was heard before, if it was."""
    server = await session.get(Server, guild_id, with_for_update=True)
    if server is None:
        session.add(Server(guild_id=guild_id, name=one_name(name), live_since=now, heard_until=now))
        return None
    before, server.heard_until = server.heard_until, now
    server.name = one_name(name)
    server.live_since = server.live_since or now
    return before


async def mark_heard(session: AsyncSession, guild_ids: Collection[int], now: datetime) -> None:
    for some in portions(guild_ids):
        await session.execute(update(Server).where(Server.guild_id.in_(some)).values(heard_until=now))


async def add_gap(session: AsyncSession, guild_id: int, from_at: datetime, to_at: datetime, why: str) -> None:
    insert = insert_into(session, Gap).on_conflict_do_nothing(index_elements=["guild_id", "channel_id", "from_at"])
    await run_each(
        session, insert, [{"guild_id": guild_id, "channel_id": 0, "from_at": from_at, "to_at": to_at, "why": why}]
    )


async def greet(session: AsyncSession, guild_id: int, now: datetime) -> bool:
    query = update(Server).where(Server.guild_id == guild_id, Server.greeted_at.is_(None)).values(greeted_at=now)
    return (await session.execute(query.returning(Server.guild_id))).first() is not None


async def close_question(session: AsyncSession, guild_id: int, message_id: int, closed_by: int) -> bool:
    """False if it is closed already, or no question."""
    this = and_(Question.guild_id == guild_id, Question.message_id == message_id, Question.closed_by.is_(None))
    query = update(Question).where(this).values(closed_by=closed_by)
    return (await session.execute(query.returning(Question.message_id))).first() is not None


async def reopen_question(session: AsyncSession, guild_id: int, message_id: int) -> bool:
    """False if it is not closed."""
    this = and_(Question.guild_id == guild_id, Question.message_id == message_id, Question.closed_by.is_not(None))
    query = update(Question).where(this).values(closed_by=None)
    return (await session.execute(query.returning(Question.message_id))).first() is not None


async def language_of(session: AsyncSession, guild_id: int, member_id: int) -> str | None:
    return await session.scalar(
        select(Member.language).where(Member.guild_id == guild_id, Member.member_id == member_id)
    )


async def set_language(session: AsyncSession, guild_id: int, member_id: int, language: str | None) -> None:
    upsert = insert_into(session, Member).on_conflict_do_update(
        index_elements=["guild_id", "member_id"], set_={"language": language}
    )
    await run_each(
        session, upsert, [{"guild_id": guild_id, "member_id": member_id, "opted_out": False, "language": language}]
    )


async def name_server(session: AsyncSession, guild_id: int, name: str) -> None:
    insert = insert_into(session, Server)
    upsert = insert.on_conflict_do_update(index_elements=["guild_id"], set_={"name": insert.excluded.name})
    await run_each(session, upsert, [{"guild_id": guild_id, "name": one_name(name)}])


async def name_channels(session: AsyncSession, guild_id: int, channels: Mapping[int, tuple[str, int | None]]) -> None:
    insert = insert_into(session, Channel)
    new = {"name": insert.excluded.name, "parent_id": insert.excluded.parent_id}
    rows = [
        {"guild_id": guild_id, "channel_id": channel_id, "name": one_name(name), "parent_id": parent_id}
        for channel_id, (name, parent_id) in sorted(channels.items())
    ]
    await run_each(session, insert.on_conflict_do_update(index_elements=["guild_id", "channel_id"], set_=new), rows)


def insert_into(session: AsyncSession, table: type[Base]) -> Insert:
    return postgresql.insert(table) if _is_postgres(session) else sqlite.insert(table)


def _is_postgres(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


async def run_each(session: AsyncSession, statement: Any, rows: Sequence[Row]) -> None:
    """Once for each row, past the ORM, which would look at every one of them."""
    if rows:
        await (await session.connection()).execute(statement, rows)


def portions(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(sorted(ids))
    while some := list(islice(rest, IDS_AT_ONCE)):
        yield some
