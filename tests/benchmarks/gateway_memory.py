"""How much memory Concierge needs on many servers, beside a discord.py client that does nothing.

    python -m tests.benchmarks.gateway_memory [--servers 1000] [--people 100] [--rounds 3] [--after 60]

Each client is a process of its own, and all are told the same: every server with its members. Discord tells Concierge
less, because it does not ask for presences: that is `concierge_as_told`. Resident memory, so many seconds after the
client has read everything; on a first start Concierge then still looks up who is on each server.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.chatter import crowd
from tests.benchmarks.measuring import machine, ratios, say, spread, table
from tests.fake_discord.local import running
from tests.fake_discord.processes import connected, started
from tests.fake_discord.world import World

CHANNELS = 20
SUBJECTS = {"bare": ("bare", True), "concierge": ("concierge", True), "concierge_as_told": ("concierge", False)}
"""The client, and whether it is told of every member."""


async def memory(name: str, world: World, *, members_for_all: bool, after: float) -> float:
    """In MiB."""
    with tempfile.TemporaryDirectory() as folder:
        async with running(world, members_for_all=members_for_all) as local:
            with started(name, local, Path(folder)) as client:
                await connected(local, client, seconds=180)
                await asyncio.sleep(after)
                return client.memory_mib()


async def compare(servers: int, people: int, rounds: int, after: float) -> None:
    world = crowd(servers, people, CHANNELS)
    found: dict[str, list[float]] = {name: [] for name in SUBJECTS}
    for number in range(1, rounds + 1):
        for name, (client, everybody) in SUBJECTS.items():
            found[name].append(await memory(client, world, members_for_all=everybody, after=after))
        say(f"round {number}: " + ", ".join(f"{name} {values[-1]:.0f} MiB" for name, values in found.items()))
    rows = [[name, f"{median(values):.0f}", spread(ratios(values, found["bare"]))] for name, values in found.items()]
    say()
    table([f"{servers:,} servers of {people}", "MiB", "x bare"], rows)
    say(f"{machine()}; goal: at most 0.45")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--servers", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--after", type=float, default=60)
    options = parser.parse_args()
    asyncio.run(compare(options.servers, options.people, options.rounds, options.after))


if __name__ == "__main__":
    main()
