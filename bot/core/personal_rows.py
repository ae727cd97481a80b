"""What the declarations of `personal_data` mean for rows: finding somebody's, forgetting them, ending what is old."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    cast,
    delete,
    exists,
    false,
    func,
    inspect,
    literal,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week
from bot.core.encrypted import Cipher
from bot.core.personal_data import NOBODY, Ends, Fate, Follows, Holds, HoldsNobody, Person, Purpose, Sealed
from bot.core.tables import Base, Due, Installation

Table = type[Base]


@dataclass(frozen=True)
class Found:
    """How many rows of a table hold somebody in one of its columns."""

    table: Table
    holds: Holds
    person: Person
    rows: int


def declared() -> Mapping[Table, Holds | HoldsNobody]:
    """Every table of the code that was imported, by name."""
    tables = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda table: str(table.__tablename__))
    return {table: table.holds for table in tables}


def of_people() -> Iterator[tuple[Table, Holds]]:
    return ((table, holds) for table, holds in declared().items() if isinstance(holds, Holds))


def purposes() -> list[Purpose]:
    """Each once, in the order of their keys."""
    return sorted({holds.purpose.key: holds.purpose for _table, holds in of_people()}.values(), key=lambda one: one.key)


# Somebody's rows


async def found(session: AsyncSession, guild_id: int, member_id: int) -> list[Found]:
    """What a member is told of: where they are held, and how often."""
    there = []
    for table, holds in of_people():
        for person in holds.people:
            query = _shown(select(func.count()).select_from(table), table, person, guild_id, member_id)
            rows = await session.scalar(query)
            if rows:
                there.append(Found(table, holds, person, rows))
    return there


async def told(
    session: AsyncSession, cipher: Cipher, found: Found, guild_id: int, member_id: int
) -> list[dict[str, Any]]:
    """The rows themselves, as far as they are told, with what was sealed opened."""
    names = found.holds.tells if found.person.shows is None else found.person.shows
    columns = [_column(found.table, name) for name in names]
    rows = await session.execute(_shown(select(*columns), found.table, found.person, guild_id, member_id))
    sealed = {name for name in names if _is_sealed(found.table, name)}
    return [
        {
            name: cipher.open(value) if name in sealed and value is not None else value
            for name, value in zip(names, row, strict=True)
        }
        for row in rows
    ]


async def forget(session: AsyncSession, cipher: Cipher, guild_id: int, member_id: int) -> None:
    """Do to every row what its table declares of a deletion."""
    for table, holds in of_people():
        for person in holds.people:
            this = _is(table, person, guild_id, member_id)
            if person.fate is Fate.CLEARED:
                await _clear(session, cipher, table, person, this)
            if person.fate is not Fate.KEPT:
                await session.execute(delete(table).where(this))
        for name in holds.inside:
            await _take_out(session, cipher, table, name, guild_id, member_id)


def _shown(query: Select[Any], table: Table, person: Person, guild_id: int, member_id: int) -> Select[Any]:
    query = query.where(_is(table, person, guild_id, member_id))
    return query.where(~person.hides()) if person.hides else query


def _is(table: Table, person: Person, guild_id: int, member_id: int) -> ColumnElement[bool]:
    column, of_server = _column(table, person.column), _column(table, "guild_id") == guild_id
    if not person.in_key:
        return and_(of_server, column == member_id)
    padded = literal(":") + column + literal(":")
    return and_(of_server, padded.contains(f":{member_id}:", autoescape=True))


async def _clear(
    session: AsyncSession, cipher: Cipher, table: Table, person: Person, this: ColumnElement[bool]
) -> None:
    """A column of the key can be nobody's in one row only: the others are left as they are."""
    own = inspect(table).columns[person.column]
    values = {name: cipher.seal(one.value) if isinstance(one, Sealed) else one for name, one in person.cleared.items()}
    query = update(table).where(this).values({person.column: None if own.nullable else NOBODY, **values})
    if own.primary_key:
        other = table.__table__.alias()
        rest = (other.c[name] == _column(table, name) for name in _key(table) if name != person.column)
        query = query.where(~exists().where(other.c[person.column] == NOBODY, *rest))
    await session.execute(query.execution_options(synchronize_session=False))


async def _take_out(
    session: AsyncSession, cipher: Cipher, table: Table, name: str, guild_id: int, member_id: int
) -> None:
    """Ids in JSON: the few rows that may hold one are looked through; sealed ones can't be told apart, and all are."""
    column, key = _column(table, name), [_column(table, one) for one in _key(table)]
    query = select(column, *key).where(_column(table, "guild_id") == guild_id)
    sealed = _is_sealed(table, name)
    if not sealed:
        query = query.where(cast(column, String).contains(str(member_id)))
    for stored, *identity in (await session.execute(query)).all():
        value = cipher.open_value(stored) if sealed else stored
        without = _without(value, member_id)
        if without != value:
            this = (part == wanted for part, wanted in zip(key, identity, strict=True))
            kept = cipher.seal_value(without) if sealed else without
            await session.execute(update(table).where(*this).values({name: kept}))


def _without(value: Any, member_id: int) -> Any:
    match value:
        case dict():
            return {name: _without(one, member_id) for name, one in value.items()}
        case list():
            return [_without(one, member_id) for one in value if one != member_id]
        case _:
            return None if value == member_id and not isinstance(value, bool) else value


# What is old


async def with_old(
    session: AsyncSession, guild_id: int, before: Mapping[Table, datetime], now: datetime
) -> Sequence[Table]:
    """Which of the tables have rows whose time is over; `before`: in the server's own time zone."""
    asked = (exists().where(_is_over(guild_id, table, before[table], now)) for table in before)
    answers = (await session.execute(select(*asked))).one()
    return [table for table, has_some in zip(before, answers, strict=True) if has_some]


async def end_old(
    session: AsyncSession, guild_id: int, table: Table, before: datetime, now: datetime, most: int
) -> int:
    """Delete at most so many rows whose time is over; how many."""
    return await _delete(session, table, _is_over(guild_id, table, before, now), most)


def _is_over(guild_id: int, table: Table, before: datetime, now: datetime) -> ColumnElement[bool]:
    ends = table.holds.ends
    if ends is None:
        return false()
    over = _lost_its_parent(table, ends) if isinstance(ends, Follows) else _is_old(table, ends, before, now)
    return and_(_column(table, "guild_id") == guild_id, over)


def _lost_its_parent(table: Table, follows: Follows) -> ColumnElement[bool]:
    parent = Base.metadata.tables[follows.table]
    same = and_(*(parent.c[theirs] == _column(table, own) for own, theirs in follows.by.items()))
    return ~exists(select(1).select_from(parent).where(same)).correlate(table)


def _is_old(table: Table, ends: Ends, before: datetime, now: datetime) -> ColumnElement[bool]:
    column = _column(table, ends.after)
    if ends.otherwise is not None:
        column = func.coalesce(column, _column(table, ends.otherwise))
    old = and_(column.is_not(None), column < _comparable(column, before))
    return and_(old, ends.when(now)) if ends.when else old


def _comparable(column: ColumnElement[Any], moment: datetime) -> datetime | date | str:
    if isinstance(column.type, Date):
        return moment.date()
    return str(Week.of(moment.date())) if isinstance(column.type, String) else moment


# Who is gone


async def known_members(session: AsyncSession, guild_id: int, before: datetime) -> set[int]:
    """Of whom something is kept for as long as they are there, and who came before then."""
    found = set[int]()
    for table, _ends, is_there in _of_the_present(guild_id, before):
        found |= set(await session.scalars(select(_column(table, "member_id")).where(is_there)))
    return found


async def note_gone(
    session: AsyncSession, guild_id: int, gone: Collection[int], before: datetime, now: datetime
) -> None:
    """They left unheard: from now on what is kept of them grows old, but for those who came back since."""
    for table, ends, is_there in _of_the_present(guild_id, before):
        of_them = _column(table, "member_id").in_(gone)
        query = update(table).where(is_there, of_them).values({ends.after: now})
        await session.execute(query.execution_options(synchronize_session=False))


def _of_the_present(guild_id: int, before: datetime) -> Iterator[tuple[Table, Ends, ColumnElement[bool]]]:
    for table, holds in declared().items():
        if isinstance(holds.ends, Ends) and holds.ends.came is not None:
            of_server, still = _column(table, "guild_id") == guild_id, _column(table, holds.ends.after).is_(None)
            yield table, holds.ends, and_(of_server, still, _column(table, holds.ends.came) < before)


async def delete_server(session: AsyncSession, guild_id: int, most: int) -> int:
    """Delete at most so many rows of a server, of each table; how many. What is due goes last: it brings this about."""
    tables = [table for table in declared() if table not in (Installation, Due)]
    gone = sum([await _delete(session, table, _column(table, "guild_id") == guild_id, most) for table in tables])
    return gone or await _delete(session, Due, Due.guild_id == guild_id, most)


async def _delete(session: AsyncSession, table: Table, these: ColumnElement[bool], most: int) -> int:
    key = [_column(table, name) for name in _key(table)]
    some = select(*key).where(these).limit(most)
    query = delete(table).where(tuple_(*key).in_(some)).returning(key[0])
    return len((await session.execute(query.execution_options(synchronize_session=False))).all())


def _key(table: Table) -> Sequence[str]:
    return [str(column.key) for column in inspect(table).primary_key]


def _column(table: Table, name: str) -> Any:
    return getattr(table, name)


def _is_sealed(table: Table, name: str) -> bool:
    return bool(inspect(table).columns[name].info.get("encrypted"))
