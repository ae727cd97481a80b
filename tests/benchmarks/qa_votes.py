"""How many votes a second the bot writes down exactly, and what the list of an event with 500 questions costs.

    python -m tests.benchmarks.qa_votes [--votes 10000] [--questions 500] [--people 2000] [--at-once 20]

2,000 people, 500 questions, 10,000 votes: as many as an hour may bring, one after the other as fast as they go, so many
at once as wait for the database. Every vote is a transaction of its own, checks what may be voted for, and is counted
afterwards; between them the list and the panel are shown anew as often as they are in an hour. It fails where a vote is
lost or written twice, or where Discord is asked more. The list is read as it is shown (the ten with most votes), and
similar questions are looked for among all.
PostgreSQL needs TEST_POSTGRES_URL.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from statistics import quantiles

from bot.core.db import Database
from bot.core.encrypted import short_lived
from bot.core.migrate import migrate
from bot.features.qa.question import State
from bot.features.qa.settings import QaSettings
from tests.benchmarks.measuring import machine, say, table
from tests.benchmarks.report_speed import POSTGRES, postgres_database, sqlite_database
from tests.features.digest.fakes import FakeActions
from tests.features.qa import crowd
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import GUILD, HOST, HOST_FACTS, STAFF
from tests.support import FakeClock


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--votes", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--databases", nargs="+", default=["sqlite", *(["postgresql"] if POSTGRES else [])])
    return parser.parse_args(given)


FLUSHES = 720
"""An hour has so many: what changed is shown every five seconds."""


async def measure(database_url: str, options: argparse.Namespace) -> list[str]:
    db, clock = Database(database_url), FakeClock()
    hall = Hall(db, clock, short_lived(), FakeActions(clock))
    await hall.settings.change(GUILD, QaSettings, HOST, review_channel=STAFF)
    event = await hall.live(per_person=50)
    await hall.qa.showing.flush()
    async with crowd.counted(hall) as cost:
        began = time.perf_counter()
        offered = await crowd.asks(hall, options.questions)
        each = (time.perf_counter() - began) / options.questions
        assert cost.writes == options.questions + offered
        asking, wanted = cost.writes, crowd.pairs(options.questions, options.people, options.votes)
        took, waits, step = 0.0, list[float](), max(options.at_once, -(-options.votes // FLUSHES))
        for start in range(0, options.votes, step):
            began = time.perf_counter()
            waits += await crowd.votes(hall, wanted[start : start + step], options.at_once)
            took += time.perf_counter() - began
            await hall.qa.showing.flush()
    assert await crowd.tally(hall, options.questions) == Counter(question for question, _voter in wanted)
    assert cost.writes - asking == len(wanted), "one for each vote"
    assert cost.requests == cost.edits <= 2 * FLUSHES, "the list and the panel, at most every five seconds"
    began = time.perf_counter()
    await hall.qa.showing.show(event, "board")
    shown = time.perf_counter() - began
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    assert (await hall.question(1)).state is State.PUBLISHED
    await db.close()
    slow = quantiles(waits, n=100)
    ms = [f"{seconds * 1000:.1f}" for seconds in (slow[49], slow[98], each, shown)]
    return [db.dialect, f"{len(wanted) / took:.0f}", *ms, str(asking), str(cost.writes - asking), str(cost.edits)]


async def main() -> None:
    options = arguments()
    say(machine())
    rows = []
    for name in options.databases:
        database = sqlite_database() if name == "sqlite" else postgres_database()
        async with database as url:
            await migrate(url)
            rows.append(await measure(url, options))
    costs = ["writes asking", "writes voting", "edits"]
    head = ["database", "votes/s", "wait p50 ms", "p99 ms", "a question ms", "the list ms", *costs]
    table(head, rows)


if __name__ == "__main__":
    asyncio.run(main())
