import shutil
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, Float, Integer, LargeBinary, String, Table, select, text

from bot.core.db import Database
from bot.core.moving import PAGE, NotMoved, move, prepare
from bot.core.tables import Base, Moment
from tests.tables import import_every_table

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
AT = datetime(2026, 10, 25, 0, 30, 0, 123456, tzinfo=UTC)


@pytest.fixture
async def old(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Database]:
    """SQLite with rows in every table."""
    import_every_table()
    shutil.copy(sqlite_template, tmp_path / "old.db")
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    async with database.begin() as session:
        for table in Base.metadata.sorted_tables:
            count = PAGE * 2 + 3 if table.name == "setting" else 3
            await session.execute(table.insert(), [made_up(table, number) for number in range(count)])
    yield database
    await database.close()


def made_up(table: Table, number: int) -> dict[str, Any]:
    return {column.name: value_of(column, number) for column in table.columns}


def value_of(column: Column[Any], number: int) -> Any:
    if column.nullable and number % 3 == 1:
        return None
    match column.type:
        case Boolean():
            return number % 2 == 0
        case BigInteger():
            return 2**62 + number
        case Integer():
            return number
        case Float():
            return 0.1 * number + 1e-17
        case Moment():
            return AT + timedelta(hours=number)
        case Date():
            return date(2026, 10, 25) + timedelta(days=number)
        case LargeBinary():
            return bytes(range(256)) + bytes([number % 256])
        case JSON():
            return {"é": [number, 1.5, None, True, "’\n"]}
        case String(length=length):
            # Letters that the two databases put into different orders.
            return f"{'aZ_é'[number % 4]}{number}"[: length or 100]
    raise AssertionError(column.type)


async def rows_of(db: Database, table: Table) -> list[str]:
    async with db.read() as session:
        return sorted(str(dict(row)) for row in (await session.execute(select(table))).mappings())


def seen(_done: int, _total: int) -> None:
    pass


async def test_every_row_of_every_table_is_moved(old: Database, db: Database) -> None:
    tables = Base.metadata.sorted_tables
    told: list[tuple[int, int]] = []
    await prepare(db.url)
    moved = await move(old, db, tables, lambda done, total: told.append((done, total)))
    assert (moved.tables, moved.rows) == (len(tables), 3 * (len(tables) - 1) + PAGE * 2 + 3)
    assert told[-1] == (2 * moved.rows, 2 * moved.rows)
    for table in tables:
        assert await rows_of(db, table) == await rows_of(old, table)


async def test_a_database_that_is_not_empty_is_not_moved_into(old: Database, db: Database) -> None:
    await move(old, db, Base.metadata.sorted_tables, seen)
    with pytest.raises(NotMoved, match="is not empty"):
        await move(old, db, Base.metadata.sorted_tables, seen)


async def test_nor_is_one_that_holds_something_else(old: Database, db: Database) -> None:
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE alembic_version RENAME TO not_ours"))
    with pytest.raises(NotMoved, match="is not empty"):
        await prepare(db.url)
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE not_ours RENAME TO alembic_version"))


async def test_a_row_that_changes_on_its_way_undoes_all(old: Database, db: Database) -> None:
    async with db.begin() as session:
        await session.execute(
            text(
                "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN IF NEW.name = 'a8' THEN NEW.value = '0'; END IF; RETURN NEW; END $$"
            )
        )
        await session.execute(
            text("CREATE TRIGGER spoil BEFORE INSERT ON setting FOR EACH ROW EXECUTE FUNCTION spoil()")
        )
    try:
        with pytest.raises(NotMoved, match="table setting was not the same"):
            await move(old, db, Base.metadata.sorted_tables, seen)
        for table in Base.metadata.sorted_tables:
            assert await rows_of(db, table) == []
    finally:
        async with db.begin() as session:
            await session.execute(text("DROP FUNCTION spoil CASCADE"))


async def test_what_does_not_fit_there_is_named_and_undoes_all(old: Database, db: Database) -> None:
    async with old.begin() as session:
        await session.execute(text("UPDATE setting SET feature = :long WHERE name = 'a8'"), {"long": "x" * 40})
    with pytest.raises(NotMoved, match=r"a row of the table setting can’t be stored there \(value too long"):
        await move(old, db, Base.metadata.sorted_tables, seen)
    assert await rows_of(db, Base.metadata.tables["setting"]) == []
