"""Discord lets so many connections begin at once: processes that share a database take turns in it."""

import asyncio
import contextlib
import logging

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.core.alone import AWAY, engine_of_locks
from bot.core.db import reason_of

log = logging.getLogger(__name__)

IDENTIFYING = 0x436F6E67
PAUSE_S = 5.0
"""Between two of one bucket, as Discord asks."""


class Turns:
    """Who takes one keeps it until their connection has begun, and for the pause after it."""

    def __init__(self, url: str, pause: float = PAUSE_S) -> None:
        self.pause = pause
        self._engine = engine_of_locks(url)
        self._held: dict[int, AsyncConnection | None] = {}
        self._pausing: dict[asyncio.Task[None], AsyncConnection] = {}
        self._closing: set[asyncio.Task[None]] = set()

    async def take(self, shard_id: int, at_once: int = 1, not_before_s: float = 0.0) -> None:
        """Wait for the bucket of the shard, of so many; a turn that is held already is not waited for again.

        `not_before_s`: until Discord lets any connection begin again.
        """
        if shard_id in self._held:
            return
        if not_before_s:
            log.warning("Discord lets no connection begin for %s s", not_before_s)
            await asyncio.sleep(not_before_s)
        try:
            self._held[shard_id] = await self._lock(shard_id % at_once)
        except AWAY as error:
            log.warning("shard %s connects without a turn, as the database is away: %s", shard_id, reason_of(error))
            await asyncio.sleep(self.pause)
            self._held[shard_id] = None

    async def _lock(self, bucket: int) -> AsyncConnection:
        connection = await self._engine.connect()
        try:
            keys = {"of": IDENTIFYING, "bucket": bucket}
            await connection.execute(text("SELECT pg_advisory_lock(:of, :bucket)"), keys)
        except BaseException:
            await connection.close()
            raise
        return connection

    def used(self, shard_id: int) -> None:
        """The connection begins now."""
        connection = self._held.pop(shard_id, None)
        if connection is not None:
            pausing = asyncio.create_task(asyncio.sleep(self.pause))
            self._pausing[pausing] = connection
            pausing.add_done_callback(self._over)

    def _over(self, pausing: "asyncio.Task[None]") -> None:
        closing = asyncio.create_task(_end(self._pausing.pop(pausing)))
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        for shard_id in list(self._held):
            self.used(shard_id)
        while self._pausing or self._closing:
            for pausing in self._pausing:
                pausing.cancel()
            await asyncio.wait([*self._pausing, *self._closing])
        await self._engine.dispose()


async def _end(connection: AsyncConnection) -> None:
    with contextlib.suppress(*AWAY):
        await connection.close()
