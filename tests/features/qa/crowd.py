"""Many people who ask and vote at once, and what that costs."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import GUILD

FIRST_PERSON = 10_000
WORDS = (
    *("lamp", "tower", "gull", "stair", "storm", "paint", "ship", "radio", "rope", "glass", "oil", "fog", "bell"),
    *("rock", "tide", "keeper", "island", "harbour"),
)


@dataclass
class Cost:
    """`writes`: transactions. `requests`: to Discord, edits of messages among them."""

    writes: int = 0
    requests: int = 0
    edits: int = 0


class Counting:
    """Does what the one inside does."""

    def __init__(self, inner: object, cost: Cost) -> None:
        self._inner, self._cost = inner, cost

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if asyncio.iscoroutinefunction(found):
            self._cost.requests += 1
            self._cost.edits += name == "edit"
        return found


@asynccontextmanager
async def counted(hall: Hall) -> AsyncIterator[Cost]:
    cost, desk = Cost(), hall.qa.desk
    async with hall.db.begin() as session:
        engine = (await session.connection()).engine.sync_engine
    before = {name: getattr(desk, name) for name in ("actions", "events", "people")}

    def wrote(_connection: object) -> None:
        cost.writes += 1

    event.listen(engine, "commit", wrote)
    for name, inner in before.items():
        object.__setattr__(desk, name, Counting(inner, cost))
    try:
        yield cost
    finally:
        event.remove(engine, "commit", wrote)
        for name, inner in before.items():
            object.__setattr__(desk, name, inner)


async def asks(hall: Hall, questions: int, seed: int = 7) -> int:
    """Each someone else. How many were first offered one that asks the same, and said that theirs does not."""
    chance, offered = random.Random(seed), 0
    for number in range(questions):
        text = f"{' '.join(chance.sample(WORDS, 6))} {number:x}?"
        receipt = await hall.ask(text, FIRST_PERSON + number)
        if receipt.similar:
            offered += 1
            await hall.qa.asking.different(GUILD, 1, receipt.question.number, FIRST_PERSON + number)
    return offered


def pairs(questions: int, people: int, votes: int, seed: int = 7) -> list[tuple[int, int]]:
    """Of questions and people, each once, and nobody for their own; a few questions get most votes."""
    chance, found = random.Random(seed), dict[tuple[int, int], None]()
    while len(found) < votes:
        question = min(int(chance.expovariate(12 / questions)) + 1, questions)
        person = FIRST_PERSON + chance.randrange(people)
        if person != FIRST_PERSON + question - 1:
            found[question, person] = None
    return list(found)


async def votes(hall: Hall, wanted: Sequence[tuple[int, int]], at_once: int) -> list[float]:
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


async def tally(hall: Hall, questions: int) -> Counter[int]:
    """The votes of each question, as the database has them."""
    return +Counter({number: await hall.votes(number) for number in range(1, questions + 1)})
