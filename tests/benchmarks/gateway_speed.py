"""What a message costs Concierge beside a discord.py client that does nothing, fed the same messages over a socket.

    python -m tests.benchmarks.gateway_speed [--rounds 10] [--messages 10000]

Each client is a process of its own: `bare` is discord.py with all intents and an empty on_message, on plain asyncio and
json; `bare_fast` the same on uvloop and orjson; `concierge` is `concierge run`, counting into SQLite. A burst is
compressed beforehand and written at once. Its CPU runs until the client is idle again and, for Concierge, every
message is in the database. Ratios are medians over rounds in which each client had its turn [with their quartiles].
"""

import argparse
import asyncio
import random
import sqlite3
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.benchmarks.chatter import Chatter, crowd
from tests.benchmarks.measuring import machine, ratios, say, spread, table
from tests.fake_discord import payloads
from tests.fake_discord.gateway import written
from tests.fake_discord.local import LocalDiscord, running
from tests.fake_discord.processes import Client, connected, database, started
from tests.fake_discord.waiting import until
from tests.fake_discord.world import World

NAMES = ("bare", "bare_fast", "concierge")
SERVERS, PEOPLE, CHANNELS = 10, 1_000, 20
LOOK_EVERY = 0.1
IDLE = 0.004
CATCHES_UP_WITHIN = 300
"""Seconds of CPU between two looks that an idle client may use."""


@dataclass
class Subject:
    """`cpu`: microseconds a message, `reading`: of these until the client's heartbeat says that it read everything.

    `parsed`: messages a second until then.
    """

    name: str
    local: LocalDiscord
    client: Client
    folder: Path
    sent: int = 0
    memory_before: float = 0
    growth: float = 0
    cpu: list[float] = field(default_factory=list)
    reading: list[float] = field(default_factory=list)
    parsed: list[float] = field(default_factory=list)

    async def hears(self, messages: Sequence[bytes]) -> None:
        session = self.local.gateway.session
        burst = b"".join(session.line.framed(session.packed("MESSAGE_CREATE", message)) for message in messages)
        self.sent += len(messages)
        cpu, began = self.client.cpu_seconds(), time.perf_counter()
        session.line.write(burst)
        await session.caught_up()
        self.parsed.append(len(messages) / (time.perf_counter() - began))
        self.reading.append((self.client.cpu_seconds() - cpu) / len(messages) * 1e6)
        await self.idles()
        self.cpu.append((self.client.cpu_seconds() - cpu) / len(messages) * 1e6)

    async def idles(self) -> None:
        """Until nothing is left to do."""
        before = 0.0
        while (now := self.client.cpu_seconds()) - before > IDLE or not self.has_written():
            before = now
            await asyncio.sleep(LOOK_EVERY)

    def is_caught_up(self) -> bool:
        """What Concierge reads once, when it is new on a server, is no cost of a message."""
        told = self.client.log.read_text(encoding="utf-8").count("caught up with server")
        return self.name != "concierge" or told == len(self.local.world.servers)

    def has_written(self) -> bool:
        if self.name != "concierge":
            return True
        with sqlite3.connect(database(self.folder)) as connection:
            [(counted,)] = connection.execute("SELECT coalesce(sum(messages), 0) FROM member_day")
        connection.close()
        assert counted <= self.sent, f"{counted} messages are counted, and only {self.sent} were sent"
        return bool(counted + len(self.local.rest.deleted) >= self.sent)  # what was taken away does not count


async def subject(
    stack: AsyncExitStack,
    name: str,
    world: World,
    folder: Path,
    prepare: Callable[[Path], Awaitable[None]] | None = None,
) -> Subject:
    home = folder / name
    home.mkdir()
    if prepare is not None:
        await prepare(home)
    local = await stack.enter_async_context(running(world, members_for_all=True))
    client = stack.enter_context(started(name, local, home))
    await connected(local, client)
    return Subject(name, local, client, home)


async def compare(
    rounds: int, count: int, names: Sequence[str] = NAMES, servers: int = SERVERS, people: int = PEOPLE
) -> list[Subject]:
    world = crowd(servers, people, CHANNELS)
    chatter = Chatter(world)
    turns = random.Random(1)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        subjects = [await subject(stack, name, world, folder) for name in names]
        for one in subjects:
            await until(one.is_caught_up, CATCHES_UP_WITHIN)
            await one.idles()
            one.memory_before = one.client.memory_mib()
        for number in range(1, rounds + 1):
            messages = [written(payloads.new_message(*said)) for said in chatter.says(count)]
            for one in turns.sample(subjects, len(subjects)):
                await one.hears(messages)
            told = ", ".join(
                f"{one.name} {one.cpu[-1]:.0f} us ({one.reading[-1]:.0f}) {one.parsed[-1]:,.0f}/s" for one in subjects
            )
            say(f"round {number}: {sum(map(len, messages)) / count:,.0f} B a message; {told}")
        for one in subjects:
            one.growth = one.client.memory_mib() - one.memory_before
    return subjects


def report(subjects: Sequence[Subject]) -> None:
    bare = subjects[0]
    rows = [
        [
            one.name,
            f"{median(one.cpu):.0f}",
            spread(ratios(one.cpu, bare.cpu)),
            f"{min(one.cpu):.0f}",
            f"{median(one.reading):.0f}",
            f"{median(one.parsed):,.0f}",
            spread(ratios(one.parsed, bare.parsed)),
            f"{one.memory_before:.0f}",
            f"{one.growth:+.0f} after {one.sent:,}",
        ]
        for one in subjects
    ]
    say()
    table(["", "CPU us/message", "x bare", "best", "to read", "messages/s", "x bare", "MiB", "growth"], rows)
    say(f"{machine()}; goals: CPU at most 0.7, messages/s at least 1.0, at most 30 MiB more")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--messages", type=int, default=10_000)
    options = parser.parse_args()
    report(asyncio.run(compare(options.rounds, options.messages)))


if __name__ == "__main__":
    main()
