"""How much memory Concierge needs on many servers, beside a discord.py client that does nothing.

    python -m tests.benchmarks.gateway_memory [--servers 1000] [--people 100] [--rounds 3] [--after 60]

Each client is a process of its own, and all are told the same: every server with its members. Discord tells Concierge
less, because it does not ask for presences: that is `concierge_as_told`. Resident memory, so many seconds after the
client has read everything; new on a server, Concierge then still looks up who is there.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.core.migrate import migrate
from tests.benchmarks.chatter import crowd
from tests.benchmarks.measuring import machine, ratios, say, spread, table
from tests.fake_discord.local import running
from tests.fake_discord.processes import connected, database, started
from tests.fake_discord.world import World

CHANNELS = 20
SUBJECTS = {"bare": ("bare", True), "concierge": ("concierge", True), "concierge_as_told": ("concierge", False)}
"""The client, and whether it is told of every member."""


@dataclass(frozen=True)
class Started:
    """MiB; seconds, and those of CPU, until everything was read that it was told when it connected."""

    memory: float
    seconds: float
    cpu: float


async def start(name: str, world: World, *, members_for_all: bool, after: float) -> Started:
    with tempfile.TemporaryDirectory() as folder:
        await migrate(f"sqlite:///{database(Path(folder))}")  # at most starts there is nothing to migrate
        async with running(world, members_for_all=members_for_all) as local:
            began = time.monotonic()
            with started(name, local, Path(folder)) as client:
                await connected(local, client, seconds=180)
                seconds, cpu = time.monotonic() - began, client.cpu_seconds()
                await asyncio.sleep(after)
                return Started(client.memory_mib(), seconds, cpu)


async def compare(
    servers: int, people: int, rounds: int, after: float, subjects: Iterable[str] = SUBJECTS
) -> dict[str, list[Started]]:
    world = crowd(servers, people, CHANNELS)
    found: dict[str, list[Started]] = {name: [] for name in subjects}
    for number in range(1, rounds + 1):
        for name, starts in found.items():
            client, everybody = SUBJECTS[name]
            starts.append(await start(client, world, members_for_all=everybody, after=after))
        told = ", ".join(f"{name} {starts[-1].memory:.0f} MiB" for name, starts in found.items())
        say(f"round {number}: {told}")
    return found


def report(found: Mapping[str, Sequence[Started]], servers: int, people: int) -> None:
    rows = []
    for name, starts in found.items():
        memory, seconds, cpu = ([getattr(one, each) for one in starts] for each in ("memory", "seconds", "cpu"))
        times_bare = spread(ratios(memory, [one.memory for one in found["bare"]]))
        rows.append([name, f"{median(memory):.0f}", times_bare, spread(seconds, 1), spread(cpu, 1)])
    say()
    table([f"{servers:,} servers of {people}", "MiB", "x bare", "s to start", "CPU s to start"], rows)
    say(f"{machine()}; goal: at most 0.45")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--after", type=float, default=60)
    options = parser.parse_args()
    found = asyncio.run(compare(options.servers, options.people, options.rounds, options.after))
    report(found, options.servers, options.people)


if __name__ == "__main__":
    main()
