"""Brings a database to this version's tables, in process; one process migrates, others wait for it."""

import enum
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, inspect, pool, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.core.db import engine_url, sqlite_engine
from bot.core.encrypted import FINGERPRINT, Cipher, find_or_make_keys, fingerprint_of, key_of
from bot.core.tables import Installation

if TYPE_CHECKING:  # a tenth of the bot's memory, and at most starts there is nothing to upgrade
    from alembic.config import Config

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK = 0x436F6E63
VERSION_TABLE = "alembic_version"
WAIT_MS = 60_000


class NewerDatabase(Exception):
    """The database was made by a later version of Concierge."""


class Version(enum.Enum):
    """How a database stands to this version of Concierge."""

    EMPTY = enum.auto()
    OLDER = enum.auto()
    CURRENT = enum.auto()
    NEWER = enum.auto()


def revisions() -> Iterator[str]:
    """The names of all migrations, oldest first."""
    files = [path.read_text(encoding="utf-8") for path in (MIGRATIONS / "versions").glob("*.py")]
    after = {_name("down_revision", file): _name("revision", file) for file in files}
    revision = after.get(None)
    while revision is not None:
        yield revision
        revision = after.get(revision)


def _name(what: str, file: str) -> str | None:
    found = re.search(rf'^{what} = "(.+)"$', file, re.MULTILINE)
    return found[1] if found else None


def migration_config(connection: Connection | None = None, sealing: "Sealing | None" = None) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["sealing"] = sealing
    return config


def migration_engine(url: str) -> AsyncEngine:
    """Foreign keys are off on SQLite: altering a table rebuilds it, and that would delete the rows that point at it."""
    parsed = engine_url(url)
    if parsed.get_backend_name() == "sqlite":
        return sqlite_engine(parsed, writes=True, foreign_keys=False, wait_ms=WAIT_MS, poolclass=pool.NullPool)
    return create_async_engine(parsed, hide_parameters=True, poolclass=pool.NullPool)


class Sealing:
    """What a migration seals with: the database's key, looked for only where there is something to seal."""

    def __init__(self, url: str, given: Sequence[str]) -> None:
        self._url, self._given = url, given

    def cipher(self, connection: Connection) -> Cipher:
        """From then on the key is noted as the database's. Raises WrongKey or MissingKey."""
        keys = find_or_make_keys(self._url, self._given)
        noted = connection.scalar(select(Installation.value).where(Installation.name == FINGERPRINT))
        if noted is None:
            connection.execute(insert(Installation).values(name=FINGERPRINT, value=fingerprint_of(keys[0])))
            return Cipher(keys[:1])
        return Cipher([key_of(keys, noted)])


async def migrate(url: str, keys: Sequence[str] = ()) -> bool:
    """Upgrade to the newest tables; true if there was something to do. `keys`: the given ones of the installation.

    Raises NewerDatabase; WrongKey or MissingKey where something must be sealed.
    """
    engine = migration_engine(url)
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text(f"SET LOCAL lock_timeout = {WAIT_MS}"))
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            return await connection.run_sync(_upgrade, Sealing(url, keys))
    finally:
        await engine.dispose()


async def version_of(url: str) -> Version:
    """Look without changing anything, beside a process that writes; the SQLite file must exist."""
    parsed = engine_url(url)
    if parsed.get_backend_name() == "sqlite":
        engine = sqlite_engine(parsed, writes=False, poolclass=pool.NullPool)
    else:
        engine = create_async_engine(parsed, hide_parameters=True, poolclass=pool.NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_version)
    finally:
        await engine.dispose()


def _version(connection: Connection) -> Version:
    current = None
    if inspect(connection).has_table(VERSION_TABLE):
        current = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return standing(current)


def standing(current: str | None) -> Version:
    """By a database's last migration."""
    if current is None:
        return Version.EMPTY
    *older, newest = revisions()
    if current == newest:
        return Version.CURRENT
    return Version.OLDER if current in older else Version.NEWER


def _upgrade(connection: Connection, sealing: Sealing) -> bool:
    version = _version(connection)
    if version is Version.CURRENT:
        return False
    if version is Version.NEWER:
        raise NewerDatabase
    from alembic import command

    command.upgrade(migration_config(connection, sealing), "head")
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("the migration left rows that point at nothing")
    return True
