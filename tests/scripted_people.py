"""What the people of a scripted server do."""

import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
import simcord
from simcord.backend.errors import BackendError
from sqlalchemy import select

from bot.client.client import Client
from bot.core.db import Database
from bot.features.engagement.tables import Counted
from tests import simkit
from tests.simworld import SimClock


@dataclass
class Said:
    """A message as it was written. `counts`: by a member, of a type that counts, in a public place.

    `is_late`: the bot was told of later ones before; `may_be_lost`: so late that they may be written, and then it was
    killed before its next flush; `was_counted`: when it was deleted (None: nobody knows).
    """

    id: int
    place: int
    channel: int
    author: int
    at: datetime
    counts: bool
    reply_to: int | None = None
    mentions: tuple[int, ...] = ()
    asks: bool = False
    opens_post: bool = False
    text: str = ""
    joins: bool = False
    by_robot: bool = False
    private: bool = False
    is_late: bool = False
    may_be_lost: bool = False
    stands: bool = True
    was_counted: bool | None = None


@dataclass
class Stayed:
    joined_at: datetime
    left_at: datetime | None = None


@dataclass
class People:
    """A server of which all is known. What a step does is decided by its dice.

    `out`: who opted out, with the messages that were counted by then; `sight`: channels that the bot can't read.
    """

    env: simcord.Env
    database_url: str
    clock: SimClock
    guild_id: int
    said: dict[int, Said] = field(default_factory=dict)
    stays: dict[int, list[Stayed]] = field(default_factory=dict)
    out: dict[int, set[int]] = field(default_factory=dict)
    channels: list[int] = field(default_factory=list)
    threads: list[int] = field(default_factory=list)
    private: set[int] = field(default_factory=set)
    sight: dict[int, str] = field(default_factory=dict)
    alive: bool = False
    number: int = 0

    def __post_init__(self) -> None:
        self.hands = simkit.Hands(self.env, self.guild_id)
        self.wire = simkit.Wire(self.env)
        self.backend = self.env.backend
        self.client: Client | None = None
        self.robot = self.hands.person("robot", bot=True)
        self.general = self.hands.opens("general")
        self.help = self.hands.opens("help")
        self.forum = self.hands.opens("forum", discord.ChannelType.forum)
        self.channels = [self.general, self.help, self.forum]
        self.hook = self.hands.webhook(self.general)
        for name in ("ann", "ben", "cleo", "dan", "eve", "finn"):
            self.come_in(self.hands.person(name))

    @property
    def now(self) -> datetime:
        return self.env.now()

    def here(self) -> list[int]:
        return [one for one, stays in self.stays.items() if stays[-1].left_at is None]

    def come_in(self, member_id: int) -> None:
        self.hands.joins(member_id)
        self.stays.setdefault(member_id, []).append(Stayed(self.now))

    def place(self, dice: int, *, threads: bool = True) -> int:
        talk = [one for one in self.channels if one != self.forum]
        places = talk * 2 + (self.threads if threads else [])
        return places[dice % len(places)]

    def write(self, place: int, author: int, text: str, **facts: Any) -> Said:
        more = {name: facts.pop(name) for name in ("reference", "webhook_id") if name in facts}
        message_id = self.hands.says(place, author, text, **more)
        return self.note(message_id, place, author, text, **facts)

    def note(self, message_id: int, place: int, author: int, text: str, **facts: Any) -> Said:
        channel = self.backend.get_channel(place).permission_channel_id()
        private, by_robot = place in self.private, author in (self.robot, self.hook)
        said = Said(message_id, place, channel, author, self.now, not (private or by_robot), **facts)
        said.text, said.private, said.by_robot = text, private, by_robot
        self.said[message_id] = said
        return said

    def author(self, dice: int) -> int:
        people = self.here()
        return people[dice % len(people)]

    def standing(self, dice: int) -> Said | None:
        """One of the last messages."""
        standing = [said for said in list(self.said.values())[-25:] if said.stands and not said.joins]
        standing = [said for said in standing if said.place in self.backend.channels]
        return standing[dice % len(standing)] if standing else None

    async def do_say(self, a: int, b: int, c: int) -> None:
        self.write(self.place(a), self.author(b), f"hello {c}")

    async def do_reply(self, a: int, b: int, c: int) -> None:
        if (to := self.standing(a)) is not None:
            reference = {"type": 0, "message_id": str(to.id)}
            self.write(to.place, self.author(b), "well", reply_to=to.id, mentions=(to.author,), reference=reference)

    async def do_mention(self, a: int, b: int, c: int) -> None:
        person = self.author(c)
        self.write(self.place(a), self.author(b), f"<@{person}> hm", mentions=(person,))

    async def do_ask(self, a: int, b: int, c: int) -> None:
        place = self.help if self.help in self.channels else self.place(a, threads=False)
        self.write(place, self.author(b), "how come?", asks=place == self.help)

    async def do_forward(self, a: int, b: int, c: int) -> None:
        of = self.standing(a)
        author, to = self.author(b), self.place(c, threads=False)
        if of is not None and not self.backend.get_message(of.place, of.id).snapshots:
            reference = {"type": 1, "message_id": str(of.id), "channel_id": str(of.place)}
            with contextlib.suppress(BackendError):
                self.write(to, author, "", reference=reference)

    async def do_robot(self, a: int, b: int, c: int) -> None:
        if b % 2 and self.general in self.channels:
            self.write(self.general, self.hook, "news?", webhook_id=self.hook)
        else:
            self.write(self.place(a), self.robot, "beep?")

    async def do_burst(self, a: int, b: int, c: int) -> None:
        place = self.place(a)
        for number in range(90 + b):
            self.write(place, self.author(b + number % 3), "much")

    async def do_post(self, a: int, b: int, c: int) -> None:
        if self.forum in self.channels:
            author = self.author(a)
            post = self.hands.posts(self.forum, author, "how so")
            self.threads.append(post)
            self.note(post, post, author, "how so", asks=True, opens_post=True)
            await self.settle()

    async def do_thread(self, a: int, b: int, c: int, *, private: bool = False) -> None:
        on = self.standing(c) if c % 2 and not private else None
        if on is not None and (on.place not in self.channels or on.id in self.backend.channels):
            on = None
        channel = on.place if on is not None else self.place(a, threads=False)
        author = self.author(b)
        thread = self.hands.hangs_thread(channel, author, None if on is None else on.id, private=private)
        self.threads.append(thread)
        if private:
            self.private.add(thread)
        self.write(thread, author, "in here")
        await self.settle()

    async def do_private(self, a: int, b: int, c: int) -> None:
        await self.do_thread(a, b, c, private=True)

    async def do_archive(self, a: int, b: int, c: int) -> None:
        if self.threads:
            self.let_go()
            self.hands.archives(self.threads[a % len(self.threads)])
            await self.settle()

    async def do_wake(self, a: int, b: int, c: int) -> None:
        if self.threads:
            self.write(self.threads[a % len(self.threads)], self.author(b), "again")
            await self.settle()

    async def do_open(self, a: int, b: int, c: int) -> None:
        self.number += 1
        self.channels.append(self.hands.opens(f"channel {self.number}"))
        await self.settle()

    async def do_close(self, a: int, b: int, c: int) -> None:
        self.let_go()
        closed = self.place(a, threads=False)
        if len([one for one in self.channels if one != self.forum]) < 3:
            return
        hung = [one for one in self.threads if self.backend.get_channel(one).parent_id == closed]
        await self.gone([one for one in self.said.values() if one.place in (closed, *hung)])
        for place in (*hung, closed):
            self.hands.closes(place)
        self.channels.remove(closed)
        self.threads = [one for one in self.threads if one not in hung]
        await self.settle()

    async def do_hide(self, a: int, b: int, c: int) -> None:
        await self.sees(self.channels[a % len(self.channels)], "hidden")

    async def do_veil(self, a: int, b: int, c: int) -> None:
        await self.sees(self.channels[a % len(self.channels)], "heard")

    async def do_reveal(self, a: int, b: int, c: int) -> None:
        unseen = [one for one in self.channels if one in self.sight]
        if unseen:
            await self.sees(unseen[a % len(unseen)], None)

    async def sees(self, channel: int, sight: str | None) -> None:
        self.let_go()
        self.hands.lets_the_bot(channel, view=sight != "hidden", read=sight is None)
        self.sight.pop(channel, None)
        if sight is not None:
            self.sight[channel] = sight
        await self.settle()

    async def do_delete(self, a: int, b: int, c: int) -> None:
        if (said := self.standing(a)) is not None:
            await self.gone([said])
            self.hands.deletes(said.place, said.id)

    async def gone(self, deleted: list[Said]) -> None:
        """What is counted stays counted; what the bot only heard may be written still."""
        counted = await self.counted()
        for said in deleted:
            if said.stands:
                said.stands = False
                is_counted = in_range(counted, said)
                said.was_counted = True if is_counted else None if self.alive else False

    async def do_come(self, a: int, b: int, c: int) -> None:
        # Nobody is back in the very moment in which they left.
        gone = [one for one, stays in self.stays.items() if stays[-1].left_at not in (None, self.now)]
        gone = [one for one in gone if one not in self.out]
        self.number += 1
        again = gone[a % len(gone)] if gone and b % 2 else self.hands.person(f"member {self.number}")
        self.come_in(again)

    async def do_go(self, a: int, b: int, c: int) -> None:
        if len(self.here()) > 3:
            leaving = self.author(a)
            self.stays[leaving][-1].left_at = self.now
            self.hands.leaves(leaving)

    async def do_out(self, a: int, b: int, c: int) -> None:
        if self.client is not None and self.alive:
            person, counted = self.author(a), await self.counted()
            if person not in self.out:
                await self.client.app.engagement.opt_out(self.guild_id, person)
                mine = [said for said in self.said.values() if said.author == person]
                self.out[person] = {said.id for said in mine if in_range(counted, said) and was_there(said)}

    async def settle(self) -> None:
        if self.alive:
            await self.env.settle()

    async def counted(self) -> dict[int, list[tuple[int, int]]]:
        return await ranges(self.database_url, self.guild_id)

    def let_go(self) -> None:
        """What the bot is to be told late comes now."""


def in_range(counted: dict[int, list[tuple[int, int]]], said: Said) -> bool:
    return any(first <= said.id <= last for first, last in counted.get(said.place, ()))


def was_there(said: Said) -> bool:
    return said.stands or said.was_counted is not False


async def ranges(database_url: str, guild_id: int) -> dict[int, list[tuple[int, int]]]:
    db, found = Database(database_url), dict[int, list[tuple[int, int]]]()
    async with db.read() as session:
        query = select(Counted.channel_id, Counted.first_id, Counted.last_id).where(Counted.guild_id == guild_id)
        for place, first_id, last_id in await session.execute(query):
            found.setdefault(place, []).append((first_id, last_id))
    await db.close()
    return found
