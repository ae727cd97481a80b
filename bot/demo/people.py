"""Who lives on the demo's server: names that read like a real member list, the same ones every time."""

import enum
import random
from collections.abc import Iterator
from dataclasses import dataclass

from bot.demo.phrases import pools


class Part(enum.Enum):
    """What someone does on the server."""

    HELPER = enum.auto()
    REGULAR = enum.auto()
    NEWCOMER = enum.auto()


@dataclass(frozen=True)
class Person:
    number: int
    name: str
    handle: str
    language: str
    part: Part
    liveliness: float


def names(chance: random.Random) -> Iterator[str]:
    """Display names without end, no two alike."""
    parts = pools("names")
    first = [*parts["first"]]
    handles = [f"{mood}_{creature}" for mood in parts["mood"] for creature in parts["creature"]]
    nicknames = [f"{name}{creature.capitalize()}" for name in parts["first"] for creature in parts["creature"]]
    kinds = [first, handles, nicknames]
    for pool in kinds:
        chance.shuffle(pool)
    while any(kinds):
        pool = chance.choices(kinds, (2, 3, 3))[0]
        if pool:
            yield pool.pop()
    yield from (f"member{number}" for number in range(1, 1_000_000))


class People:
    """Everyone, in the order in which they came."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._names = names(chance)
        self.all: list[Person] = []

    def add(self, part: Part) -> Person:
        number = len(self.all)
        name = next(self._names)
        liveliness = {Part.HELPER: 6.0, Part.NEWCOMER: 0.6}.get(part, 8 / (number + 4) ** 0.75)
        language = self._chance.choices(("en", "fr"), (6, 4))[0]
        person = Person(number, name, name.lower(), language, part, liveliness)
        self.all.append(person)
        return person
