"""The queries of counting but for the counts themselves: ranges, leaves, servers, channels and members."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, and_, bindparam, delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into, is_postgres, run_each
from bot.core.names import one_name
from bot.core.tombstones import Tombstones
from bot.features.engagement.days import Days
from bot.features.engagement.ranges import Range, RangesChange
from bot.features.engagement.silence import Silence
from bot.features.engagement.tables import (
    Channel,
    ChannelHour,
    ChannelMemberWeek,
    Counted,
    Gap,
    Member,
    MemberDay,
    Question,
    Server,
    Stay,
)

Row = dict[str, Any]
Key = tuple[int, int]
"""A server, and a channel, thread or member of it."""
Id = TypeVar("Id", int, Key)
LENGTHS = 1, 4, 16, 64, 256, 1_000
FIRST_MESSAGE = (
    "first_message_at",
    "first_message_day",
    "first_message_id",
    "first_channel_id",
    "first_reply_at",
)

THIS_RANGE = and_(
    Counted.guild_id == bindparam("guild"),
    Counted.channel_id == bindparam("place"),
    Counted.first_id == bindparam("first"),
)
DELETE_RANGES, INSERT_RANGES = delete(Counted).where(THIS_RANGE), insert(Counted)


# Which messages are counted


async def ranges_of(
    session: AsyncSession, guild_id: int, places: Collection[int], floor: int = 0
) -> dict[int, list[Range]]:
    """The counted ranges of channels and threads, in order; those that end before `floor` are left out."""
    found = await ranges_at(session, [(guild_id, place_id) for place_id in places], floor)
    return {place_id: ranges for (_guild_id, place_id), ranges in found.items()}


async def ranges_at(session: AsyncSession, places: Iterable[Key], floor: int = 0) -> dict[Key, list[Range]]:
    """The same of several servers."""
    found: dict[Key, list[Range]] = {}
    query = select(Counted.guild_id, Counted.channel_id, Counted.first_id, Counted.last_id)
    for some in portions(places):
        here = tuple_(Counted.guild_id, Counted.channel_id).in_(some)
        rows = await session.execute(query.where(here, Counted.last_id >= floor).order_by(Counted.first_id))
        for guild_id, place_id, first_id, last_id in rows:
            found.setdefault((guild_id, place_id), []).append(Range(first_id, last_id))
    return found


async def replace_ranges(session: AsyncSession, changes: Mapping[Key, RangesChange]) -> None:
    """What is counted of channels and threads: all of them with one statement, since a flush moves most of them on."""
    gone = [
        {"guild": guild_id, "place": place_id, "first": one[0]}
        for (guild_id, place_id), change in changes.items()
        for one in change.gone
    ]
    new = [
        {"guild_id": guild_id, "channel_id": place_id, "first_id": one[0], "last_id": one[1]}
        for (guild_id, place_id), change in changes.items()
        for one in change.new
    ]
    await run_each(session, DELETE_RANGES, gone)
    await run_each(session, INSERT_RANGES, new)


async def lock_counting(session: AsyncSession, guild_id: int) -> None:
    """One at a time counts a server. (SQLite has one writer at a time anyway.)"""
    if is_postgres(session):
        await session.execute(select(func.pg_advisory_xact_lock(guild_id)))


async def may_count(session: AsyncSession, guild_ids: Collection[int]) -> Collection[int]:
    """The same without waiting: the servers that nobody else counts at this moment."""
    if not is_postgres(session):
        return guild_ids
    guild_id = func.unnest(bindparam("guilds", list(guild_ids), ARRAY(BigInteger))).column_valued()
    rows = await session.execute(select(guild_id, func.pg_try_advisory_xact_lock(guild_id)))
    return [of for of, is_ours in rows if is_ours]


async def is_known(session: AsyncSession, guild_id: int) -> bool:
    """Whether there may be anything of the server here."""
    return bool(await session.scalar(select(exists().where(Server.guild_id == guild_id))))


async def is_counted(session: AsyncSession, guild_id: int) -> bool:
    """Whether anything of the server was ever counted on some day."""
    counted = (exists().where(table.guild_id == guild_id) for table in (Counted, MemberDay, Stay))
    return bool(await session.scalar(select(or_(*counted))))


async def busy_channels(session: AsyncSession, guild_id: int, channels: Collection[int], since: date) -> set[int]:
    """Those of these channels of which anything was counted since."""
    found: set[int] = set()
    for some in portions(channels):
        query = select(ChannelHour.channel_id).where(
            ChannelHour.guild_id == guild_id, ChannelHour.day >= since, ChannelHour.channel_id.in_(some)
        )
        found.update(await session.scalars(query.distinct()))
    return found


async def silence(session: AsyncSession, tombstones: Tombstones, guild_id: int) -> Silence:
    """Who opted out or had their data deleted, and until when nothing of them counts."""
    until, mark_of = await tombstones.of_server(session, guild_id)
    return Silence(until.items(), mark_of)


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


async def open_stays(session: AsyncSession, guild_id: int, before: datetime) -> dict[int, list[datetime]]:
    """When the stays began that have no end yet, by member."""
    query = select(Stay.member_id, Stay.joined_at).where(
        Stay.guild_id == guild_id, Stay.left_at.is_(None), Stay.joined_at < before
    )
    found: dict[int, list[datetime]] = {}
    for member_id, joined_at in await session.execute(query):
        found.setdefault(member_id, []).append(joined_at)
    return found


async def end_unseen(
    session: AsyncSession,
    guild_id: int,
    ended: Collection[tuple[int, datetime]],
    noticed_at: datetime,
    days: Days | None,
) -> None:
    """Stays whose end nobody heard; those that ended meanwhile stay as they are. No `days`: they are in no week."""
    this = and_(Stay.guild_id == guild_id, Stay.member_id == bindparam("of"), Stay.joined_at == bindparam("since"))
    left = {"left_at": noticed_at, "left_day": days and days.of(noticed_at), "left_exact": False}
    rows = [{"of": member_id, "since": joined_at} for member_id, joined_at in sorted(ended)]
    await run_each(session, update(Stay).where(this, Stay.left_at.is_(None)).values(left), rows)


async def end_stay(
    session: AsyncSession,
    guild_id: int,
    member_id: int,
    joined_at: datetime,
    left_at: datetime,
    days: Days,
    *,
    exact: bool,
) -> None:
    """`exact`: it was heard when it happened."""
    left = {"left_at": left_at, "left_day": days.of(left_at), "left_exact": exact}
    insert = insert_into(session, Stay)
    upsert = insert.on_conflict_do_update(index_elements=["guild_id", "member_id", "joined_at"], set_=left)
    stay = {"guild_id": guild_id, "member_id": member_id, "joined_at": joined_at, "joined_day": days.of(joined_at)}
    await run_each(session, upsert, [{**stay, **left}])


# Servers, channels, members


async def begin_hearing(
    session: AsyncSession, guild_id: int, name: str, now: datetime
) -> tuple[datetime, datetime | None]:
    """Note that a server is heard; since when it first was, and until when it was heard before, if it was."""
    server = await session.get(Server, guild_id, with_for_update=True)
    if server is None:
        session.add(Server(guild_id=guild_id, name=one_name(name), live_since=now, heard_until=now))
        return now, None
    before, server.heard_until = server.heard_until, now
    server.name = one_name(name)
    server.live_since = server.live_since or now
    return server.live_since, before


async def servers_heard(session: AsyncSession) -> list[int]:
    return list(await session.scalars(select(Server.guild_id).where(Server.live_since.is_not(None))))


async def mark_heard(session: AsyncSession, guild_ids: Collection[int], now: datetime) -> None:
    for some in portions(guild_ids):
        await session.execute(update(Server).where(Server.guild_id.in_(some)).values(heard_until=now))


async def add_gap(
    session: AsyncSession, guild_id: int, channel_id: int, from_at: datetime, to_at: datetime, why: str
) -> None:
    """One that began at the same moment goes on until the later end."""
    insert = insert_into(session, Gap)
    new = {"to_at": insert.excluded.to_at, "why": insert.excluded.why}
    upsert = insert.on_conflict_do_update(index_elements=["guild_id", "channel_id", "from_at"], set_=new)
    row = {"guild_id": guild_id, "channel_id": channel_id, "from_at": from_at, "to_at": to_at, "why": why}
    await run_each(session, upsert, [row])


async def gaps(session: AsyncSession, guild_id: int, why: str) -> list[tuple[int, datetime, datetime]]:
    """Channel, beginning and end of each."""
    query = select(Gap.channel_id, Gap.from_at, Gap.to_at).where(Gap.guild_id == guild_id, Gap.why == why)
    return [(row[0], row[1], row[2]) for row in await session.execute(query.order_by(Gap.from_at))]


async def close_gaps(session: AsyncSession, guild_id: int, channel_ids: Collection[int], why: str) -> None:
    for some in portions(channel_ids):
        await session.execute(delete(Gap).where(Gap.guild_id == guild_id, Gap.channel_id.in_(some), Gap.why == why))


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
    query = update(Question).where(this).values(closed_by=None, settled_at=None, settled_by=None)
    return (await session.execute(query.returning(Question.message_id))).first() is not None


async def count_of(session: AsyncSession, guild_id: int, member_id: int) -> tuple[int, int, int, int]:
    """Days, messages, stays and questions that are counted of a member."""
    days, messages = (
        await session.execute(
            select(func.count(), func.coalesce(func.sum(MemberDay.messages), 0)).where(
                MemberDay.guild_id == guild_id, MemberDay.member_id == member_id
            )
        )
    ).one()
    stays = select(func.count()).where(Stay.guild_id == guild_id, Stay.member_id == member_id)
    questions = select(func.count()).where(Question.guild_id == guild_id, Question.author_id == member_id)
    return days, int(messages), await session.scalar(stays) or 0, await session.scalar(questions) or 0


async def forget(session: AsyncSession, guild_id: int, member_id: int) -> None:
    """Delete every row about a member, but for their language."""
    for table, person in (
        (MemberDay, MemberDay.member_id),
        (ChannelMemberWeek, ChannelMemberWeek.member_id),
        (Stay, Stay.member_id),
        (Question, Question.author_id),
    ):
        await session.execute(delete(table).where(table.guild_id == guild_id, person == member_id))
    this = (Member.guild_id == guild_id) & (Member.member_id == member_id)
    await session.execute(delete(Member).where(this, Member.language.is_(None)))
    await session.execute(update(Member).where(this).values(dict.fromkeys(FIRST_MESSAGE)))


async def language_of(session: AsyncSession, guild_id: int, member_id: int) -> str | None:
    return await session.scalar(
        select(Member.language).where(Member.guild_id == guild_id, Member.member_id == member_id)
    )


async def set_language(
    session: AsyncSession, guild_id: int, member_id: int, language: str | None, at: datetime
) -> None:
    chosen = {"language": language, "language_at": at}  # also of one that is chosen no more: a row needs an end
    upsert = insert_into(session, Member).on_conflict_do_update(index_elements=["guild_id", "member_id"], set_=chosen)
    await run_each(session, upsert, [{"guild_id": guild_id, "member_id": member_id, **chosen}])


async def server_name(session: AsyncSession, guild_id: int) -> str:
    """Its id, where it was never heard."""
    found = await session.scalar(select(Server.name).where(Server.guild_id == guild_id))
    return found or str(guild_id)


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


def portions(ids: Iterable[Id]) -> Iterator[list[Id]]:
    """Some at a time, the last repeated until they are one of few lengths: for each length that is asked with, the
    database keeps a statement, which takes more memory than all that it finds."""
    rest = iter(sorted(ids))
    while some := list(islice(rest, LENGTHS[-1])):
        length = next(length for length in LENGTHS if len(some) <= length)
        yield some + some[-1:] * (length - len(some))
