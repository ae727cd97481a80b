import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest

from bot.core.turns import Turns

PAUSE = 0.3

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[Turns]]:
    both = [Turns(database_url, PAUSE) for _process in range(2)]
    yield both
    for turns in both:
        await turns.close()


async def test_connections_of_one_bucket_begin_one_after_the_other_and_others_do_not_wait(
    processes: list[Turns],
) -> None:
    began: dict[int, float] = {}

    async def connect(turns: Turns, shard: int) -> None:
        await turns.take(shard, 2)
        await turns.take(shard, 2)  # before it says so, it asks again
        turns.used(shard)
        began[shard] = time.monotonic()

    first, second = processes
    await asyncio.gather(connect(first, 0), connect(second, 1), connect(second, 2), connect(first, 4))
    one_bucket = sorted(began[shard] for shard in (0, 2, 4))
    assert all(after - before >= PAUSE * 0.9 for before, after in pairwise(one_bucket))
    assert began[1] < one_bucket[1]


async def test_a_process_that_leaves_gives_its_turn_back(processes: list[Turns]) -> None:
    first, second = processes
    await first.take(0)
    waiting = asyncio.create_task(second.take(1))
    await asyncio.wait({waiting}, timeout=0.1)
    assert not waiting.done()
    await first.close()
    await asyncio.wait_for(waiting, 30)


async def test_without_the_database_a_connection_begins_after_the_pause(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    turns, began = Turns("postgresql://nobody@127.0.0.1:1/none", 0.01), time.monotonic()
    await turns.take(0)
    assert time.monotonic() - began >= 0.01
    assert "shard 0 connects without a turn, as the database is away" in caplog.text
    turns.used(0)
    await turns.close()


async def test_who_may_not_connect_any_more_today_waits_until_discord_says(
    processes: list[Turns], caplog: pytest.LogCaptureFixture
) -> None:
    began = time.monotonic()
    await processes[0].take(0, 1, 0.2)
    assert time.monotonic() - began >= 0.2
    assert "Discord lets no connection begin for 0.2 s" in caplog.text
