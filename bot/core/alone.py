"""One process at a time writes: on SQLite a lock beside the file, on PostgreSQL a lock of the session."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import pool, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.core.db import engine_url, reason_of, sqlite_file
from bot.core.errors import UserError
from bot.core.i18n import _

log = logging.getLogger(__name__)

LOCK = 0x436F6E64
HEARTBEAT_S = 5.0
AWAY = (SQLAlchemyError, OSError, TimeoutError)


class NotAlone(UserError):
    """Another process that writes is at work on this database."""

    def __init__(self) -> None:
        super().__init__(_("Another concierge command is at work on this database: stop it, or wait until it is done."))


@asynccontextmanager
async def alone(url: str, heartbeat: float = HEARTBEAT_S) -> AsyncIterator[asyncio.Event]:
    """Hold the database for this process; what it gives is set when another process got hold of it. Raises NotAlone."""
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
    try:
        hold = _Hold(engine, await _take(engine), heartbeat)
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


async def _take(engine: AsyncEngine) -> AsyncConnection:
    connection = await engine.connect()
    if not await connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": LOCK}):
        await connection.close()
        raise NotAlone
    return connection


@dataclass
class _Hold:
    """The lock lives as long as its connection. Where the database is away, it is taken again as soon as it is back;
    it is lost if another process was faster."""

    engine: AsyncEngine
    connection: AsyncConnection
    heartbeat: float
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        try:
            while True:
                await self._watch()
                self.connection = await self._take_again()
                log.warning("the database is back")
        except NotAlone:
            log.warning("another process has taken the database")
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
                    return await _take(self.engine)
            await asyncio.sleep(self.heartbeat)
