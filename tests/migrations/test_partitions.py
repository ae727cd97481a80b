"""On PostgreSQL the tables can be divided by server, without changing a query: docs/partition_by_server.sql."""

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, text

from bot.core.backup import back_up, look_at_backup, restore
from bot.core.db import Database
from bot.core.migrate import migrate, migration_engine
from bot.core.tables import Base, Setting
from tests.conftest import POSTGRES, drop_on_postgres, postgres_url, run_on_postgres
from tests.scripted_recount import played
from tests.scripted_weeks import script
from tests.tables import import_every_table

SQL = Path(__file__).parents[2] / "docs" / "partition_by_server.sql"
SIXTEEN, PARTS = "parts CONSTANT int := 16;", 2
"""Fewer are made sooner."""
SETTING = {"guild_id": 1, "feature": "server", "name": "language", "value": b"sealed"}

pytestmark = pytest.mark.skipif(POSTGRES is None, reason="PostgreSQL alone has partitions")
import_every_table()


@pytest.fixture(scope="module")
def partitioned_url() -> Iterator[str]:
    """Divided while there is something in it."""
    name = f"partitioned_{uuid.uuid4().hex[:12]}"
    asyncio.run(run_on_postgres(f"CREATE DATABASE {name}"))
    asyncio.run(divide(postgres_url(name)))
    yield postgres_url(name)
    asyncio.run(drop_on_postgres(name))


async def divide(url: str) -> None:
    await migrate(url)
    engine = migration_engine(url)
    async with engine.begin() as connection:
        await connection.execute(insert(Setting), [SETTING])
        sql = SQL.read_text(encoding="utf-8")
        assert SIXTEEN in sql
        await connection.exec_driver_sql(sql.replace(SIXTEEN, f"parts CONSTANT int := {PARTS};"))
    await engine.dispose()


async def test_every_table_of_servers_is_divided_and_keeps_its_rows_keys_and_indexes(partitioned_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        wanted = set(Base.metadata.tables)
        options = {"include_name": lambda name, kind, _parents: kind != "table" or name in wanted}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))

    engine = migration_engine(partitioned_url)
    async with engine.begin() as connection:
        assert await connection.run_sync(differences) == []
        divided = await connection.scalars(text("SELECT relname FROM pg_class WHERE relkind = 'p'"))
        assert set(divided) == set(Base.metadata.tables) - {"installation"}
        parts = await connection.scalar(text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'setting'::regclass"))
        kept = await connection.execute(text("SELECT guild_id, feature, name, value FROM setting"))
        assert (parts, [dict(row) for row in kept.mappings()]) == (PARTS, [SETTING])
    await engine.dispose()
    assert await migrate(partitioned_url) is False


async def test_a_bot_counts_on_divided_tables_as_on_whole_ones(partitioned_url: str) -> None:
    assert await played(partitioned_url, 3, script(3)) == []
    db = Database(partitioned_url)
    async with db.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM channel_hour"))
    await db.close()


async def test_divided_tables_are_copied_and_come_back_divided(partitioned_url: str, tmp_path: Path) -> None:
    file = tmp_path / "copy.dump"
    contents = await back_up(partitioned_url, file)
    db = Database(partitioned_url)
    async with db.begin() as session:
        await session.execute(text("UPDATE setting SET value = 'other'"))
    await db.close()
    assert await look_at_backup(partitioned_url, (), file) == contents
    await restore(partitioned_url, file, contents, tmp_path / "kept.dump")
    async with db.read() as session:
        values = (await session.scalars(text("SELECT value FROM setting WHERE name = 'language'"))).all()
        parts = await session.scalar(text("SELECT count(*) FROM pg_inherits WHERE inhparent = 'setting'::regclass"))
    await db.close()
    assert (values, parts) == ([b"sealed"], PARTS)
