"""Every test that takes `database_url` runs on SQLite, and on PostgreSQL where TEST_POSTGRES_URL names a server."""

import asyncio
import gc
import os
import shutil
import uuid
import zlib
from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path

import asyncpg
import pytest
from hypothesis import settings
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from bot.core.db import Database, engine_url
from bot.core.migrate import migrate
from tests.compiled_once import compile_once
from tests.few_connections import connect_seldom
from tests.kept_secret import leaks
from tests.rulebook import book
from tests.sqlite_on_the_loop import run_on_the_loop
from tests.support import FakeClock

DATABASES = ("sqlite", "postgresql")
POSTGRES = os.environ.get("TEST_POSTGRES_URL")
KEEPER = "keeps the database new"
"""The name of the connection that a PostgreSQL that goes away in a test is to leave."""
# A machine with too much to do is no fault.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")
run_on_the_loop()
compile_once()
connect_seldom()
SHARED_DATA = Path(__file__).parents[2] / "shared" / "data"
FEATURES = Path(__file__).parent / "features"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "both_databases: some query would else be asked on one only, or things happen at once"
    )
    config.addinivalue_line("markers", "long: a file that takes long, or waits for processes, and is begun early")
    if POSTGRES is None and os.environ.get("CI"):
        raise pytest.UsageError("TEST_POSTGRES_URL is not set, and in CI the PostgreSQL run must not be left out")


def pytest_report_header() -> list[str]:
    left_out = [] if POSTGRES else ["The PostgreSQL run is left out: TEST_POSTGRES_URL names no server."]
    if not book.DESCRIPTION.is_file():
        left_out.append(f"Requests are not held against Discord's own description: {book.DESCRIPTION} is missing.")
    return left_out


def pytest_collection_finish() -> None:
    """What is loaded by now stays: Python need not look through it again and again for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 10)


@pytest.fixture(autouse=True)
def discords_rules() -> Iterator[None]:
    """What Discord would refuse fails the test that made the bot ask for it."""
    yield
    assert book.broken() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A token in what was printed, logged or written fails the test that did it."""
    report = yield
    folder = getattr(item, "funcargs", {}).get("tmp_path") if report.when == "teardown" else None
    if report.passed and (found := list(leaks(report.sections, folder))):
        report.outcome, report.longrepr = "failed", f"A secret is told in: {', '.join(found)}"
    return report


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "concierge.db"
    asyncio.run(migrate(f"sqlite:///{path}"))
    return path


async def run_on_postgres(*statements: str) -> None:
    engine = create_async_engine(engine_url(POSTGRES or ""), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        for statement in statements:
            await connection.exec_driver_sql(statement)
    await engine.dispose()


async def drop_on_postgres(name: str) -> None:
    """Not by force: that may not end an autovacuum that is at it, and to drop it waits for one."""
    mine = f"datname = '{name}' AND usename = current_user"
    end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"
    await run_on_postgres(end, f"DROP DATABASE {name}")


def postgres_url(name: str) -> str:
    return make_url(POSTGRES or "").set(database=name).render_as_string(hide_password=False)


class Migrated:
    """A PostgreSQL database of this process, and what stands in it when it is new.

    One connection stays: another for each test would take longer than to make the database new.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._runner = asyncio.Runner(loop_factory=asyncio.new_event_loop)
        self._runner.run(self._migrate())

    def make_new(self) -> None:
        """A database made anew for each test would take longer than the tests."""
        self._runner.run(self._empty())

    def close(self) -> None:
        self._runner.run(self._connection.close())
        self._runner.close()

    async def _migrate(self) -> None:
        await migrate(self.url)
        self._connection = await asyncpg.connect(self.url, server_settings={"application_name": KEEPER})
        self._tables = await self._tables_there()
        self._version = await self._connection.fetchval("SELECT version_num FROM alembic_version")

    async def _tables_there(self) -> set[str]:
        rows = await self._connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {row["tablename"] for row in rows}

    async def _empty(self) -> None:
        others = "datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
        # Until they have ended, they keep their locks.
        await self._connection.fetch(f"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE {others}")
        statements = [f'DROP TABLE "{name}"' for name in await self._tables_there() - self._tables]
        statements += [f'DELETE FROM "{name}"' for name in self._tables - {"alembic_version"}]
        statements.append(f"UPDATE alembic_version SET version_num = '{self._version}'")
        await self._connection.execute(";".join(statements))


@pytest.fixture(scope="session")
def postgres_database() -> Iterator[Migrated]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    asyncio.run(run_on_postgres(f"CREATE DATABASE {name}"))
    asyncio.run(run_on_postgres(f"ALTER DATABASE {name} SET synchronous_commit = off"))
    database = Migrated(postgres_url(name))
    yield database
    database.close()
    asyncio.run(drop_on_postgres(name))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, with today's tables."""
    if request.param == "sqlite":
        path = tmp_path / "concierge.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    database = request.getfixturevalue("postgres_database")
    yield database.url
    database.make_new()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--both", action="store_true", help="run all tests on both databases, where one would do, too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without PostgreSQL all run on SQLite; with it, what one database is enough for runs on one of the two."""
    left_out = [item for item in items if not wanted_on(database_of(item), item, config)]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = spread([item for item in items if item not in gone])


def spread(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Long files between the others: while one waits, others compute, and none is left for the end."""
    files = [list(of_file) for _path, of_file in groupby(items, key=lambda item: item.path)]
    long = [of_file for of_file in files if of_file[0].get_closest_marker("long")]
    others = [of_file for of_file in files if of_file not in long]
    between = len(others) // (len(long) + 1) + 1
    for number, of_file in enumerate(long):
        others.insert(number * between, of_file)
    return list(chain.from_iterable(others))


def wanted_on(database: str | None, item: pytest.Item, config: pytest.Config) -> bool:
    if database is None or POSTGRES is None:
        return database != "postgresql"
    if config.getoption("both") or not one_is_enough(item):
        return True
    return database == chosen_for(item.nodeid.replace(database, ""))


def chosen_for(name: str) -> str:
    """The same whichever others run with it."""
    return DATABASES[zlib.crc32(name.encode()) % len(DATABASES)]


def database_of(item: pytest.Item) -> str | None:
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec is not None else {}
    return params.get("database_url") or params.get("empty_url")


def one_is_enough(item: pytest.Item) -> bool:
    """For whole bots, and for what features do: marks see to it that each of their queries is asked on both."""
    if any(mark.args[0] == "database_url" for mark in item.iter_markers("parametrize")):
        return False
    if item.get_closest_marker("both_databases") is not None:
        return False
    return "env" in getattr(item, "fixturenames", ()) or item.path.is_relative_to(FEATURES)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the real chat is not here: {SHARED_DATA} is missing")
    return SHARED_DATA
