"""Backups of SQLite: its own copy of one moment, which a writer does not disturb and which disturbs no writer."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import cast

from bot.core.backup_contents import BadBackup, Contents, Tick, damaged, more_than_tables, told
from bot.core.db import sqlite_file
from bot.core.i18n import _

MAGIC = b"SQLite format 3\0"
PAGES_AT_ONCE = 2_000
STEPS_BETWEEN_TICKS = 1_000_000
BESIDE = ("-wal", "-shm", "-journal")


def copy(url: str, draft: Path, tick: Tick) -> None:
    """What was deleted is not copied, not even where its page was not written over yet."""
    with closing(_reading(_file_of(url))) as source:
        pages, page = (source.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
        with _ticking(source, lambda: tick(draft.stat().st_size, pages * page)):
            source.execute("VACUUM INTO ?", (str(draft),))


@contextmanager
def _ticking(connection: sqlite3.Connection, tick: Callable[[], None]) -> Iterator[None]:
    """Report now and then; what that raises ends the statement, and is raised in place of the statement's end."""
    tick()
    connection.set_progress_handler(tick, STEPS_BETWEEN_TICKS)
    try:
        yield
    except sqlite3.OperationalError:
        tick()
        raise
    finally:
        connection.set_progress_handler(None, 0)


def look(file: Path, tick: Tick) -> Contents:
    """Read all of it."""
    size = file.stat().st_size
    try:
        with closing(_reading(file)) as connection:
            with _ticking(connection, lambda: tick(size, size)):
                problem = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if problem != "ok":
                raise damaged(file, problem)
            return _told(file, connection)
    except sqlite3.DatabaseError as error:
        raise damaged(file, error) from error


def _told(file: Path, connection: sqlite3.Connection) -> Contents:
    if connection.execute("SELECT 1 FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchone():
        raise more_than_tables(file)  # a trigger would do something whenever the bot writes
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 the names are our tables'
    revision, fingerprint = None, None
    if "alembic_version" in tables:
        revision = (connection.execute("SELECT version_num FROM alembic_version").fetchone() or [None])[0]
    if "installation" in tables:
        query = "SELECT value FROM installation WHERE name = 'key_fingerprint'"
        fingerprint = (connection.execute(query).fetchone() or [None])[0]
    return told(file, revision, rows, fingerprint)


def restore(url: str, file: Path, contents: Contents, keep_as: Path, tick: Tick) -> None:
    """Copy it beside the database, look at the copy, and give it the database's name; the database keeps another."""
    place = _file_of(url)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = place.with_name(place.name + ".restoring")
    forget(draft)
    try:
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with closing(_reading(file)) as source, closing(sqlite3.connect(draft)) as target:
            source.backup(target, pages=PAGES_AT_ONCE, progress=lambda _status, _left, _total: tick(0, 0))
            target.execute("PRAGMA journal_mode = DELETE")
        _refuse_other(file, look(draft, tick), contents)
        flush(draft)
        if place.exists():
            _keep(place, keep_as)
        draft.replace(place)
    except BaseException:
        forget(draft)
        raise


def _refuse_other(file: Path, contents: Contents, expected: Contents) -> None:
    if contents != expected:
        raise damaged(file, "its copy is not the same")


def flush(file: Path) -> None:
    """Not before it is on the disk may it take another's place."""
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _keep(place: Path, kept: Path) -> None:
    """Give what stands there a second name, with all that was written to it."""
    _take_log_in(place)
    kept.parent.mkdir(parents=True, exist_ok=True)
    for end in BESIDE:  # a damaged database's; beside another file they would damage that one
        log = place.with_name(place.name + end)
        if log.exists():
            log.replace(kept.with_name(kept.name + end))
    try:
        os.link(place, kept)
    except OSError:  # a file system without second names
        shutil.copy2(place, kept)


def _take_log_in(place: Path) -> None:
    """What was written last stands in a log beside the file, which must not meet another file."""
    try:
        with closing(sqlite3.connect(place)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise BadBackup(_("{file} is open in another program: close that first.", file=place)) from error
    except sqlite3.DatabaseError:
        pass  # it is damaged, and kept as it is


def forget(draft: Path) -> None:
    for end in ("", *BESIDE):
        draft.with_name(draft.name + end).unlink(missing_ok=True)


def _reading(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


def _file_of(url: str) -> Path:
    return cast("Path", sqlite_file(url))
