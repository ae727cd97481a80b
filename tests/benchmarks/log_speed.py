"""What writing down a message costs, with all its counts, beside a commit for each message in the same database.

    python -m tests.benchmarks.log_speed [--rounds 30] [--databases sqlite postgresql]

One server with 1,000 people and 20 channels; 500 messages, 12 % of them replies, for each flush. Beside it, a commit
for each message: of all the same counts, and of one row, through a driver that does not block a bot (aiosqlite, with a
write-ahead log; asyncpg). And 1,000 servers with one message on each, after a first round in which it is read what is
known of them. CPU is of this process (its threads too), not of PostgreSQL's. Ratios are medians over rounds in which
both had their turn [with their quartiles]. PostgreSQL needs TEST_POSTGRES_URL.
"""

import argparse
import asyncio
import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from statistics import median
from typing import Any

import aiosqlite
import asyncpg

from bot.core.clock import SystemClock
from bot.core.db import Database, sqlite_file
from bot.core.facts import MessageFacts, PlaceFacts
from bot.core.migrate import migrate
from tests.benchmarks.chatter import LATELY, Chatter, crowd
from tests.benchmarks.measuring import machine, ratios, say, spread, table
from tests.benchmarks.report_speed import POSTGRES, postgres_database, sqlite_database
from tests.fake_discord.ids import Ids
from tests.fake_discord.world import Message, Place
from tests.features.engagement.fake_history import FakeHistory, counting

PEOPLE, CHANNELS, BATCH, ALONE, WARM = 1_000, 20, 500, 50, 3
SERVERS, PEOPLE_OF_EACH, CHANNELS_OF_EACH, TIMES = 1_000, 20, 2, 5
COLUMNS = "guild_id, id, channel_id, author_id, reply_to"
PLAIN = (
    "CREATE TABLE plain (guild_id bigint, id bigint PRIMARY KEY, channel_id bigint, author_id bigint, reply_to bigint)"
)

Insert = Callable[[Sequence[MessageFacts]], Awaitable[None]]


@dataclass
class Way:
    """Microseconds a message, round by round."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    async def take(self, work: Awaitable[None], messages: int = BATCH) -> None:
        cpu, wall = time.process_time_ns(), time.perf_counter_ns()
        await work
        self.cpu.append((time.process_time_ns() - cpu) / 1000 / messages)
        self.wall.append((time.perf_counter_ns() - wall) / 1000 / messages)


@dataclass
class Found:
    heard: Way = field(default_factory=Way)
    flushed: Way = field(default_factory=Way)
    many: Way = field(default_factory=Way)
    flushed_each: Way = field(default_factory=Way)
    committed: Way = field(default_factory=Way)


def facts(place: Place, message: Message) -> MessageFacts:
    reply_to = message.reply_to.id if message.reply_to else None
    mentions = tuple(person.id for person in message.mentions)
    return MessageFacts(
        place.server.id, message.id, place.id, None, message.author.id, reply_to, mentions, message.text
    )


def row(fact: MessageFacts) -> tuple[Any, ...]:
    return fact.guild_id, fact.id, fact.channel_id, fact.author_id, fact.reply_to


async def measure(url: str, insert: Insert, rounds: int) -> Found:
    world = crowd(1, PEOPLE, CHANNELS)
    [server] = world.servers.values()
    chatter, history, found = Chatter(world), FakeHistory(), Found()
    for place in server.channels.values():
        history.opens(PlaceFacts(server.id, place.id, place.id))
    db = Database(url)
    engagement = counting(db, SystemClock(), history)
    await engagement.hear(server.id, server.name, {})

    async def hear(messages: Sequence[MessageFacts]) -> None:
        for message in messages:
            engagement.saw(message)

    async def flush_each(messages: Sequence[MessageFacts]) -> None:
        for message in messages:
            engagement.saw(message)
            await engagement.flush()

    for number in range(-WARM, rounds):
        batch, alone = ([facts(*said) for said in chatter.says(count)] for count in (BATCH, ALONE))
        if number == 0:
            found = Found()  # what came before only warmed up
        gc.collect()
        await found.heard.take(hear(batch))
        await found.flushed.take(engagement.flush())
        await found.committed.take(insert(batch))
        await found.flushed_each.take(flush_each(alone), ALONE)
    await engagement.close()
    await check(db, (rounds + WARM) * (BATCH + ALONE))
    await db.close()
    return found


async def measure_many(url: str) -> Way:
    world, ids, way = crowd(SERVERS, PEOPLE_OF_EACH, CHANNELS_OF_EACH), Ids(), Way()
    history = FakeHistory()
    await migrate(url)
    db = Database(url)
    engagement = counting(db, SystemClock(), history)
    for server in world.servers.values():
        history.places_ = {place.id: PlaceFacts(server.id, place.id, place.id) for place in server.channels.values()}
        await engagement.hear(server.id, server.name, {})
    for number in range(TIMES + 1):
        for server in world.servers.values():
            place, member = next(iter(server.channels.values())), list(server.members.values())[number]
            message_id = ids.at(datetime.now(UTC) - LATELY)
            engagement.saw(MessageFacts(server.id, message_id, place.id, None, member.person.id, None, (), None))
        gc.collect()
        await way.take(engagement.flush(), SERVERS)
    await engagement.close()
    await check(db, SERVERS * (TIMES + 1))
    await db.close()
    return Way(way.cpu[1:], way.wall[1:])


async def check(db: Database, messages: int) -> None:
    """All of it was written, or the times tell nothing."""
    async with db.read() as session:
        counted = (await (await session.connection()).exec_driver_sql("SELECT sum(messages) FROM member_day")).scalar()
    if counted != messages:
        raise SystemExit(f"{counted} messages are counted, not {messages}")


async def on_sqlite(rounds: int) -> Found:
    async with sqlite_database() as url:
        await migrate(url)
        file = sqlite_file(url)
        assert file is not None
        async with aiosqlite.connect(file.with_name("plain.db")) as connection:
            await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = NORMAL")
            await connection.execute(PLAIN)

            async def insert(messages: Sequence[MessageFacts]) -> None:
                for message in messages:
                    await connection.execute(f"INSERT INTO plain ({COLUMNS}) VALUES (?, ?, ?, ?, ?)", row(message))
                    await connection.commit()

            found = await measure(url, insert, rounds)
    async with sqlite_database() as url:
        found.many = await measure_many(url)
    return found


async def on_postgresql(rounds: int) -> Found:
    async with postgres_database() as url:
        await migrate(url)
        connection = await asyncpg.connect(url)
        await connection.execute(PLAIN)

        async def insert(messages: Sequence[MessageFacts]) -> None:
            for message in messages:
                await connection.execute(f"INSERT INTO plain ({COLUMNS}) VALUES ($1, $2, $3, $4, $5)", *row(message))

        found = await measure(url, insert, rounds)
        await connection.close()
    async with postgres_database() as url:
        found.many = await measure_many(url)
    return found


def times(found: Found, way: Way, what: str) -> str:
    """How many times less than each of the ways with a commit for each message."""
    others = (getattr(other, what) for other in (found.flushed_each, found.committed))
    return ", ".join(spread(ratios(other, getattr(way, what)), 1) for other in others)


def lines(database: str, found: Found) -> list[list[str]]:
    ways = {
        "heard": found.heard,
        "flushed, with all counts": found.flushed,
        "all counts, a commit each": found.flushed_each,
        "one row, a commit each": found.committed,
    }
    many = [f"{median(found.many.cpu):.1f}", f"{min(found.many.cpu):.1f}", "", f"{median(found.many.wall):.1f}", ""]
    return [
        [database, f"flushed, one on each of {SERVERS:,} servers", *many],
        *(
            [
                database,
                name,
                f"{median(way.cpu):.1f}",
                f"{min(way.cpu):.1f}",
                times(found, way, "cpu"),
                f"{median(way.wall):.1f}",
                times(found, way, "wall"),
            ]
            for name, way in ways.items()
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    databases = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]
    parser.add_argument("--databases", nargs="+", choices=databases, default=databases)
    options = parser.parse_args()
    rows: list[list[str]] = []
    for database in options.databases:
        measured = (on_sqlite if database == "sqlite" else on_postgresql)(options.rounds)
        rows += lines(database, asyncio.run(measured))
    table(
        ["", "", "CPU us/message", "best", "less than all, than one", "wall us/message", "less than all, than one"],
        rows,
    )
    say(f"{machine()}; goals for the flush: CPU at most 15, at least 15 times less than a commit each")


if __name__ == "__main__":
    main()
