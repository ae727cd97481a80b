"""A copy of the database in one file: made beside a running bot, whole or not at all, and read again afterwards."""

import asyncio
import os
import re
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any, TypeVar

from bot.core import backup_postgres, backup_sqlite
from bot.core.backup_contents import BadBackup, Contents, Room, Tick
from bot.core.db import sqlite_file
from bot.core.encrypted import WrongKey, find_keys, fingerprint_of
from bot.core.i18n import _
from bot.core.migrate import Version, standing, version_of

NAME = "concierge-{:%Y%m%d-%H%M%S}{}"
OURS = re.compile(r"concierge-\d{8}-\d{6}\.(db|dump)")
UNFINISHED = re.compile(r"concierge-\d{8}-\d{6}\.(db|dump)\.new(-journal)?")
ABANDONED = timedelta(days=1)

Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Is called with bytes done, and bytes in all; 0 where that is not known."""


def unseen(_done: int, _total: int) -> None:
    pass


@dataclass(frozen=True)
class Backups:
    """The folder in which the newest `keep` copies stand; what was deleted since then is gone with the oldest.

    `every`: how often one is made by itself; None is never.
    """

    folder: Path
    keep: int
    every: timedelta | None = None

    def all(self) -> list[Path]:
        """Oldest first."""
        return sorted((path for path in self._files() if OURS.fullmatch(path.name)), key=lambda path: path.name[:25])

    def newest_at(self, now: datetime) -> datetime | None:
        """By its name; one of the future comes from a clock that was wrong."""
        times = (datetime.strptime(f"{path.stem}Z", "concierge-%Y%m%d-%H%M%S%z") for path in self.all())
        return max((time for time in times if time <= now), default=None)

    @property
    def days(self) -> int | None:
        """How long one that is made by itself is kept."""
        return None if self.every is None else ceil(self.every * self.keep / timedelta(days=1))

    def are_due(self, now: datetime) -> bool:
        newest = self.newest_at(now)
        return self.every is not None and (newest is None or now - newest >= self.every)

    async def make(self, url: str, now: datetime, progress: Progress = unseen) -> tuple[Path, Contents]:
        """A new copy; the oldest go."""
        file = free_in(self.folder, url, now)
        contents = await back_up(url, file, progress)
        self.rotate(now)
        return file, contents

    def rotate(self, now: datetime) -> None:
        for path in self.all()[: -self.keep]:
            backup_sqlite.forget(path)
        for path in self._files():
            if UNFINISHED.fullmatch(path.name) and now.timestamp() - path.stat().st_mtime > ABANDONED.total_seconds():
                path.unlink(missing_ok=True)

    def _files(self) -> list[Path]:
        return list(self.folder.iterdir()) if self.folder.is_dir() else []


def free_in(folder: Path, url: str, now: datetime) -> Path:
    """A name that no file has yet."""
    while (file := folder / NAME.format(now, ".db" if sqlite_file(url) else ".dump")).exists():
        now += timedelta(seconds=1)
    return file


async def back_up(url: str, file: Path, progress: Progress = unseen) -> Contents:
    """Copy the database to a new file that only this user may read. Raises BadBackup, UserError or OSError."""
    return await in_thread(_back_up, url, file, progress)


def _back_up(url: str, file: Path, tick: Tick) -> Contents:
    if file.exists():
        raise BadBackup(_("{file} is there already: name another file.", file=file))
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(file.name + ".new")
    room = _room_of(url)
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(room, url, draft, tick)
        contents = room.look(draft, tick)
        backup_sqlite.flush(draft)
        draft.replace(file)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return contents


def _copy(room: Room, url: str, draft: Path, tick: Tick) -> None:
    try:
        room.copy(url, draft, tick)
    except sqlite3.Error as error:
        raise BadBackup(_("The data can’t be copied: {reason}.", reason=error)) from error


def _room_of(url: str) -> Room:
    return backup_sqlite if sqlite_file(url) else backup_postgres


def refuse_missing_programs(url: str) -> None:
    """Raises MissingProgram where a copy can't be made."""
    if sqlite_file(url) is None:
        backup_postgres.refuse_missing_programs()


async def look_at_backup(url: str, given_keys: tuple[str, ...], file: Path, progress: Progress = unseen) -> Contents:
    """Read all of a backup that is to replace the database. Raises BadBackup, or WrongKey for another key's."""
    room = _room_of(url)
    _refuse_other_kind(file, room.MAGIC)
    contents = await in_thread(room.look, file, progress)
    if standing(contents.revision) is Version.NEWER:
        raise BadBackup(_("{file} is of a newer version of Concierge: install that version first.", file=file))
    keys = find_keys(url, given_keys)
    if keys and contents.fingerprint not in (None, *map(fingerprint_of, keys)):
        raise WrongKey(
            _("{file} was sealed with another key than the one that is here: put that key back first.", file=file)
        )
    return contents


def _refuse_other_kind(file: Path, magic: bytes) -> None:
    with file.open("rb") as opened:
        start = opened.read(16)
    if start.startswith(magic):
        return
    if start.startswith(backup_postgres.MAGIC):
        raise BadBackup(_("{file} is a copy of PostgreSQL, and database.url names an SQLite file.", file=file))
    if start.startswith(backup_sqlite.MAGIC):
        raise BadBackup(
            _(
                "{file} is a copy of SQLite, and database.url names PostgreSQL: restore it into SQLite, "
                "then use `concierge move`.",
                file=file,
            )
        )
    raise BadBackup(_("{file} is no backup of Concierge.", file=file))


async def restore(url: str, file: Path, contents: Contents, keep_as: Path, progress: Progress = unseen) -> None:
    """Put a backup in place of the database, whole or not at all; nobody else may have it open.

    What stood there before is in `keep_as` afterwards.
    """
    if sqlite_file(url) is None and await version_of(url) is not Version.EMPTY:
        await back_up(url, keep_as, progress)
    await in_thread(_room_of(url).restore, url, file, contents, keep_as, progress)


class Stopped(Exception):
    """Whoever waited for the work waits no more."""


async def in_thread(work: Callable[..., Result], *arguments: Any) -> Result:
    """Work that blocks and reports its progress, the last argument; it ends soon after its waiter was cancelled."""
    *values, progress = arguments
    stop = threading.Event()

    def tick(done: int, total: int) -> None:
        if not stop.is_set():
            progress(done, total)
        if stop.is_set():
            raise Stopped

    try:
        return await asyncio.to_thread(work, *values, tick)
    finally:
        stop.set()
