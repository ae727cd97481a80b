"""What Concierge costs beside bare discord.py clients, in one table: as it stands in docs/performance.md.

    python -m tests.benchmarks.all [--rounds 5] [--messages 5000] [--seconds 5] [--servers 250 1000]
                                   [--reported 1000000 3000000]

It runs `gateway_speed`, `automod_gateway_speed`, `automod_speed`, `gateway_memory` and `report_speed`, each of which
tells what it does, in sizes that take some minutes together. All is measured side by side, round by round, so that
ratios stand though the machine has other work; times by the clock do not.
"""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from statistics import median
from typing import NamedTuple

from tests.benchmarks import automod_gateway_speed, automod_speed, gateway_memory, gateway_speed, report_speed
from tests.benchmarks.automod_gateway_speed import A_SECOND, EVERY, TERMS
from tests.benchmarks.gateway_memory import Started
from tests.benchmarks.gateway_speed import Subject
from tests.benchmarks.measuring import machine, ratios, say, spread
from tests.benchmarks.synthetic import community
from tests.benchmarks.synthetic_tables import roll_ups

FASTER = 4
"""How many times as many messages come in a second, to see how the times grow."""
PEOPLE = 100
AFTER = 30
SIDE_BY_SIDE = ("bare", "concierge")


class Line(NamedTuple):
    """`beside`: what it is compared with; `times` as much; `goal` for that."""

    what: str
    concierge: str
    beside: str
    times: str
    goal: str = ""


def messages_of(what: str, bare: Subject, concierge: Subject, cpu_goal: str, goal: str) -> list[Line]:
    cpu = f"{median(concierge.cpu):.0f} µs", f"{median(bare.cpu):.0f} µs, bare"
    read = f"{median(concierge.parsed):,.0f}/s", f"{median(bare.parsed):,.0f}/s, bare"
    return [
        Line(f"CPU of a message, {what}", *cpu, spread(ratios(concierge.cpu, bare.cpu)), cpu_goal),
        Line(f"messages read, {what}", *read, spread(ratios(concierge.parsed, bare.parsed)), goal),
    ]


async def gateway(rounds: int, count: int) -> list[Line]:
    lines = list[Line]()
    for servers in (1, gateway_speed.SERVERS):
        people = gateway_speed.PEOPLE * gateway_speed.SERVERS // servers
        bare, concierge = await gateway_speed.compare(rounds, count, SIDE_BY_SIDE, servers, people)
        lines += messages_of(f"counted, {servers} × {people:,}", bare, concierge, "≤ 0.7", "≥ 1")
    return lines


async def automod(rounds: int, count: int, seconds: int) -> list[Line]:
    rates = A_SECOND, A_SECOND * FASTER
    found = await automod_gateway_speed.compare(rounds, count, seconds, rates)
    rules = f"{len(automod_gateway_speed.rules())} rules, {TERMS:,} banned words"
    lines = messages_of(f"counted, and screened by {rules}", found.bare, found.concierge, "≤ 1", "≥ 1")
    for rate, times in found.times.items():
        for which, name, goal in ((0, "p50", "≤ 1.2"), (1, "p99", "≤ 1.5")):
            (ours, against), (theirs, _one) = (
                automod_gateway_speed.columns(times, each, which) for each in ("concierge", "deleting")
            )
            what = f"{name} from a breaking message to its DELETE, {rate} messages a second, every {EVERY}th breaks"
            lines.append(Line(what, f"{ours} ms", f"{theirs} ms, only deletes", against, goal))
    return lines


def words(rounds: int, count: int) -> list[Line]:
    costs = automod_speed.compare(count, rounds)
    ours, fewer = costs["10,000"], costs["1,000"]
    cpu = f"{median(ours):.1f} µs", f"{median(fewer):.1f} µs with 1,000", spread(ratios(ours, fewer))
    return [Line("CPU of screening a message, 10,000 banned words", *cpu, "≤ 1.05")]


async def memory(rounds: int, sizes: Sequence[int]) -> list[Line]:
    lines, found = list[Line](), dict[int, dict[str, list[Started]]]()
    for servers in sizes:
        found[servers] = both = await gateway_memory.compare(servers, PEOPLE, rounds, AFTER, SIDE_BY_SIDE)
        for attribute, what, unit, goal in (
            ("memory", f"memory, {servers:,} servers of {PEOPLE}", "MiB", "≤ 0.45"),
            ("cpu", f"CPU to start, {servers:,} servers", "s", ""),
            ("seconds", f"time to start, {servers:,} servers", "s", ""),
        ):
            theirs, ours = ([getattr(one, attribute) for one in both[name]] for name in SIDE_BY_SIDE)
            figures = f"{median(ours):.1f} {unit}", f"{median(theirs):.1f} {unit}, bare"
            lines.append(Line(what, *figures, spread(ratios(ours, theirs)), goal))
    theirs_each, ours_each = (each_server(found, name) for name in SIDE_BY_SIDE)
    each = f"{ours_each:.0f} KiB", f"{theirs_each:.0f} KiB, bare", f"{ours_each / theirs_each:.2f}"
    return [*lines, Line(f"memory of each server more, {min(sizes):,} to {max(sizes):,}", *each, "≤ 0.3")]


def each_server(found: dict[int, dict[str, list[Started]]], name: str) -> float:
    """In KiB."""
    few, many = min(found), max(found)
    fewer, more = (median(one.memory for one in found[servers][name]) for servers in (few, many))
    return (more - fewer) * 1024 / (many - few)


async def digests(sizes: Sequence[int]) -> list[Line]:
    lines = list[Line]()
    for messages in sizes:
        raw, joins = community(messages, report_speed.MEMBERS, report_speed.CHANNELS)
        timed = await report_speed.run("sqlite", roll_ups(raw, joins), raw, joins)
        figures = f"{timed.report:.2f} s", f"{timed.raw:.1f} s, from raw rows", f"1/{timed.raw / timed.report:.0f}"
        lines.append(Line(f"a week’s report, {messages:,} messages", *figures))
        lines.append(Line(f"a digest with its picture, {messages:,} messages", f"{timed.digest:.2f} s", "", ""))
    return lines


def markdown(lines: Sequence[Line]) -> None:
    say(f"\n{machine()}; {datetime.now(UTC).date()}\n")
    say("| | Concierge | beside it | times | goal |\n|---|---:|---:|---:|---:|")
    for line in lines:
        say(f"| {' | '.join(line)} |")


async def measure(options: argparse.Namespace) -> list[Line]:
    say(machine())
    return [
        *await gateway(options.rounds, options.messages),
        *await automod(options.rounds, options.messages, options.seconds),
        *words(options.rounds, options.messages),
        *await memory(max(1, options.rounds // 2), options.servers),
        *await digests(options.reported),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--servers", type=int, nargs=2, default=[250, 1_000])
    parser.add_argument("--reported", type=int, nargs="+", default=[1_000_000, 3_000_000])
    markdown(asyncio.run(measure(parser.parse_args())))


if __name__ == "__main__":
    main()
