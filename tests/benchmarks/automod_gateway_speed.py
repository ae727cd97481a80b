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
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from bot.core.db import Database
from bot.core.migrate import migrate
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
    book = Rulebook(db, Now(), SettingsStore(db, Now()))
    for server_id in world.servers:
        await book.add(server_id, world.owner.id, rules(), State.ENFORCE)
    await db.close()


async def reacts(one: Subject, said: Sequence[tuple[Place, Message]]) -> list[float]:
    """Milliseconds from each breaking message to the request that deletes it."""
    session, began = one.local.gateway.session, time.monotonic()
    sent: dict[int, float] = {}
    for number, (place, message) in enumerate(said):
        breaks = number % EVERY == EVERY - 1 and message.author is not one.local.world.owner  # no rule looks at owners
        if breaks:
            message = replace(message, text=f"{message.text} {BREAKING}")
        packed = session.packed("MESSAGE_CREATE", written(payloads.new_message(place, message)))
        await asyncio.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        if breaks:
            sent[message.id] = time.monotonic()
        session.line.write(
            session.line.framed(packed)
        )  # not framed before: an answer to a heartbeat may have come between
    deleted = one.local.rest.deleted
    await until(lambda: sent.keys() <= deleted.keys(), DELETED_WITHIN)
    return [(deleted[message] - at) * 1_000 for message, at in sent.items()]


def percentiles(times: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 99th."""
    found = quantiles(times, n=100, method="inclusive")
    return found[49], found[98]


async def compare(rounds: int, count: int, seconds: int) -> None:
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
        say(f"\n{len(rules())} rules, {TERMS} banned words, {rounds} rounds of {count} messages; median [quartiles]")
        rows = [
            [
                one.name,
                f"{median(one.cpu):.0f}",
                spread(ratios(one.cpu, bare.cpu)),
                f"{median(one.parsed):,.0f}",
                spread(ratios(one.parsed, bare.parsed)),
            ]
            for one in (bare, concierge)
        ]
        table(["", "CPU us/message", "x bare", "messages/s", "x bare"], rows)
        times: dict[str, list[tuple[float, float]]] = {"deleting": [], "concierge": []}
        for _round in range(rounds):
            said = list(chatter.says(A_SECOND * seconds))
            for one in turns.sample((deleting, concierge), 2):
                times[one.name].append(percentiles(await reacts(one, said)))
        report(times, seconds)
    say(f"{machine()}; goals: CPU at most 1, messages/s at least 1, p50 at most 1.2, p99 at most 1.5")


def report(times: dict[str, list[tuple[float, float]]], seconds: int) -> None:
    say(f"\nfrom a breaking message to its DELETE, {A_SECOND} messages a second for {seconds} s a round; milliseconds")
    base = times["deleting"]
    rows = []
    for name, found in times.items():
        row = [name]
        for which in (0, 1):
            mine, theirs = [one[which] for one in found], [one[which] for one in base]
            row += [spread(mine, 1), spread(ratios(mine, theirs))]
        rows.append(row)
    table(["", "p50", "x deleting", "p99", "x deleting"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--seconds", type=int, default=10)
    options = parser.parse_args()
    asyncio.run(compare(options.rounds, options.messages, options.seconds))


if __name__ == "__main__":
    main()
