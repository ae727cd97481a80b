"""The database: one transaction at a time on SQLite, many on PostgreSQL, the same words for both."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, AdaptedConnection, ExceptionContext, event, make_url
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, InvalidatePoolError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql

    Insert = postgresql.Insert | sqlite.Insert

Inserts = Callable[[type[DeclarativeBase]], "Insert"]
"""A database's own `insert`, which can do something else on a conflict."""

BUSY_TIMEOUT_MS = 3_000  # a thread that waits for SQLite can't be stopped, and leaving has ten seconds
READERS, READERS_CACHE_KIB = 4, 256
CONNECT_S, ANSWER_S = 10, 30
"""How long PostgreSQL may take: from a line that went dark nothing would ever come, and whoever asks would wait on."""
KEEPALIVES = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""Else PostgreSQL keeps the locks of a machine that went dark for two hours."""


def engine_url(url: str) -> URL:
    """The URL with the driver that is used here; ArgumentError if it is none."""
    parsed = make_url(url)
    drivers = {"postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}
    parsed = parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))
    return _with_its_ssl(parsed) if parsed.get_backend_name() == "postgresql" else parsed


def _with_its_ssl(url: URL) -> URL:
    """Hosts hand out URLs for libpq; the driver here calls the same option otherwise."""
    mode = url.query.get("sslmode")
    url = url.difference_update_query(("sslmode", "channel_binding"))
    return url.update_query_dict({"ssl": mode}) if mode else url


def sqlite_file(url: str) -> Path | None:
    """Where an SQLite database lies; None for PostgreSQL."""
    parsed = engine_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def sqlite_engine(
    url: URL, *, writes: bool, foreign_keys: bool = True, wait_ms: int = BUSY_TIMEOUT_MS, **options: Any
) -> AsyncEngine:
    """An engine whose transactions take the write lock at once: a read that later writes can lose nothing."""
    engine = create_async_engine(url, hide_parameters=True, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        # Stopped a second time, as when a cancelled query is cancelled again, it would wait forever.
        connection.driver_connection.stop = cache(connection.driver_connection.stop)
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {wait_ms}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA secure_delete = ON")  # what was deleted is not left standing in free pages
        cursor.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        if not writes:
            cursor.execute("PRAGMA query_only = ON")
            # Whatever is written empties it: no more is of use than one query needs.
            cursor.execute(f"PRAGMA cache_size = -{READERS_CACHE_KIB}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def began(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


class Database:
    """`begin` to write, `read` to look: both give a session; what `begin` gives commits at its end or rolls back."""

    def __init__(self, url: str) -> None:
        self.url = url
        parsed = engine_url(url)
        self.dialect = parsed.get_backend_name()
        if self.dialect == "sqlite":
            # A pool of one is a fair queue of writers; SQLite's own waiting is not fair.
            self._writer = sqlite_engine(parsed, writes=True, pool_size=1, max_overflow=0, pool_timeout=60)
            self._reader = sqlite_engine(parsed, writes=False, pool_size=READERS, max_overflow=0, pool_timeout=60)
        else:
            # Compiling a query takes longer than any of these queries runs.
            plain = {"server_settings": KEEPALIVES | {"jit": "off"}, "timeout": CONNECT_S, "command_timeout": ANSWER_S}
            # The connection that was used last has the most statements prepared.
            pool = {"pool_size": 10, "pool_use_lifo": True}
            self._writer = self._reader = create_async_engine(parsed, hide_parameters=True, connect_args=plain, **pool)
            event.listens_for(self._writer.sync_engine, "handle_error")(_give_up_what_is_silent)
            event.listens_for(self._writer.sync_engine, "checkout")(_try_first)

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with AsyncSession(self._reader, expire_on_commit=False) as session:
            yield session

    async def ping(self) -> None:
        """Raises where it does not answer."""
        async with self._reader.connect() as connection:
            await connection.exec_driver_sql("SELECT 1")

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _give_up_what_is_silent(context: ExceptionContext) -> None:
    """A connection that did not answer in time is not asked again, nor are those that were open beside it."""
    if isinstance(context.original_exception, TimeoutError):
        context.is_disconnect = True


def _try_first(connection: AdaptedConnection, _record: object, _proxy: object) -> None:
    """One that broke or went dark is replaced by a new one, and so are those that were open beside it."""
    try:
        connection.run_async(lambda driver: driver.execute("SELECT 1", timeout=CONNECT_S))
    except Exception as error:
        raise InvalidatePoolError from error


def is_postgres(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def insert_into(session: AsyncSession, table: type[DeclarativeBase]) -> "Insert":
    return inserts_of(session)(table)


def inserts_of(session: AsyncSession) -> Inserts:
    if not is_postgres(session):
        return sqlite.insert
    from sqlalchemy.dialects import postgresql  # two megabytes that SQLite does not need

    return postgresql.insert


async def run_each(session: AsyncSession, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Once for each row, past the ORM, which would look at every one of them."""
    if rows:
        await (await session.connection()).execute(statement, rows)


def gave_out(error: Exception) -> bool:
    """Full, cut off or stopped, in place of a statement that is wrong."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, OSError)
    code = str(getattr(error.orig, "sqlstate", None) or "")
    return isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated or code[:2] == "53"


def reason_of(error: Exception) -> str:
    """The driver's first line, without the class that SQLAlchemy puts before it."""
    original = getattr(error, "orig", None) or error
    text = original.strerror if isinstance(original, OSError) and original.strerror else str(original)
    return (text.splitlines() or [type(original).__name__])[0].rpartition("'>: ")[2].rstrip(".")
