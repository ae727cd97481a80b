"""What every kind of backup tells of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.core.errors import UserError
from bot.core.i18n import _

Tick = Callable[[int, int], None]
"""Bytes done, and bytes in all or 0; raises where the work shall end."""


class BadBackup(UserError):
    """A file that can't be made or used as a backup."""


@dataclass(frozen=True)
class Contents:
    """Its last migration, how many rows each table has, and the fingerprint of the key that sealed it."""

    revision: str
    rows: Mapping[str, int]
    fingerprint: str | None


def told(file: Path, revision: str | None, rows: Mapping[str, int], fingerprint: str | None) -> Contents:
    """Raises BadBackup where there is no data of Concierge."""
    if revision is None:
        raise BadBackup(_("{file} is no backup of Concierge.", file=file))
    return Contents(revision, rows, fingerprint)


def more_than_tables(file: Path) -> BadBackup:
    return BadBackup(_("{file} holds more than tables: it is no backup of Concierge.", file=file))


def damaged(file: Path, reason: object) -> BadBackup:
    return BadBackup(_("{file} is damaged: {reason}.", file=file, reason=str(reason).rstrip(".")))


class Room(Protocol):
    """What a kind of database does for its backups; all of it blocks."""

    MAGIC: bytes

    def copy(self, url: str, draft: Path, tick: Tick) -> None: ...

    def look(self, file: Path, tick: Tick) -> Contents:
        """Read all of it. Raises BadBackup."""
        ...

    def restore(self, url: str, file: Path, contents: Contents, keep_as: Path, tick: Tick) -> None:
        """Put it in place of the database, whole or not at all."""
        ...
