import asyncio
import sys
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.core.migrate import Version, migrate, migration_config, revisions, version_of
from bot.core.tables import Base
from tests.migrations.conftest import on
from tests.tables import import_every_table

import_every_table()


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def test_from_nothing_the_migrations_make_exactly_the_tables_of_the_code(empty_url: str) -> None:
    assert await migrate(empty_url)
    assert await on(empty_url, differences) == []
    assert await version_of(empty_url) is Version.CURRENT


async def test_a_second_time_there_is_nothing_to_do(empty_url: str) -> None:
    assert await migrate(empty_url)
    assert not await migrate(empty_url)


async def test_down_to_nothing_and_up_again(empty_url: str) -> None:
    await migrate(empty_url)
    await on(empty_url, lambda connection: command.downgrade(migration_config(connection), "base"))
    left = await on(empty_url, lambda connection: inspect(connection).get_table_names())
    assert left == ["alembic_version"]
    assert await migrate(empty_url)
    assert await on(empty_url, differences) == []


async def test_of_two_processes_at_once_one_migrates_and_the_other_waits(empty_url: str) -> None:
    code = "import asyncio, sys; from bot.core.migrate import migrate; print(asyncio.run(migrate(sys.argv[1])))"
    pipe = asyncio.subprocess.PIPE
    started = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", code, empty_url, stdout=pipe, stderr=pipe)
        for _ in range(2)
    ]
    printed = [(await process.communicate())[0].decode().strip() for process in started]
    assert sorted(printed) == ["False", "True"]
    assert await version_of(empty_url) is Version.CURRENT


def test_the_names_of_the_migrations_are_those_that_alembic_finds() -> None:
    found = ScriptDirectory.from_config(migration_config()).walk_revisions()
    assert [script.revision for script in found] == list(revisions())[::-1]
