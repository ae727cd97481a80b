"""Backups of PostgreSQL by its own programs, and restored in one transaction: nobody ever sees half of it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from sqlalchemy import make_url

from bot.core.backup_contents import BadBackup, Contents, Tick, damaged, more_than_tables, told
from bot.core.backup_script import COPY, ELSEWHERE, Statements
from bot.core.errors import UserError
from bot.core.i18n import _

MAGIC = b"PGDMP"
CHUNK = 1 << 20
LOOK_EVERY_S = 0.2
LINES_BETWEEN_TICKS = 50_000
DROP = """
BEGIN;
SET LOCAL lock_timeout = '2s';
SET LOCAL client_min_messages = error;
DO $$ DECLARE name text; BEGIN
  IF to_regclass('public.alembic_version') IS NULL AND EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public') THEN
    RAISE EXCEPTION 'its tables are not of Concierge';
  END IF;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE IF EXISTS public.%I CASCADE', name);
  END LOOP;
END $$;
"""
COUNT = "IF (SELECT count(*) FROM public.\"{0}\") <> {1} THEN RAISE EXCEPTION '{0} has not all its rows'; END IF;"


class MissingProgram(UserError):
    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "The program {name} is missing: install PostgreSQL’s client programs, not older than the server "
                "(Debian and Ubuntu: `apt install postgresql-client`).",
                name=name,
            )
        )


class ProgramFailed(UserError):
    def __init__(self, name: str, said: str) -> None:
        super().__init__(_("{name} failed: {reason}.", name=name, reason=said))
        self.said = said


def refuse_missing_programs() -> None:
    for name in ("pg_dump", "pg_restore", "psql"):
        _program(name)


def _program(name: str) -> str:
    program = shutil.which(name)
    if program is None:
        raise MissingProgram(name)
    return program


def copy(url: str, draft: Path, tick: Tick) -> None:
    options = ["--format=custom", "--no-owner", "--no-privileges", "--table=public.*", f"--file={draft}"]
    with _running("pg_dump", *options, url=url) as process:
        while True:
            with suppress(subprocess.TimeoutExpired):
                process.wait(LOOK_EVERY_S)
                break
            tick(draft.stat().st_size, 0)


def look(file: Path, tick: Tick) -> Contents:
    """Read all of it."""
    rows: dict[str, int] = {}
    revision, fingerprint, table = None, None, None
    statements = Statements()
    try:
        with _reading(file) as script:
            for number, line in enumerate(script):
                if number % LINES_BETWEEN_TICKS == 0:
                    tick(0, 0)
                if ELSEWHERE.search(line):
                    raise more_than_tables(file)
                if table is None:
                    if not statements.may_hold(line):
                        raise more_than_tables(file)
                    if found := COPY.fullmatch(line):
                        table = found[2].decode()
                        rows[table] = 0
                    continue
                if line == b"\\.\n":
                    table = None
                    continue
                rows[table] += 1
                if table == "alembic_version":
                    revision = line.decode().strip()
                elif table == "installation" and b"key_fingerprint" in line:
                    fingerprint = next(part for part in line.decode().split() if part != "key_fingerprint")
    except ProgramFailed as error:
        raise damaged(file, error.said) from error
    return told(file, revision, rows, fingerprint)


def restore(url: str, file: Path, contents: Contents, _keep_as: Path, tick: Tick) -> None:
    """In one transaction: what stands there goes, what the backup has comes, its rows are counted."""
    counts = "\n".join(COUNT.format(table, rows) for table, rows in contents.rows.items())
    psql = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--file=-")
    try:
        with _running("psql", *psql, url=url, stdin=subprocess.PIPE) as process, suppress(BrokenPipeError):
            _tell(cast("IO[bytes]", process.stdin), file, counts, tick)
    except ProgramFailed as error:
        if "lock timeout" in error.said:
            raise BadBackup(_("The database is in use: stop what reads it, such as a report.")) from error
        raise


def _tell(psql: IO[bytes], file: Path, counts: str, tick: Tick) -> None:
    with psql:
        psql.write(DROP.encode())
        with _reading(file) as script:
            while chunk := script.read(CHUNK):
                tick(0, 0)
                psql.write(chunk)
        # The transaction ends only by this last word: whatever breaks off before it changes nothing.
        psql.write(f"DO $$ BEGIN {counts} END $$;\nCOMMIT;\n".encode())


@contextmanager
def _reading(file: Path) -> Iterator[IO[bytes]]:
    with _running(
        "pg_restore", "--no-owner", "--no-privileges", "--file=-", str(file), stdout=subprocess.PIPE
    ) as process:
        yield cast("IO[bytes]", process.stdout)


@contextmanager
def _running(
    name: str, *options: str, url: str | None = None, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> Iterator["subprocess.Popen[bytes]"]:
    """Raises ProgramFailed at its end with what it said; it never outlives who started it."""
    environment = {**os.environ, "LC_MESSAGES": "C"}
    if url is not None:
        place, password = connection_of(url)
        options = (*options, f"--dbname={place}", "--no-password")
        environment |= {"PGPASSWORD": password} if password else {}
    with tempfile.TemporaryFile() as said:
        command = [_program(name), *options]
        process = subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=said, env=environment)  # noqa: S603 no shell
        try:
            yield process
            status = process.wait()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        if status:
            raise ProgramFailed(name, _last_line(said))


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["?"])[0].strip().rstrip(".")


def connection_of(url: str) -> tuple[str, str | None]:
    """As PostgreSQL's own programs take it, and the password, which no list of processes may show."""
    parsed = make_url(url).set(drivername="postgresql")
    password = parsed.password or parsed.query.get("password")
    mode = parsed.query.get("sslmode") or parsed.query.get("ssl")
    known = {key: value for key, value in parsed.query.items() if key in ("host", "port", "sslrootcert", "user")}
    query = {**known, "sslmode": mode} if mode else known
    place = parsed.set(query=query)._replace(password=None)
    return place.render_as_string(hide_password=False), str(password) if password else None
