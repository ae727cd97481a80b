"""Messages as a busy evening brings them; the same ones in every run.

Each is new: what people say often is said often, and a long tail of words is said seldom.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import bot.demo
from bot.features.automod.starter_lists import StarterList
from bot.features.automod.text_lists import read_list
from tests.fake_discord.ids import Ids
from tests.fake_discord.world import REPLY, Message, Person, Place, World

SELDOM_SAID = 30_000
SYLLABLES = [
    "ba",
    "co",
    "di",
    "fe",
    "ga",
    "lo",
    "mi",
    "na",
    "pe",
    "ra",
    "su",
    "ta",
    "vo",
    "che",
    "lin",
    "mar",
    "per",
    "ton",
    "ver",
]
REPLIES = 0.12
CAPITALS, QUESTIONS, NUMBERS, LINKS = 0.5, 0.1, 0.08, 0.02
"""Of the messages: those that begin with a capital, ask, name a number, have a link."""
LATELY = timedelta(minutes=1)
"""So long ago that nothing waits for messages that overtake each other."""

T = TypeVar("T")


def crowd(servers: int, people: int, channels: int) -> World:
    """`people`: on each server, besides the bot."""
    world = World()
    for number in range(servers):
        server = world.server(f"server {number}", people=people - 1, roles=10)
        for of_server in range(channels):
            world.channel(server, f"chat {of_server}")
    return world


class Chatter:
    """The second of the people writes half as much as the first, the third a third, and so on; so do channels."""

    def __init__(self, world: World, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._ids = Ids()
        self._last: dict[int, Message] = {}
        self._servers = [
            (list(server.channels.values()), [one.person for one in server.members.values() if not one.person.bot])
            for server in world.servers.values()
        ]

    def says(self, count: int) -> Iterator[tuple[Place, Message]]:
        """All within a second of the last minute."""
        begin = datetime.now(UTC) - LATELY
        for number in range(count):
            channels, people = self._random.choice(self._servers)
            place, author = self._pick(channels), self._pick(people)
            yield place, self._message(place, author, self._ids.at(begin + timedelta(seconds=number / count)))

    def _message(self, place: Place, author: Person, message_id: int) -> Message:
        message = Message(message_id, author, text(self._random))
        before = self._last.get(place.id)
        if before is not None and self._random.random() < REPLIES:
            message.kind, message.reply_to, message.mentions = REPLY, before, (before.author,)
        self._last[place.id] = message
        return message

    def _pick(self, among: Sequence[T]) -> T:
        return self._random.choices(among, cum_weights=_weights(len(among)))[0]


def text(choice: random.Random) -> str:
    """8 words in the middle, some 40 letters."""
    length = max(1, min(60, round(choice.lognormvariate(2, 0.8))))
    words = choice.choices(_vocabulary(), cum_weights=_weights(len(_vocabulary())), k=length)
    if choice.random() < NUMBERS:
        words.append(str(choice.randint(2, 3_000)))
    if choice.random() < LINKS:
        words.append(f"https://{choice.choice(SYLLABLES)}{choice.choice(SYLLABLES)}.example/{choice.randint(1, 9_999)}")
    said = " ".join(words) + "?" * (choice.random() < QUESTIONS)
    return said[0].upper() + said[1:] if choice.random() < CAPITALS else said


@cache
def _vocabulary() -> list[str]:
    """The most usual first: those of the demo's people, English and French, then some that are made up."""
    files = sorted((Path(bot.demo.__file__).parent / "talk").glob("*.??.txt"))
    said = [word for file in files for word in file.read_text(encoding="utf-8").split()]
    banned = frozenset[str]().union(*map(read_list, StarterList))  # late in French is a slur in English
    talk = [word for word in said if not word.startswith(("{", ">")) and word.strip(",.!?").lower() not in banned]
    made_up, choice = set[str](), random.Random(1)
    while len(made_up) < SELDOM_SAID:
        made_up.add("".join(choice.choices(SYLLABLES, k=choice.randint(2, 5))))
    return [
        *sorted(set(talk), key=lambda word: (-talk.count(word), word)),
        *choice.sample(sorted(made_up), len(made_up)),
    ]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
