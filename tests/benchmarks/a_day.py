"""What happens on a very busy server from one midnight to the next; the same in every run.

Everybody may write: the first of the people writes some hundred times, the last a few times. Beside the messages people
join and leave, edit, react, get roles, talk, open posts in a forum, and now and then break a rule.
"""

import random
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

from tests.benchmarks.chatter import REPLIES, text
from tests.fake_discord import payloads
from tests.fake_discord.clients import BREAKING
from tests.fake_discord.ids import EPOCH, MILLISECOND
from tests.fake_discord.world import REPLY, Kind, Member, Message, Place, Server, World

MINUTES = 24 * 60
BUSY = (5, 3, 2, 1, 1, 1, 2, 3, 4, 5, 5, 6, 7, 7, 7, 7, 8, 9, 10, 11, 11, 10, 8, 6)
"""How much is written in each hour, in parts."""
EVENLY = 1_000
"""Whom so many write more than writes about half as much as the first."""
CHANNELS, VOICES, POSTS_AT_ONCE = 60, 10, 300
IN_A_POST, EDITED, DELETED, REACTED = 0.1, 0.03, 0.01, 0.25
JOINS, LEAVES, ROLES, TALKS, POSTS = 0.001, 0.0008, 0.003, 0.005, 0.0005
BROKEN = {BREAKING: 0.0002, "https://discord.gg/abcdef": 0.002, "free nitro gift": 0.001}
"""What is written that a rule is about, and how often."""
LATELY = 500
OF_POSTS = 1 << 12
"""So many ids of each millisecond are left to posts in the forum."""

Told = tuple[str, Mapping[str, Any]]


class Day:
    """`messages`: of each day, if several follow; `written`: how many so far. `begins`: at midnight."""

    def __init__(self, world: World, people: int, messages: int, begins: datetime, seed: int = 1) -> None:
        self.begins = begins
        self.messages = messages
        self.written = 0
        self.server = server = world.server("a very large one", people=people - 1, roles=10)
        self.channels = [world.channel(server, f"channel {number}") for number in range(CHANNELS)]
        self.voices = [world.channel(server, f"voice {number}", Kind.VOICE) for number in range(VOICES)]
        self.forum = world.channel(server, "help", Kind.FORUM)
        self._world = world
        self._random = random.Random(seed)
        self._told: list[Told] = []
        self._last_id = 0
        self._late: deque[tuple[Place, Message]] = deque(maxlen=LATELY)
        self._before: dict[int, Message] = {}
        self._posts: deque[Place] = deque()
        self._people = [one.person for one in server.members.values() if not one.person.bot]
        self._share = list(accumulate(1 / (EVENLY + number) for number in range(len(self._people))))
        self._where = list(accumulate(1 / (3 + number) for number in range(CHANNELS)))
        world.listener = self.heard

    def minutes(self, days: int = 1) -> Iterator[tuple[datetime, list[Told]]]:
        """What is told in each minute, and when that is over."""
        of_a_part, so_far = self.messages / (sum(BUSY) * 60), 0.0
        for minute in range(MINUTES * days):
            so_far += of_a_part * BUSY[minute // 60 % len(BUSY)]
            at = self.begins + timedelta(minutes=minute)
            self._told = []
            count = round(so_far) - self.written
            for number in range(count):
                self._happens(at + timedelta(minutes=number / count))
            yield at + timedelta(minutes=1), self._told

    def heard(self, _server: Server, event: str, payload: Mapping[str, Any]) -> None:
        self._told.append((event, payload))

    def _happens(self, at: datetime) -> None:
        """A message, and often something else."""
        self._writes(at)
        chance = self._random.random
        if chance() < REACTED:
            place, message = self._random.choice(self._late)
            self._world.reacts(self._somebody().person, place, message)
        if chance() < EDITED:
            self._edits(*self._random.choice(self._late))
        if chance() < DELETED:
            place, message = self._random.choice(self._late)
            gone = {"id": str(message.id), "channel_id": str(place.id), "guild_id": str(self.server.id)}
            self.heard(self.server, "MESSAGE_DELETE", gone)
        if chance() < POSTS:
            self._opens(at)
        if chance() < TALKS:
            self._talks(self._somebody())
        if chance() < ROLES:
            self._gets_role(self._somebody())
        if chance() < JOINS:
            self._joins(at)
        if chance() < LEAVES:
            self._leaves()

    def _writes(self, at: datetime) -> None:
        place = self._place()
        message = Message(self._id(at), self._somebody().person, text(self._random))
        for broken, often in BROKEN.items():
            if self._random.random() < often:
                message.text = f"{message.text} {broken}"
        before = self._before.get(place.id)
        if before is not None and self._random.random() < REPLIES:
            message.kind, message.reply_to, message.mentions = REPLY, before, (before.author,)
            before.reply_to = None  # nobody needs the whole chain
        self._before[place.id] = message
        self._late.append((place, message))
        if place.parent is not None and BREAKING not in message.text:
            place.messages.append(message)  # what is said in a new post, and stands there, may be read once more
        self._world.tell(place, message)
        self.written += 1

    def _edits(self, place: Place, message: Message) -> None:
        message.text = f"{message.text} (edited)"
        self.heard(self.server, "MESSAGE_UPDATE", payloads.new_message(place, message))

    def _opens(self, at: datetime) -> None:
        """A post in the forum; the oldest is archived where there are many."""
        opened = self._world.opens(self._somebody().person, self.forum, "How do I do this", text(self._random), at)
        self._posts.append(opened)
        self.written += 1
        if len(self._posts) > POSTS_AT_ONCE:
            old = self._posts.popleft()
            self._world.archives(old, at)
            del self.server.threads[old.id]
            self._before.pop(old.id, None)

    def _talks(self, member: Member) -> None:
        is_in = member.person.id in self.server.in_voice
        self._world.talks(member.person, self.server, None if is_in else self._random.choice(self.voices))

    def _gets_role(self, member: Member) -> None:
        member.roles = [self._random.choice(self.server.roles)]
        told = payloads.member(member) | {"guild_id": str(self.server.id)}
        self.heard(self.server, "GUILD_MEMBER_UPDATE", told)

    def _joins(self, at: datetime) -> None:
        """They write as much as the first."""
        person = self._world.person(f"newcomer {len(self._people)}")
        self._world.joins(person, self.server, at)
        self._people.append(person)
        self._share.append(self._share[-1] + 1 / EVENLY)

    def _leaves(self) -> None:
        person = self._somebody().person
        if person is not self.server.owner:
            self._world.leaves(person, self.server)

    def _somebody(self) -> Member:
        while True:
            [person] = self._random.choices(self._people, cum_weights=self._share)
            if (member := self.server.members.get(person.id)) is not None:
                return member

    def _place(self) -> Place:
        if self._posts and self._random.random() < IN_A_POST:
            return self._random.choice(self._posts)
        return self._random.choices(self.channels, cum_weights=self._where)[0]

    def _id(self, at: datetime) -> int:
        self._last_id = max(self._last_id + 1, ((at - EPOCH) // MILLISECOND << 22) + OF_POSTS)
        return self._last_id
