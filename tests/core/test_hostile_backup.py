"""A backup that somebody made up does nothing but to be refused."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from bot.core import backup_postgres
from bot.core.backup import Backups, look_at_backup
from bot.core.backup_contents import BadBackup
from bot.core.backup_script import Statements
from bot.core.db import Database

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
REFUSED = "holds more than tables"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    "planted",
    [
        "';\n\\! touch {pwned}\n--",
        "';\nSELECT pg_catalog.pg_reload_conf();\n--",
        "'; COPY setting TO PROGRAM 'touch {pwned}'; --",
        "'\n;\nCOPY public.a (b) FROM stdin;\n\\! touch {pwned}\n--",
        "'\n);\nCREATE TABLE public.b (\n;\nCOPY public.a (b) FROM stdin;\n\\! touch {pwned}\n--",
        "'\n)\nCOPY public.a (b) FROM stdin;\n\\! touch {pwned}\n--",
        "';\n/*\nCOPY public.a (b) FROM stdin;\n*/\n\\! touch {pwned}\n--",
    ],
)
async def test_a_copy_of_postgresql_runs_no_program_of_who_restores_it(
    database_url: str, tmp_path: Path, planted: str
) -> None:
    pwned, room = tmp_path / "pwned", "A" * 300
    db = Database(database_url)
    async with db.begin() as session:
        await session.execute(text(f"CREATE TABLE letter (words text DEFAULT '{room}')"))
    await db.close()
    file, _contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    hostile = planted.format(pwned=pwned).encode()
    file.write_bytes(file.read_bytes().replace(room.encode(), hostile.ljust(len(room), b"-")))
    with pytest.raises(BadBackup, match=REFUSED):
        await look_at_backup(database_url, (), file)
    assert not pwned.exists()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("end", ["\\.\r\n", "x\r\n\\.\r\n", "\\.\0\n"])
async def test_what_psql_takes_for_the_end_of_rows_is_not_overlooked(
    database_url: str, tmp_path: Path, end: str
) -> None:
    room, file = "A" * 300, tmp_path / "made-up.dump"
    db = Database(database_url)
    async with db.begin() as session:
        await session.execute(text("CREATE TABLE letter (words text)"))
        await session.execute(text(f"INSERT INTO letter VALUES ('{room}')"))
    await db.close()
    with backup_postgres._running(
        "pg_dump",
        "--format=custom",
        "--compress=0",
        "--no-owner",
        "--table=public.*",
        f"--file={file}",
        url=database_url,
    ):
        pass
    await look_at_backup(database_url, (), file)
    hostile = f"{end}\\! touch {tmp_path / 'pwned'}\n".encode()
    file.write_bytes(file.read_bytes().replace(room.encode(), hostile.ljust(len(room), b"-")))
    with pytest.raises(BadBackup, match=REFUSED):
        await look_at_backup(database_url, (), file)


@pytest.mark.parametrize("how", ["TO PROGRAM 'x'", "(name) FROM PROGRAM 'x'", "(name) FROM '/x'", "(name) TO '/x'"])
def test_rows_are_copied_from_the_file_alone(how: str) -> None:
    assert Statements().may_hold(b"COPY public.setting (guild_id, name) FROM stdin;\n")
    assert not Statements().may_hold(f"COPY public.setting {how};\n".encode())


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "planted",
    [
        "CREATE TRIGGER t AFTER INSERT ON setting BEGIN DELETE FROM moderation_case; END",
        "CREATE VIEW v AS SELECT * FROM setting",
    ],
)
async def test_a_copy_of_sqlite_brings_nothing_that_acts_by_itself(
    database_url: str, tmp_path: Path, planted: str
) -> None:
    file, _contents = await Backups(tmp_path / "backups", 3).make(database_url, NOW)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(planted)
    with pytest.raises(BadBackup, match=REFUSED):
        await look_at_backup(database_url, (), file)


@given(st.lists(st.text("\\!;'\"-/*$\n abSELCTMPOY.", max_size=12), max_size=12))
def test_no_line_that_is_let_through_holds_a_sign_that_psql_reads_otherwise(pieces: list[str]) -> None:
    statements = Statements()
    for line in "".join(pieces).encode().splitlines(keepends=True):
        if not statements.may_hold(line):
            return
        assert line.startswith(b"--") or b"\\" not in line
        assert line.startswith(b"--") or line.count(b"'") % 2 == 0
