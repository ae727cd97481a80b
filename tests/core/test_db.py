import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from bot.core import db as database
from bot.core.db import Database, engine_url
from bot.core.tables import Installation
from tests.fake_discord.outages import line_to


async def test_writers_that_read_before_they_write_lose_nothing(db: Database) -> None:
    async with db.begin() as session:
        session.add(Installation(name="count", value="0"))

    async def add_one() -> None:
        async with db.begin() as session:
            row = await session.get(Installation, "count", with_for_update=True)
            assert row is not None
            row.value = str(int(row.value) + 1)

    await asyncio.gather(*(add_one() for _ in range(40)))
    async with db.read() as session:
        assert await session.scalar(select(Installation.value)) == "40"


def test_a_url_as_hosts_hand_it_out_is_understood() -> None:
    url = engine_url("postgres://u:p@host/name?sslmode=require&channel_binding=require")
    assert url.render_as_string(hide_password=False) == "postgresql+asyncpg://u:p@host/name?ssl=require"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_what_a_dark_line_swallows_is_given_up_and_the_next_works(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "ANSWER_S", 0.5)
    monkeypatch.setattr(database, "CONNECT_S", 0.5)
    async with line_to(database_url) as (line, url):
        db = Database(url)
        await asyncio.gather(*(db.ping() for _ in range(3)))
        line.go_dark()
        with pytest.raises(TimeoutError):
            await db.ping()
        line.mend()
        await asyncio.gather(*(db.ping() for _ in range(3)))
        await db.close()


async def test_what_was_deleted_is_not_left_standing_in_the_file(tmp_path: Path) -> None:
    file, pieces = tmp_path / "concierge.db", [f"secret {number} ".encode() * 100 for number in range(200)]
    db = Database(f"sqlite:///{file}")
    async with db.begin() as session:
        await session.execute(text("CREATE TABLE letter (number INTEGER PRIMARY KEY, words BLOB)"))
        rows = [{"words": piece} for piece in pieces]
        await session.execute(text("INSERT INTO letter (words) VALUES (:words)"), rows)
    async with db.begin() as session:
        await session.execute(text("DELETE FROM letter WHERE number > 1"))
        await session.execute(text("UPDATE letter SET words = x'00'"))
    await db.close()
    assert b"secret" not in file.read_bytes()


async def test_a_query_that_is_cancelled_twice_lets_go(tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'concierge.db'}")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT max(i) FROM n"

    async def ask() -> None:
        async with db.read() as session:
            await session.execute(text(endless))

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0.05)
    before = asyncio.all_tasks()
    asking.cancel()
    await asyncio.sleep(0.05)
    closing = asyncio.all_tasks() - before
    for task in (asking, *closing):
        task.cancel()
    await asyncio.wait([asking, *closing], timeout=5)
    assert [task for task in (asking, *closing) if not task.done()] == []
    await db.close()


async def test_a_failing_statement_does_not_show_its_values(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with db.begin() as session:
            session.add_all([Installation(name="a", value="s3cret"), Installation(name="a", value="s3cret")])
    assert "s3cret" not in str(caught.value)
