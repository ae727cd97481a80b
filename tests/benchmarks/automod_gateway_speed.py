"""What a message costs with rules that are on, and how soon one that breaks them goes, beside bare discord.py clients.

    python -m tests.benchmarks.automod_gateway_speed [--rounds 5] [--messages 5000] [--seconds 10]

`concierge` counts and has 25 rules on each server, which are on, one of them with 1,000 banned words. Its throughput
and CPU are compared with `bare`, which does nothing; the time from a breaking message to the request that deletes it,
at 200 messages a second of which every twentieth breaks a rule, with `deleting`, which looks for one word and deletes
at once. Rounds alternate; ratios are taken round by round.
"""

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from bot.core.db import Database
from bot.core.migrate import migrate
from bot.core.opening import open_key
from bot.core.settings import SettingsStore
from bot.features.automod.rule import Action, Rule
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.rules.burst import Burst
from bot.features.automod.rules.words import Words
from bot.features.automod.states import State
from tests.benchmarks import automod_speed
from tests.benchmarks.chatter import Chatter, crowd
from tests.benchmarks.gateway_speed import CATCHES_UP_WITHIN, SERVERS, Subject, subject
from tests.benchmarks.measuring import machine, ratios, say, spread, table
from tests.fake_discord import payloads
from tests.fake_discord.clients import BREAKING
from tests.fake_discord.gateway import written
from tests.fake_discord.processes import database
from tests.fake_discord.waiting import until
from tests.fake_discord.world import Message, Place, World

PEOPLE, CHANNELS, TERMS = 1_000, 20, 1_000
A_SECOND, EVERY = 200, 20
DELETED_WITHIN = 30


class Now:
    def now(self) -> datetime:
        return datetime.now(UTC)


def rules() -> tuple[Rule, ...]:
    """Those of `automod_speed`. Who writes a hundred messages within a second here is no burst; one more is banned."""
    found: list[Rule] = []
    for rule in automod_speed.rules(TERMS):
        if isinstance(rule, Burst):
            rule = rule.model_copy(update={"channels": CHANNELS, "limit": 20})
        if isinstance(rule, Words) and rule.name == "banned":
            rule = Words(name=rule.name, terms=(*rule.terms[1:], BREAKING), then=(Action.DELETE,))
        found.append(rule)
    return tuple(found)


async def guard(world: World, folder: Path) -> None:
    """Before the process starts."""
    url = f"sqlite:///{database(folder)}"
    await migrate(url)
    db = Database(url)
    cipher = await open_key(db, url, ())
    book = Rulebook(db, Now(), SettingsStore(db, Now(), cipher), cipher)
    for server_id in world.servers:
        await book.add(server_id, world.owner.id, rules(), State.ENFORCE)
    await db.close()


async def reacts(one: Subject, said: Sequence[tuple[Place, Message]], a_second: int = A_SECOND) -> list[float]:
    """Milliseconds from each breaking message to the request that deletes it."""
    session, began = one.local.gateway.session, time.monotonic()
    sent: dict[int, float] = {}
    for number, (place, message) in enumerate(said):
        breaks = number % EVERY == EVERY - 1 and message.author is not one.local.world.owner  # no rule looks at owners
        if breaks:
            message = replace(message, text=f"{message.text} {BREAKING}")
        packed = session.packed("MESSAGE_CREATE", written(payloads.new_message(place, message)))
        await asyncio.sleep(max(0.0, began + number / a_second - time.monotonic()))
        if breaks:
            sent[message.id] = time.monotonic()
        session.line.write(session.line.framed(packed))  # just now: an answer to a heartbeat may have come between
    deleted = one.local.rest.deleted
    await until(lambda: sent.keys() <= deleted.keys(), DELETED_WITHIN)
    return [(deleted[message] - at) * 1_000 for message, at in sent.items()]


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    found = quantiles(times, n=100, method="inclusive")
    return found[49], found[98]


Times = dict[str, list[tuple[float, float]]]
"""Of each client the 50th and the 99th of each round."""


@dataclass
class Found:
    """`times`: at so many messages a second."""

    bare: Subject
    concierge: Subject
    times: dict[int, Times]


async def compare(rounds: int, count: int, seconds: int, rates: Sequence[int] = (A_SECOND,)) -> Found:
    world = crowd(SERVERS, PEOPLE, CHANNELS)
    chatter, turns = Chatter(world), random.Random(1)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bare, deleting = [await subject(stack, name, world, folder) for name in ("bare", "deleting")]
        concierge = await subject(stack, "concierge", world, folder, lambda home: guard(world, home))
        await until(concierge.is_caught_up, CATCHES_UP_WITHIN)
        await concierge.idles()
        for number in range(1, rounds + 1):
            messages = [written(payloads.new_message(*said)) for said in chatter.says(count)]
            for one in turns.sample((bare, concierge), 2):
                await one.hears(messages)
            say(f"round {number}: bare {bare.cpu[-1]:.0f} us, concierge {concierge.cpu[-1]:.0f} us a message")
        found = Found(bare, concierge, {rate: {"deleting": [], "concierge": []} for rate in rates})
        for rate, times in found.times.items():
            for _round in range(rounds):
                said = list(chatter.says(rate * seconds))
                for one in turns.sample((deleting, concierge), 2):
                    times[one.name].append(percentiles(await reacts(one, said, rate)))
    return found


def report(found: Found, rounds: int, count: int, seconds: int) -> None:
    say(f"\n{len(rules())} rules, {TERMS} banned words, {rounds} rounds of {count} messages; median [quartiles]")
    bare = found.bare
    rows = [
        [
            one.name,
            f"{median(one.cpu):.0f}",
            spread(ratios(one.cpu, bare.cpu)),
            f"{median(one.parsed):,.0f}",
            spread(ratios(one.parsed, bare.parsed)),
        ]
        for one in (bare, found.concierge)
    ]
    table(["", "CPU us/message", "x bare", "messages/s", "x bare"], rows)
    for rate, times in found.times.items():
        say(f"\nfrom a breaking message to its DELETE, {rate} messages a second for {seconds} s a round; milliseconds")
        rows = [[name, *columns(times, name, 0), *columns(times, name, 1)] for name in times]
        table(["", "p50", "x deleting", "p99", "x deleting"], rows)
    say(f"{machine()}; goals: CPU at most 1, messages/s at least 1, p50 at most 1.2, p99 at most 1.5")


def columns(times: Times, name: str, which: int) -> tuple[str, str]:
    """A percentile, and how many times that of the client which only deletes."""
    mine, base = ([one[which] for one in times[each]] for each in (name, "deleting"))
    return spread(mine, 1), spread(ratios(mine, base))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    found = asyncio.run(compare(options.rounds, options.messages, options.seconds))
    report(found, options.rounds, options.messages, options.seconds)


if __name__ == "__main__":
    main()
