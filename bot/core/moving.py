"""From one database into another, empty one: every row copied, and every row compared, before it counts."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, RowMapping, Table, func, inspect, literal, select, tuple_
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from bot.core.db import Database, reason_of
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.migrate import VERSION_TABLE, Version, migrate, migration_engine, version_of
from bot.core.opening import place_of

PAGE = 500
Page = Sequence[RowMapping]
Progress = Callable[[int, int], None]
"""Is called with rows done, and rows in all; each is copied and compared."""


class NotMoved(UserError):
    """Nothing was moved."""


@dataclass(frozen=True)
class Moved:
    tables: int
    rows: int


async def prepare(url: str) -> None:
    """Make the tables in a database that is to be moved into. Raises NotMoved where there is something."""
    version, tables = await version_of(url), await _tables_in(url)
    if version is Version.EMPTY and not tables:
        await migrate(url)
    elif version is not Version.CURRENT:
        raise _not_empty(url)


async def _tables_in(url: str) -> set[str]:
    engine = migration_engine(url)
    try:
        async with engine.connect() as connection:
            return await _names(connection)
    finally:
        await engine.dispose()


async def _names(connection: AsyncConnection) -> set[str]:
    return await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))


async def move(source: Database, target: Database, tables: Sequence[Table], progress: Progress) -> Moved:
    """Into prepared tables, in one transaction; neither database may have another writer. Raises NotMoved."""
    async with source.read() as old, target.begin() as new:
        await _refuse_unknown_tables(old, tables)
        counts = {table: await _count(old, table) for table in tables}
        for table in tables:
            if await _count(new, table):
                raise _not_empty(target.url)
        done, total = 0, 2 * sum(counts.values())
        for step in (_copy, _compare):
            for table in tables:
                async for page in _pages(old, table):
                    await step(new, table, page)
                    done += len(page)
                    progress(done, total)
        for table, count in counts.items():
            if await _count(new, table) != count:
                raise _differs(table)
        return Moved(len(tables), sum(counts.values()))


async def _refuse_unknown_tables(session: AsyncSession, tables: Sequence[Table]) -> None:
    """What the code does not know would be left behind."""
    there = await _names(await session.connection())
    if unknown := there - {table.name for table in tables} - {VERSION_TABLE}:
        raise RuntimeError(f"nothing knows the tables {sorted(unknown)}")


async def _count(session: AsyncSession, table: Table) -> int:
    return await session.scalar(select(func.count()).select_from(table)) or 0


async def _pages(session: AsyncSession, table: Table) -> AsyncIterator[Page]:
    """Along the primary key, so that a large table is never in memory as a whole."""
    key = _key(table)
    page = select(table).order_by(*key).limit(PAGE)
    after = None
    while rows := (await session.execute(page if after is None else page.where(tuple_(*key) > after))).mappings().all():
        yield rows
        after = tuple_(*(literal(rows[-1][column], column.type) for column in key))


def _key(table: Table) -> list[Column[Any]]:
    return list(table.primary_key.columns)


async def _copy(session: AsyncSession, table: Table, page: Page) -> None:
    try:
        await session.execute(table.insert(), [dict(row) for row in page])
    except DBAPIError as error:
        raise NotMoved(
            _(
                "Nothing was moved: a row of the table {table} can’t be stored there ({reason}).",
                table=table.name,
                reason=reason_of(error),
            )
        ) from error


async def _compare(session: AsyncSession, table: Table, page: Page) -> None:
    """By key, and not in order: databases put letters into different ones."""
    key = _key(table)
    wanted = {tuple(row[column] for column in key): dict(row) for row in page}
    rows = await session.execute(select(table).where(tuple_(*key).in_(list(wanted))))
    if {tuple(row[column] for column in key): dict(row) for row in rows.mappings()} != wanted:
        raise _differs(table)


def _not_empty(url: str) -> NotMoved:
    return NotMoved(
        _("Nothing was moved: {place} is not empty. Make a new database and name that.", place=place_of(url))
    )


def _differs(table: Table) -> NotMoved:
    return NotMoved(_("Nothing was moved: the table {table} was not the same afterwards.", table=table.name))
