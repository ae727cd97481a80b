"""One process at a time writes: on SQLite a lock beside the file, on PostgreSQL a lock of the session."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import pool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.core.db import engine_url, sqlite_file
from bot.core.errors import UserError
from bot.core.i18n import _

log = logging.getLogger(__name__)

LOCK = 0x436F6E64
HEARTBEAT_S = 5.0


class NotAlone(UserError):
    """Another process that writes is at work on this database."""

    def __init__(self) -> None:
        super().__init__(_("Another concierge command is at work on this database: stop it, or wait until it is done."))


@asynccontextmanager
async def alone(url: str, heartbeat: float = HEARTBEAT_S) -> AsyncIterator[asyncio.Event]:
    """Hold the database for this process; what it gives is set when the hold was lost. Raises NotAlone."""
    file = sqlite_file(url)
    holding = _hold_file(file) if file else _hold_session(url, heartbeat)
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
async def _hold_session(url: str, heartbeat: float) -> AsyncIterator[asyncio.Event]:
    engine = create_async_engine(engine_url(url), poolclass=pool.NullPool, isolation_level="AUTOCOMMIT")
    lost = asyncio.Event()
    try:
        async with engine.connect() as connection:
            if not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}):
                raise NotAlone
            watch = asyncio.create_task(_watch(connection, lost, heartbeat))
            try:
                yield lost
            finally:
                watch.cancel()
                await asyncio.wait([watch])
    finally:
        await engine.dispose()


async def _watch(connection: AsyncConnection, lost: asyncio.Event, heartbeat: float) -> None:
    """The lock lives as long as its connection: ask for a sign of life, and tell when none comes."""
    try:
        while True:
            await asyncio.sleep(heartbeat)
            async with asyncio.timeout(heartbeat):
                await connection.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError, TimeoutError):
        log.exception("the database let go of this process’s lock")
        lost.set()
