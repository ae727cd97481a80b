import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from bot.core.alone import LOCK, SHARDS, NotAlone, OneProcessOnly, alone, engine_of_locks
from bot.core.db import Database, engine_url
from bot.core.migrate import Version, revisions
from bot.core.opening import Unusable, look_at, open_alone, open_beside, place_of
from bot.core.shards import Shards
from tests.fake_discord.outages import line_to
from tests.fake_discord.waiting import until


async def test_only_one_process_may_write(database_url: str) -> None:
    async with alone(database_url):
        with pytest.raises(NotAlone):
            async with alone(database_url):
                pass
    async with alone(database_url):
        pass


async def test_another_process_is_kept_out_too(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys\nfrom bot.core.alone import alone\n"
        "async def hold():\n    async with alone(sys.argv[1]): print('held', flush=True); sys.stdin.read()\n"
        "asyncio.run(hold())"
    )
    url = f"sqlite:///{tmp_path / 'concierge.db'}"
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, stdin=pipe, stdout=pipe)
    assert holder.stdout is not None
    assert (await holder.stdout.readline()).strip() == b"held"
    with pytest.raises(NotAlone):
        async with alone(url):
            pass
    holder.kill()
    await holder.wait()
    async with alone(url):
        pass


@pytest.mark.skipif(os.name != "posix", reason="only there may a file be for one user")
async def test_a_new_file_and_what_stands_beside_it_are_for_this_user_only(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'data' / 'concierge.db'}"
    async with open_alone(url):
        db = Database(url)
        async with db.begin() as session:
            await session.execute(text("DELETE FROM member_day"))
        readable = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "data").glob("concierge.db*")}
        await db.close()
    assert {name: mode for name, mode in readable.items() if not name.endswith(".lock")} == dict.fromkeys(
        ("concierge.db", "concierge.db-wal", "concierge.db-shm"), 0
    )


async def test_reading_goes_on_beside_the_writer(database_url: str) -> None:
    async with open_alone(database_url), open_beside(database_url) as db, db.read() as session:
        assert await session.scalar(text("SELECT count(*) FROM member_day")) == 0


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_database_that_was_away_is_held_again_unless_another_process_was_faster(database_url: str) -> None:
    engine = create_async_engine(engine_url(database_url), isolation_level="AUTOCOMMIT")
    async with alone(database_url, heartbeat=0.05) as lost, engine.connect() as other:
        await other.execute(END_THE_HOLDER)
        while not await other.scalar(HELD):
            pass
        assert not lost.is_set()
        while not await other.scalar(TAKE):
            await other.execute(END_THE_HOLDER)
        await asyncio.wait_for(lost.wait(), 60)
    await engine.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_line_that_went_dark_costs_nobody_the_database(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with line_to(database_url) as (line, url), alone(url, heartbeat=0.5) as lost:
        line.go_dark()
        await until(lambda: "the database is away" in caplog.text)
        line.mend()  # PostgreSQL has not found out: the locks are still held by the session of before
        await until(lambda: "the database is back" in caplog.text)
        assert not lost.is_set()
        with pytest.raises(NotAlone):
            async with alone(database_url):
                pass


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_processes_with_other_shards_share_a_database_and_nobody_else_may_write_there(database_url: str) -> None:
    first, second = Shards.read("0-1/4"), Shards.read("2/4")
    async with open_alone(database_url, shards=first), open_alone(database_url, shards=second):
        for shards, why in (
            (first, "Shard 0 of 4 is held by another process"),
            (Shards.read("1-3/4"), "Shard 1 of 4 is held by another process"),
            (Shards.read("7/8"), "into 4 shards, and this one into 8: all processes need the same number"),
            (None, "Another concierge command is at work"),
        ):
            with pytest.raises(NotAlone, match=why):
                async with open_alone(database_url, shards=shards):
                    pass
        async with open_alone(database_url, shards=Shards.read("3/4")):
            pass
    async with open_alone(database_url), _refused(database_url, first):
        pass
    async with open_alone(database_url, shards=Shards.read("7/8")):
        pass


@asynccontextmanager
async def _refused(url: str, shards: Shards) -> AsyncIterator[None]:
    with pytest.raises(NotAlone):
        async with open_alone(url, shards=shards):
            pass
    yield


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_the_locks_of_a_machine_that_goes_dark_are_free_within_half_a_minute(database_url: str) -> None:
    engine = engine_of_locks(database_url)
    names = "idle", "interval", "count"
    async with engine.connect() as connection:
        idle, interval, count = [int(await connection.scalar(text(f"SHOW tcp_keepalives_{name}"))) for name in names]
    await engine.dispose()
    assert 0 < idle + interval * count <= 30


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_shards_are_lost_when_another_process_takes_one_of_them(database_url: str) -> None:
    engine = create_async_engine(engine_url(database_url), isolation_level="AUTOCOMMIT")
    take = text(f"SELECT pg_try_advisory_lock({SHARDS}, 1)")
    async with alone(database_url, 0.05, Shards.read("0-1/4")) as lost, engine.connect() as other:
        while not await other.scalar(take):
            await other.execute(END_THE_HOLDER)
        assert await asyncio.wait_for(lost.wait(), 60)
    await engine.dispose()


async def test_an_sqlite_file_is_not_shared(tmp_path: Path) -> None:
    with pytest.raises(OneProcessOnly, match="not an SQLite file: leave the shards away"):
        async with open_alone(f"sqlite:///{tmp_path / 'concierge.db'}", shards=Shards.read("0/2")):
            pass


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_of_many_that_start_one_makes_the_tables_and_nobody_changes_them_under_another(database_url: str) -> None:
    engine = create_async_engine(engine_url(database_url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    async with AsyncExitStack() as stack:
        four = [open_alone(database_url, shards=Shards(number, number, 4)) for number in range(4)]
        opened = await asyncio.gather(*(stack.enter_async_context(one) for one in four[:3]))
        assert sorted(one.migrated for one in opened) == [False, False, True]
        await set_version(database_url, next(revisions()))
        with pytest.raises(Unusable, match="other processes still work with it: stop them"):
            await stack.enter_async_context(four[3])


END_THE_HOLDER = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
)
HELD = text("SELECT count(pg_sleep(0.02)) FROM pg_locks WHERE locktype = 'advisory'")
TAKE = text(f"SELECT pg_try_advisory_lock({LOCK})")


async def test_a_new_place_gets_its_tables(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new' / 'folder' / 'concierge.db'}"
    assert await look_at(url) is Version.EMPTY
    async with open_alone(url) as opened:
        assert opened.migrated
    async with open_alone(url) as opened:
        assert not opened.migrated
    assert await look_at(url) is Version.CURRENT


async def test_there_is_nothing_to_read_in_an_empty_place_and_none_is_made(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="There is no data in"):
        async with open_beside(f"sqlite:///{tmp_path / 'gone.db'}"):
            pass
    assert list(tmp_path.iterdir()) == []


async def test_a_newer_database_is_refused(database_url: str) -> None:
    await set_version(database_url, "9999_01_01")
    with pytest.raises(Unusable, match="newer version of Concierge"):
        await look_at(database_url)
    with pytest.raises(Unusable, match="newer version of Concierge"):
        async with open_alone(database_url):
            pass


async def test_an_older_database_is_not_read_before_it_is_migrated(database_url: str) -> None:
    await set_version(database_url, next(revisions()))
    with pytest.raises(Unusable, match="concierge migrate"):
        async with open_beside(database_url):
            pass


async def set_version(url: str, version: str) -> None:
    db = Database(url)
    async with db.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    await db.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql://someone:s3cret@127.0.0.1:1/house", "Connect call failed"),
        ("sqlite:////dev/null/concierge.db", "can’t be used"),
        ("sqlite:////tmp", "unable to open database file"),
        ("postgresql://someone:s3cret@127.0.0.1:1/house?colour=red", "colour"),
    ],
)
async def test_a_database_that_can_not_be_reached_is_one_sentence_without_the_password(url: str, reason: str) -> None:
    with pytest.raises(Unusable) as caught:
        async with open_alone(url):
            pass
    assert reason in str(caught.value)
    assert "s3cret" not in str(caught.value)


async def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "concierge.db"
    path.write_text("hello " * 100, encoding="ascii")
    with pytest.raises(Unusable, match="file is not a database"):
        async with open_alone(f"sqlite:///{path}"):
            pass


@pytest.mark.skipif(not os.environ.get("TEST_POSTGRES_URL"), reason="names the server that refuses")
async def test_a_wrong_password_is_told() -> None:
    url = engine_url(os.environ["TEST_POSTGRES_URL"]).set(password="wr0ng").render_as_string(hide_password=False)
    with pytest.raises(Unusable, match="password authentication failed"):
        async with open_alone(url):
            pass


def test_the_place_of_the_data_shows_no_password(tmp_path: Path) -> None:
    assert place_of("postgresql://u:p@h/d") == "postgresql://u:***@h/d"
    assert place_of("postgresql://u@h/d?password=p") == "postgresql://u@h/d"
    assert place_of(f"sqlite:///{tmp_path}/a.db") == str(tmp_path / "a.db")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_connection_that_is_cut_at_work_is_told(database_url: str) -> None:
    with pytest.raises(Unusable, match="gave out"):
        async with open_beside(database_url) as db, db.read() as session:
            await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_disk_that_is_full_at_work_is_told(database_url: str) -> None:
    with pytest.raises(Unusable, match="database or disk is full"):
        async with open_beside(database_url), no_room_left(database_url) as session:
            await session.execute(text("CREATE TABLE large AS SELECT zeroblob(1000000) AS content"))


@asynccontextmanager
async def no_room_left(url: str) -> AsyncIterator[AsyncSession]:
    db = Database(url)
    try:
        async with db.begin() as session:
            if db.dialect == "sqlite":
                await session.execute(text("PRAGMA max_page_count = 1"))
            yield session
    finally:
        await db.close()


async def test_a_statement_that_is_wrong_stays_a_fault_of_ours(database_url: str) -> None:
    with pytest.raises(IntegrityError):
        async with open_beside(database_url), no_room_left(database_url) as session:
            await session.execute(text("INSERT INTO installation (name, value) VALUES ('a', NULL)"))
