"""Two real processes that share one PostgreSQL and nothing else, each with its own shard, on a local Discord."""

import base64
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.fake_discord.local import Fault, LocalDiscord, running
from tests.fake_discord.processes import life, started
from tests.fake_discord.waiting import until
from tests.fake_discord.world import Place, World

SETTLED = timedelta(seconds=30)
FOR_EVER = 600.0

pytestmark = [
    pytest.mark.long,
    pytest.mark.timeout(600),
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
]


class Installation:
    """Two servers, one for each of two shards, and the database that both processes use."""

    def __init__(self, folder: Path, url: str, database: asyncpg.Connection) -> None:
        self.folder = folder
        self.url = url
        self.database = database
        self.key = base64.b64encode(secrets.token_bytes(32)).decode()
        self.world = World()
        both = [self.world.server(name) for name in ("Even", "Odd")]
        self.servers = sorted(both, key=lambda one: (one.id >> 22) % 2)
        self.halls = [self.world.channel(server, "hall") for server in self.servers]

    def options(self, shards: str) -> dict[str, str]:
        options = {"DATABASE__URL": self.url, "ENCRYPTION__KEY": self.key, "DISCORD__SHARDS": shards}
        return {f"CONCIERGE_{name}": value for name, value in options.items()}

    def place(self, shard: int) -> Path:
        folder = self.folder / f"process-{shard}"
        folder.mkdir(exist_ok=True)
        return folder

    def run(self, local: LocalDiscord, shard: int) -> Any:
        return life(local, self.place(shard), **self.options(f"{shard}/2"))

    def chat(self, shard: int, count: int, ago: timedelta = SETTLED) -> None:
        for number in range(count):
            at = datetime.now(UTC) - ago
            self.world.writes(self.world.owner, self.halls[shard], f"message {number}", at)

    async def counted(self) -> list[int]:
        query = "SELECT guild_id, sum(messages) FROM channel_hour GROUP BY guild_id"
        found = {guild: int(messages) for guild, messages in await self.database.fetch(query)}
        return [found.get(server.id, 0) for server in self.servers]

    async def digests(self) -> list[tuple[str, ...]]:
        """What has become of what is due, by server."""
        query = "SELECT guild_id, state FROM due WHERE kind = 'digest' AND due_at < now() ORDER BY due_at"
        found = await self.database.fetch(query)
        return [tuple(state for guild, state in found if guild == server.id) for server in self.servers]

    async def waits(self, question: Any, answer: Any) -> None:
        seen: Any = None
        try:
            while (seen := await question()) != answer:
                await until(lambda: True)
                await self.database.execute("SELECT pg_sleep(0.02)")
        except BaseException as error:
            error.add_note(f"{seen} in place of {answer}")
            raise

    async def later(self, **length: float) -> None:
        """What is due, or held, was so much earlier."""
        ago = timedelta(**length)
        await self.database.execute(
            "UPDATE due SET due_at = due_at - $1::interval, taken_at = taken_at - $1::interval", ago
        )
        await self.database.execute("UPDATE digest SET claimed_at = claimed_at - $1::interval", ago)


@pytest.fixture
async def two(tmp_path: Path, database_url: str) -> AsyncIterator[Installation]:
    database = await asyncpg.connect(database_url)
    yield Installation(tmp_path, database_url, database)
    await database.close()


@pytest.fixture
async def local(two: Installation) -> AsyncIterator[LocalDiscord]:
    async with running(two.world) as local:
        yield local


def digests_in(local: LocalDiscord, place: Place) -> int:
    return sum(place_id == place.id and "digest" in str(message) for place_id, message in local.rest.said)


async def test_each_counts_and_posts_for_its_own_servers_and_who_replaces_a_dead_one_posts_no_digest_twice(
    two: Installation, local: LocalDiscord
) -> None:
    [even, odd] = two.halls
    for shard in (0, 1):
        two.chat(shard, 10 + shard, timedelta(days=7))
    async with two.run(local, 1) as second:
        async with two.run(local, 0) as first:
            before, after = sorted(local.gateway.identified_at)
            assert after - before >= 4.9, "both are of one bucket: Discord wants five seconds between them"
            for shard in (0, 1):
                at = {"channel": two.halls[shard], "weekday": 0, "hour": 9}
                given = local.interactions.slash(two.world.owner, two.halls[shard], "digest setup", **at)
                await until(partial(bool, given.answers))
            await two.waits(two.counted, [10, 11])
            local.faults = [Fault(rf"POST /channels/{even.id}/messages", "unanswered", seconds=FOR_EVER)]
            await two.later(days=8)
            await until(lambda: digests_in(local, even) == 1)
            first.kill()
        local.faults.clear()
        await two.waits(two.digests, [("running",), ("done",)])

        two.chat(0, 5)
        two.chat(1, 5)
        await two.later(minutes=11)
        await two.waits(two.counted, [10, 16])
        assert (await two.digests())[0] == ("running",), "the other process let it be"

        with started("hurried", local, two.place(2), forked=True, **two.options("1/2")) as rival:
            await until(lambda: rival.status() is not None)
            assert "Shard 1 of 2 is held by another process" in rival.log.read_text(encoding="utf-8")

        async with two.run(local, 0):
            await two.waits(two.digests, [("done",), ("done",)])
            await two.waits(two.counted, [15, 16])
        assert second.status() is None
    assert [digests_in(local, place) for place in (even, odd)] == [1, 1]
