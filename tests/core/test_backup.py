import asyncio
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.core import backup_postgres
from bot.core.backup import Backups, Progress, Stopped, back_up, free_in, in_thread, look_at_backup, restore, unseen
from bot.core.backup_contents import BadBackup
from bot.core.backup_postgres import MissingProgram, ProgramFailed, connection_of
from bot.core.db import Database
from bot.core.encrypted import Cipher, WrongKey, check_key
from bot.core.installation import recall, remember
from bot.core.migrate import Version, revisions, version_of
from bot.core.opening import open_alone
from bot.core.tables import Setting
from tests.conftest import POSTGRES, drop_on_postgres, postgres_url, run_on_postgres

needs_postgres = pytest.mark.skipif(POSTGRES is None, reason="TEST_POSTGRES_URL names no server")
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
OTHER_KEY = "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)


async def note(url: str, value: str) -> None:
    db = Database(url)
    async with db.begin() as session:
        await remember(session, "noted", value)
    await db.close()


async def noted(url: str) -> str | None:
    db = Database(url)
    async with db.read() as session:
        value = await recall(session, "noted")
    await db.close()
    return value


async def restored(url: str, file: Path, folder: Path, keys: tuple[str, ...] = ()) -> Path:
    contents = await look_at_backup(url, keys, file)
    keep_as = free_in(folder, url, NOW)
    await restore(url, file, contents, keep_as)
    return keep_as


async def test_what_was_backed_up_comes_back_and_what_it_replaced_is_kept(database_url: str, tmp_path: Path) -> None:
    await note(database_url, "before")
    file, contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    assert file.stat().st_mode & 0o077 == 0
    assert contents.rows["installation"] == 1
    await note(database_url, "after\n\\.\n'quoted' \ud7ff")
    kept = await restored(database_url, file, tmp_path)
    assert await noted(database_url) == "before"
    await restored(database_url, kept, tmp_path)
    assert await noted(database_url) == "after\n\\.\n'quoted' \ud7ff"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_backup_beside_a_writer_holds_a_moment_between_two_transactions(
    database_url: str, tmp_path: Path
) -> None:
    db = Database(database_url)

    async def write() -> None:
        for number in range(40):
            async with db.begin() as session:
                for name in ("a", "b"):
                    await session.merge(
                        Setting(guild_id=1, feature="x", name=name, value=bytes([number % 256]) * 3_000)
                    )

    await write()
    writing = asyncio.create_task(write())
    file, _contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    await writing
    await db.close()
    await restored(database_url, file, tmp_path)
    db = Database(database_url)
    async with db.read() as session:
        values = [(await session.get_one(Setting, (1, "x", name))).value for name in ("a", "b")]
    await db.close()
    assert values[0] == values[1]


@pytest.mark.parametrize("harm", ["cut", "altered"])
async def test_a_damaged_backup_changes_nothing(database_url: str, tmp_path: Path, harm: str) -> None:
    await note(database_url, "before")
    file, _contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    content = file.read_bytes()
    match harm:
        case "cut":
            content = content[: len(content) // 2]
        case "altered":
            middle = len(content) // 2
            content = (
                content[:middle]
                + bytes(255 - byte for byte in content[middle : middle + 9_000])
                + content[middle + 9_000 :]
            )
    file.write_bytes(content)
    await note(database_url, "after")
    with pytest.raises(BadBackup):
        await restored(database_url, file, tmp_path)
    assert await noted(database_url) == "after"


async def test_a_restore_that_fails_on_its_way_leaves_the_database_as_it_was(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await note(database_url, "before")
    file, _contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    contents = await look_at_backup(database_url, (), file)
    contents.rows["installation"] += 1  # type: ignore[index]
    with pytest.raises((BadBackup, ProgramFailed)):
        await restore(database_url, file, contents, tmp_path / "kept")
    assert await noted(database_url) == "before"
    assert not list(tmp_path.glob("*.restoring*"))


async def test_a_backup_of_a_newer_version_is_refused_and_an_older_one_is_upgraded(
    database_url: str, tmp_path: Path
) -> None:
    backups = Backups(tmp_path / "backups", 3)
    newest = list(revisions())[-1]
    await set_version(database_url, "9999_01_01")
    file, _contents = await backups.make(database_url, NOW)
    with pytest.raises(BadBackup, match="newer version"):
        await look_at_backup(database_url, (), file)
    await set_version(database_url, newest)
    good, _contents = await backups.make(database_url, NOW)
    await set_version(database_url, "9999_01_01")
    kept = await restored(database_url, good, tmp_path)
    assert await version_of(database_url) is Version.CURRENT
    assert kept.exists()


async def set_version(url: str, version: str) -> None:
    db = Database(url)
    async with db.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    await db.close()


async def test_a_backup_that_another_key_sealed_is_refused(database_url: str, tmp_path: Path) -> None:
    db = Database(database_url)
    await check_key(db, Cipher((KEY,)))
    await db.close()
    file, contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    assert contents.fingerprint
    assert KEY.encode() not in file.read_bytes()
    with pytest.raises(WrongKey):
        await look_at_backup(database_url, (OTHER_KEY,), file)
    assert await look_at_backup(database_url, (OTHER_KEY, KEY), file) == contents


async def test_each_upgrade_makes_a_backup_first(tmp_path: Path, old_database: str) -> None:
    backups = Backups(tmp_path / "backups", 3)
    async with open_alone(old_database, backups) as opened:
        assert opened.migrated
        assert [opened.backup] == backups.all()
    async with open_alone(old_database, backups) as opened:
        assert opened.backup is None
    assert opened.backup is None


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgres)])
def old_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """With the tables of the first version."""
    name = f"old_{tmp_path.name[-1]}_{os.getpid()}"
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        asyncio.run(run_on_postgres(f"CREATE DATABASE {name}"))
        url = postgres_url(name)
    upgrade_to(url, next(revisions()))
    yield url
    if request.param == "postgresql":
        asyncio.run(drop_on_postgres(name))


def upgrade_to(url: str, revision: str) -> None:
    from alembic import command

    from bot.core.migrate import migration_config, migration_engine

    async def upgrade() -> None:
        engine = migration_engine(url)
        async with engine.begin() as connection:
            await connection.run_sync(lambda sync: command.upgrade(migration_config(sync), revision))
        await engine.dispose()

    asyncio.run(upgrade())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_the_oldest_go_and_what_is_not_ours_stays(database_url: str, tmp_path: Path) -> None:
    backups = Backups(tmp_path / "backups", 2)
    backups.folder.mkdir()
    for name in ("mine.db", "concierge-20200101-000000.db.new"):
        (backups.folder / name).touch()
    made = [(await backups.make(database_url, NOW + timedelta(days=day)))[0] for day in range(3)]
    assert backups.all() == made[1:]
    far = datetime.now(UTC) + timedelta(days=2)
    backups.rotate(far)
    assert sorted(path.name for path in backups.folder.iterdir()) == [*(path.name for path in made[1:]), "mine.db"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_nothing_is_left_of_a_backup_that_fails(database_url: str, tmp_path: Path) -> None:
    def no_more(_done: int, _total: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        await back_up(database_url, tmp_path / "copy.db", no_more)
    assert not list(tmp_path.glob("copy*"))
    await back_up(database_url, tmp_path / "copy.db")
    with pytest.raises(BadBackup, match="is there already"):
        await back_up(database_url, tmp_path / "copy.db")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_damaged_database_is_replaced_and_kept_with_its_log(database_url: str, tmp_path: Path) -> None:
    file, _contents = await Backups(tmp_path / "backups", 2).make(database_url, NOW)
    place = Path(database_url.removeprefix("sqlite:///"))
    place.write_bytes(b"SQLite format 3\0" + b"broken" * 900)
    log = place.with_name(place.name + "-wal")
    log.write_bytes(b"what was written last")
    kept = await restored(database_url, file, tmp_path)
    assert await version_of(database_url) is Version.CURRENT
    assert kept.read_bytes().endswith(b"broken")
    assert not log.exists() or log.stat().st_size == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_another_program_reads_is_not_replaced(database_url: str, tmp_path: Path) -> None:
    file, _contents = await Backups(tmp_path / "backups", 2).make(database_url, NOW)
    with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM installation").fetchall()
        with pytest.raises(BadBackup, match="open in another program"):
            await restored(database_url, file, tmp_path)


async def test_a_copy_that_nobody_waits_for_any_more_leaves_nothing(database_url: str, tmp_path: Path) -> None:
    began, cancelled = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def seen(_done: int, _total: int) -> None:
        loop.call_soon_threadsafe(began.set)
        cancelled.wait(60)

    folder = tmp_path / "backups"
    copying = asyncio.create_task(Backups(folder, 2).make(database_url, NOW, seen))
    await began.wait()
    copying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await copying
    cancelled.set()
    await loop.shutdown_default_executor()  # as the end of a process does
    assert list(folder.iterdir()) == []


async def test_work_ends_soon_after_nobody_waits_for_it() -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()

    def work(tick: Progress) -> None:
        try:
            while True:
                tick(0, 0)
        except Stopped:
            loop.call_soon_threadsafe(ended.set)
            raise

    waiting = asyncio.create_task(in_thread(work, lambda _done, _total: None))
    await asyncio.sleep(0)
    waiting.cancel()
    assert await asyncio.wait_for(ended.wait(), 60)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_tables_of_something_else_are_not_replaced(database_url: str, tmp_path: Path) -> None:
    file, _contents = await Backups(tmp_path / "backups", 2).make(database_url, NOW)
    db = Database(database_url)
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE alembic_version RENAME TO not_ours"))
    with pytest.raises(ProgramFailed, match="not of Concierge"):
        await restored(database_url, file, tmp_path)
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE not_ours RENAME TO alembic_version"))
    await db.close()


def test_no_password_stands_among_the_words_of_a_program() -> None:
    assert connection_of("postgresql+asyncpg://u:s3cret%40@h:5/d?ssl=require&timeout=3") == (
        "postgresql://u@h:5/d?sslmode=require",
        "s3cret@",
    )
    assert connection_of("postgres://u@h/d?password=s3cret")[1] == "s3cret"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_missing_program_is_named(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MissingProgram, match="pg_dump"):
        await back_up(database_url, tmp_path / "copy.dump")


async def test_what_is_no_copy_or_one_of_the_other_database_is_refused_with_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.dump").write_bytes(b"PGDMP\1")
    (tmp_path / "a.db").write_bytes(b"SQLite format 3\0")
    with pytest.raises(BadBackup, match="copy of PostgreSQL"):
        await look_at_backup(f"sqlite:///{tmp_path}/x.db", (), tmp_path / "a.dump")
    with pytest.raises(BadBackup, match="concierge move"):
        await look_at_backup("postgresql://u@h/d", (), tmp_path / "a.db")
    for content in (b"", b"hello " * 100):
        (tmp_path / "other").write_bytes(content)
        for url in (f"sqlite:///{tmp_path}/x.db", "postgresql://u@h/d"):
            with pytest.raises(BadBackup, match="no backup of Concierge"):
                await look_at_backup(url, (), tmp_path / "other")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_who_still_reads_there_is_waited_for_and_then_told(database_url: str, tmp_path: Path) -> None:
    file, contents = await Backups(tmp_path / "backups", 2).make(database_url, NOW)
    db = Database(database_url)
    async with db.read() as session:
        await session.execute(text("SELECT * FROM installation"))
        with pytest.raises(BadBackup, match="in use"):
            await in_thread(backup_postgres.restore, database_url, file, contents, tmp_path / "kept", unseen)
    await db.close()
