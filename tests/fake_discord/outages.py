"""The database gone for a while under the real process: nothing of what happens meanwhile is lost, or there twice."""

import asyncio
import base64
import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import asyncpg
from sqlalchemy import make_url

from tests.fake_discord.club import Club
from tests.fake_discord.interactions import Given
from tests.fake_discord.local import LocalDiscord
from tests.fake_discord.processes import Client
from tests.fake_discord.waiting import until

AWAY, THERE = "the database is away", "the database is back"
GONE, BACK = "counts can't be written since", "counts are written again"
EVERY = 0.5
FOUND_OUT = 25.0
"""Seconds after which PostgreSQL takes a line for dead that answers no sign of life."""
T = TypeVar("T")
WAIT = 180
ERROR = "code"


class Line:
    """Between a process and PostgreSQL: it can be cut, or go dark so that nothing comes through and nobody is told."""

    def __init__(self, host: str, port: int) -> None:
        self._behind = host, port
        self._held = set[asyncio.StreamWriter]()
        self._behind_held = set[asyncio.StreamWriter]()
        self._dark = set[asyncio.StreamWriter]()
        self._pumps = set[asyncio.Task[None]]()
        self.state = "open"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._held.add(writer)
        if self.state == "cut":
            writer.transport.abort()
            return
        if self.state == "dark":
            self._dark.add(writer)
            return
        from_behind, to_behind = await asyncio.open_connection(*self._behind)
        self._held.add(to_behind)
        self._behind_held.add(to_behind)
        for source, target in ((reader, to_behind), (from_behind, writer)):
            pump = asyncio.create_task(self._pump(source, target))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(1 << 16):
                if target in self._dark:
                    continue
                target.write(data)
                await target.drain()
        except OSError:
            pass
        finally:
            if target not in self._dark:
                target.transport.abort()

    def cut(self) -> None:
        self.state = "cut"
        self._end(self._held)

    def go_dark(self) -> None:
        """What is connected now never hears anything again; PostgreSQL finds out after a while."""
        self.state = "dark"
        self._dark |= self._held
        asyncio.get_running_loop().call_later(FOUND_OUT, self._end, self._behind_held & self._dark)

    def mend(self) -> None:
        self.state = "open"

    def close(self) -> None:
        self._end(self._held)

    def _end(self, these: set[asyncio.StreamWriter]) -> None:
        for writer in these:
            writer.transport.abort()
        self._held -= set(these)


@asynccontextmanager
async def line_to(url: str) -> AsyncIterator[tuple[Line, str]]:
    """And the URL that leads over it."""
    parsed = make_url(url)
    line = Line(parsed.host or "127.0.0.1", parsed.port or 5432)
    server = await asyncio.start_server(line.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield line, parsed.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    finally:
        server.close()
        line.close()


@contextmanager
def locked(club: Club) -> Iterator[None]:
    """Another program holds the SQLite file to write."""
    with closing(sqlite3.connect(club.folder / "concierge.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


class Books:
    """What the bot has written down."""

    def __init__(self, club: Club, url: str | None = None) -> None:
        """`url`: of PostgreSQL, in place of the club's file."""
        self.club = club
        self.url = url

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.url is None:
            return self.club.rows(query)
        connection = await asyncpg.connect(self.url)
        try:
            return [tuple(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def counted(self) -> Counter[tuple[str, int, int]]:
        rows = await self.rows("SELECT CAST(day AS TEXT), channel_id, hour, messages FROM channel_hour")
        return Counter({(day, channel, hour): messages for day, channel, hour, messages in rows})

    async def one(self, query: str) -> int:
        return int((await self.rows(query))[0][0])

    async def everything_is_counted(self) -> None:
        await self.until(self.counted, self.club.to_count)

    async def until(self, look: Callable[[], Awaitable[T]], wanted: Callable[[], T]) -> None:
        """Waits for it."""
        end = time.monotonic() + WAIT
        for _look in range(WAIT * 20):
            if (found := await look()) == wanted() or time.monotonic() > end:
                break
            await asyncio.sleep(0.05)
        assert found == wanted()


def own_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def said(client: Client) -> str:
    return client.log.read_text(encoding="utf-8")


async def answer(given: Given) -> str:
    """All that Discord was told in answer."""
    await until(lambda: bool(given.answers), WAIT)
    return str(given.answers)


async def lives_through(
    client: Client, local: LocalDiscord, books: Books, goes: Callable[[], Any], comes: Callable[[], Any], seconds: float
) -> float:
    """Chat goes on, somebody joins, and somebody is kicked by hand. How many seconds it took to catch up."""
    club, world = books.club, books.club.world
    club.chat(club.hall, 30)
    await books.everything_is_counted()
    goes()
    began = time.monotonic()
    try:
        newcomer, trouble = world.person("newcomer"), club.people[-1]
        world.joins(newcomer, club.server, datetime.now(UTC))
        world.kicks(world.owner, trouble, club.server)
        refused = local.interactions.slash(world.owner, club.hall, "stats today")
        while time.monotonic() - began < seconds:
            club.chat(club.hall, 2)
            club.chat(club.side, 1)
            await asyncio.sleep(EVERY)
        await until(lambda: GONE in said(client), WAIT)
        await answer(refused)
    finally:
        comes()
    back = time.monotonic()
    club.chat(club.side, 10)
    await books.everything_is_counted()
    caught_up = time.monotonic() - back
    told = (BACK, *((AWAY, THERE) if books.url else ()))
    await until(lambda: all(line in said(client) for line in told), WAIT)
    joined = f"SELECT count(*) FROM stay WHERE member_id = {newcomer.id}"
    kicked = f"SELECT count(*) FROM moderation_case WHERE kind = 'kick' AND target_id = {trouble.id}"

    async def each() -> list[int]:
        return [await books.one(query) for query in (joined, kicked)]

    await books.until(each, lambda: [1, 1])
    assert ERROR not in await answer(local.interactions.slash(world.owner, club.hall, "stats today"))
    assert await client.stop() == 0
    await books.everything_is_counted()
    return caught_up
