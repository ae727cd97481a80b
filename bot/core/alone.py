"""One process at a time writes: on SQLite a lock beside the file, on PostgreSQL a lock of the session.

Several may run on PostgreSQL where each has shards of its own: a lock for each of these, beside a shared one that keeps
out whoever must be alone.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import pool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.core.db import KEEPALIVES, engine_url, reason_of, sqlite_file
from bot.core.errors import UserError
from bot.core.i18n import Text, _
from bot.core.shards import Shards

log = logging.getLogger(__name__)

LOCK = 0x436F6E64
COUNTS, SHARDS = 0x436F6E65, 0x436F6E66
"""Locks of two numbers: how many shards there are in all, and one of them."""
HEARTBEAT_S, LOOKS = 5.0, 50
AWAY = (SQLAlchemyError, OSError, TimeoutError)


def engine_of_locks(url: str) -> AsyncEngine:
    """Each connection is for locks that last as long as it does."""
    options = {"server_settings": KEEPALIVES}
    return create_async_engine(
        engine_url(url), poolclass=pool.NullPool, isolation_level="AUTOCOMMIT", connect_args=options
    )


@dataclass(frozen=True)
class Session:
    """How PostgreSQL knows a connection."""

    pid: int
    began_at: datetime


class NotAlone(UserError):
    """Another process that writes is at work on this database."""

    def __init__(self, text: Text | None = None) -> None:
        super().__init__(
            text or _("Another concierge command is at work on this database: stop it, or wait until it is done.")
        )


class ShutOut(NotAlone):
    """Another process holds all of the database, for as long as a command or an upgrade takes."""


class OneProcessOnly(UserError):
    """SQLite can't be shared."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Several processes can share PostgreSQL, not an SQLite file: leave the shards away, or set "
                "database.url to a PostgreSQL."
            )
        )


@asynccontextmanager
async def alone(url: str, heartbeat: float = HEARTBEAT_S, shards: Shards | None = None) -> AsyncIterator[asyncio.Event]:
    """Hold the database, or only these shards of it, for this process.

    What it gives is set when another process got hold of them. Raises NotAlone or OneProcessOnly.
    """
    file = sqlite_file(url)
    if file and shards:
        raise OneProcessOnly
    holding = _hold_file(file) if file else _hold_session(url, heartbeat, shards)
    async with holding as lost:
        yield lost


@asynccontextmanager
async def _hold_file(file: Path) -> AsyncIterator[asyncio.Event]:
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(file.with_name(file.name + ".lock"), timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise NotAlone from error
    try:
        yield asyncio.Event()
    finally:
        lock.release()


@asynccontextmanager
async def _hold_session(url: str, heartbeat: float, shards: Shards | None) -> AsyncIterator[asyncio.Event]:
    engine = engine_of_locks(url)
    try:
        connection = await _take(engine, shards)
        hold = _Hold(engine, shards, connection, await _session_of(connection), heartbeat)
        keeping = asyncio.create_task(hold.keep())
        try:
            yield hold.lost
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
            with contextlib.suppress(*AWAY):
                await hold.connection.close()
    finally:
        await engine.dispose()


async def _take(engine: AsyncEngine, shards: Shards | None) -> AsyncConnection:
    connection = await engine.connect()
    try:
        if shards is None:
            await _lock(connection, NotAlone(), "pg_try_advisory_lock(:key)", key=LOCK)
        else:
            await _take_shards(connection, shards)
    except BaseException:
        await connection.close()
        raise
    return connection


async def _take_shards(connection: AsyncConnection, shards: Shards) -> None:
    await _lock(connection, ShutOut(), "pg_try_advisory_lock_shared(:key)", key=LOCK)
    await _lock(connection, NotAlone(), "pg_try_advisory_lock_shared(:of, :number)", of=COUNTS, number=shards.count)
    # Looked up after the own count is there to be seen: of two that come at once, at least one sees the other.
    if other := await connection.scalar(OTHER_COUNT, {"of": COUNTS, "number": shards.count}):
        raise NotAlone(
            _(
                "Another process divides the servers into {other} shards, and this one into {count}: all processes "
                "need the same number. Stop the others first.",
                other=other,
                count=shards.count,
            )
        )
    for number in shards.ids:
        taken = NotAlone(
            _(
                "Shard {number} of {count} is held by another process: stop that one, or give this one other shards.",
                number=number,
                count=shards.count,
            )
        )
        await _lock(connection, taken, "pg_try_advisory_lock(:of, :number)", of=SHARDS, number=number)


async def _lock(connection: AsyncConnection, otherwise: NotAlone, function: str, **keys: int) -> None:
    if not await connection.scalar(text(f"SELECT {function}"), keys):
        raise otherwise


async def _session_of(connection: AsyncConnection) -> Session:
    pid, began_at = (await connection.execute(SESSION)).one()
    return Session(pid, began_at)


SESSION = text("SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()")
END = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = :pid AND backend_start = :began_at")
OTHER_COUNT = text(
    "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 2 AND classid = :of AND objid <> :number "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@dataclass
class _Hold:
    """The lock lives as long as its connection. Where the database is away, it is taken again as soon as it is back;
    it is lost if another process was faster."""

    engine: AsyncEngine
    shards: Shards | None
    connection: AsyncConnection
    session: Session
    heartbeat: float
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        try:
            while True:
                await self._watch()
                self.connection = await self._take_again()
                self.session = await _session_of(self.connection)
                log.warning("the database is back")
        except NotAlone as error:
            log.warning("the lock is lost: %s", error)
            self.lost.set()

    async def _watch(self) -> None:
        """Ask for a sign of life, until none comes."""
        try:
            while True:
                await asyncio.sleep(self.heartbeat)
                async with asyncio.timeout(self.heartbeat):
                    await self.connection.execute(text("SELECT 1"))
        except AWAY as error:
            log.warning("the database is away: %s", reason_of(error))
            with contextlib.suppress(*AWAY):
                async with asyncio.timeout(self.heartbeat):
                    await self.connection.close()

    async def _take_again(self) -> AsyncConnection:
        while True:
            with contextlib.suppress(*AWAY):
                async with asyncio.timeout(self.heartbeat):
                    await self._end_own_session()
                    return await _take(self.engine, self.shards)
            await asyncio.sleep(self.heartbeat)

    async def _end_own_session(self) -> None:
        """Where the line was dark, PostgreSQL may still wait for this process on it, and would hold the locks."""
        async with self.engine.connect() as connection:
            for _look in range(LOOKS):
                if await connection.scalar(END, vars(self.session)) is None:
                    return
                await asyncio.sleep(self.heartbeat / LOOKS)
