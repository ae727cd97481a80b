"""How many votes a second the bot writes down exactly, and what the list of an event with 500 questions costs.

    python -m tests.benchmarks.qa_votes [--votes 10000] [--questions 500] [--people 2000] [--at-once 20]

2,000 people, 500 questions, 10,000 votes: as many as an hour may bring, one after the other as fast as they go, so many
at once as wait for the database. Every vote is a transaction of its own, checks what may be voted for, and is counted
afterwards. The list is read as it is shown (the ten with most votes), and similar questions are looked for among all.
PostgreSQL needs TEST_POSTGRES_URL.
"""

import argparse
import asyncio
import random
import time
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
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import GUILD, HOST, HOST_FACTS, STAFF
from tests.support import FakeClock

FIRST_PERSON = 10_000
WORDS = [
    "lamp",
    "tower",
    "gull",
    "stair",
    "storm",
    "paint",
    "ship",
    "radio",
    "rope",
    "glass",
    "oil",
    "fog",
    "bell",
    "rock",
    "tide",
    "keeper",
    "island",
    "harbour",
]


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--votes", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=500)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--databases", nargs="+", default=["sqlite", *(["postgresql"] if POSTGRES else [])])
    return parser.parse_args(given)


async def asked(hall: Hall, questions: int, chance: random.Random) -> float:
    """Seconds for each question, while as many are looked through for similar ones."""
    began = time.perf_counter()
    for number in range(questions):
        text = f"{' '.join(chance.sample(WORDS, 6))} {number:x}?"
        receipt = await hall.ask(text, FIRST_PERSON + number)
        if receipt.similar:
            await hall.qa.asking.different(GUILD, 1, receipt.question.number, FIRST_PERSON + number)
    return (time.perf_counter() - began) / questions


async def voted(hall: Hall, wanted: Sequence[tuple[int, int]], at_once: int) -> list[float]:
    """Seconds that each voter waited."""
    waits, queue = list[float](), list(reversed(wanted))

    async def vote() -> None:
        while queue:
            question, person = queue.pop()
            began = time.perf_counter()
            await hall.qa.asking.vote(GUILD, 1, question, person)
            waits.append(time.perf_counter() - began)

    await asyncio.gather(*(vote() for _ in range(at_once)))
    return waits


def pairs(options: argparse.Namespace, chance: random.Random) -> list[tuple[int, int]]:
    """Of questions and people, each once, and nobody for their own; a few questions get most votes."""
    found: dict[tuple[int, int], None] = {}
    while len(found) < options.votes:
        question = min(int(chance.expovariate(12 / options.questions)) + 1, options.questions)
        person = FIRST_PERSON + chance.randrange(options.people)
        if person != FIRST_PERSON + question - 1:
            found[question, person] = None
    return list(found)


async def measure(database_url: str, options: argparse.Namespace) -> list[str]:
    db, clock, chance = Database(database_url), FakeClock(), random.Random(7)
    hall = Hall(db, clock, short_lived(), FakeActions(clock))
    await hall.settings.change(GUILD, QaSettings, HOST, review_channel=STAFF)
    event = await hall.live(per_person=50)
    each = await asked(hall, options.questions, chance)
    wanted = pairs(options, chance)
    began = time.perf_counter()
    waits = await voted(hall, wanted, options.at_once)
    took = time.perf_counter() - began
    counted = sum([await hall.votes(number) for number in range(1, options.questions + 1)])
    began = time.perf_counter()
    await hall.qa.showing.show(event, "board")
    shown = time.perf_counter() - began
    await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    assert counted == len(wanted), f"{counted} votes of {len(wanted)}"
    assert (await hall.question(1)).state is State.PUBLISHED
    await db.close()
    slow = quantiles(waits, n=100)
    ms = [f"{seconds * 1000:.1f}" for seconds in (slow[49], slow[98], each, shown)]
    return [db.dialect, f"{len(wanted) / took:.0f}", *ms]


async def main() -> None:
    options = arguments()
    say(machine())
    rows = []
    for name in options.databases:
        database = sqlite_database() if name == "sqlite" else postgres_database()
        async with database as url:
            await migrate(url)
            rows.append(await measure(url, options))
    head = ["database", "votes/s", "wait p50 ms", "p99 ms", "a question ms", "the list ms"]
    table(head, rows)


if __name__ == "__main__":
    asyncio.run(main())
