"""Messages as a busy evening brings them; the same ones in every run."""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from typing import TypeVar

from tests.fake_discord.ids import Ids
from tests.fake_discord.world import REPLY, Message, Person, Place, World

SENTENCE = "so we could try the other one again tomorrow and see what happens if nobody minds really yes no maybe"
WORDS = SENTENCE.split()
REPLIES = 0.12
QUESTIONS = 0.1
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
        length = max(1, min(60, round(self._random.lognormvariate(2, 0.8))))  # 8 words in the middle, some 40 letters
        text = " ".join(self._random.choices(WORDS, k=length)) + "?" * (self._random.random() < QUESTIONS)
        message = Message(message_id, author, text)
        before = self._last.get(place.id)
        if before is not None and self._random.random() < REPLIES:
            message.kind, message.reply_to, message.mentions = REPLY, before, (before.author,)
        self._last[place.id] = message
        return message

    def _pick(self, among: Sequence[T]) -> T:
        return self._random.choices(among, cum_weights=_weights(len(among)))[0]


@cache
def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))
