"""A raid on one channel: with how many requests its messages go, and how soon after its end.

    python -m tests.benchmarks.automod_raid [--rounds 5]

The whole bot runs in a process of its own beside a Discord on local sockets; twenty members write a hundred messages
within two seconds, all of which a rule takes away.
"""

import argparse
import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from tests.benchmarks.automod_gateway_speed import guard
from tests.benchmarks.chatter import Chatter, crowd
from tests.benchmarks.gateway_speed import CATCHES_UP_WITHIN, Subject, subject
from tests.benchmarks.measuring import machine, say
from tests.fake_discord import payloads
from tests.fake_discord.clients import BREAKING
from tests.fake_discord.gateway import written
from tests.fake_discord.waiting import until

RAIDERS, MESSAGES, LASTS = 20, 100, 2.0
DELETED_WITHIN = 30
DELETIONS = r"(DELETE|POST) /channels/{channel}/messages/.*"


async def raid(one: Subject, chatter: Chatter, number: int) -> tuple[int, float]:
    """Requests, and seconds from its first message to when the last one is gone, as a part of its length."""
    [server] = one.local.world.servers.values()
    place = list(server.channels.values())[number]
    raiders = [member.person for member in server.members.values() if not member.person.bot][1 : RAIDERS + 1]
    said = [message for _place, message in chatter.says(MESSAGES)]
    session, began, sent = one.local.gateway.session, time.monotonic(), set()
    for turn, (message, raider) in enumerate(zip(said, islice(cycle(raiders), MESSAGES), strict=True)):
        shown = replace(message, author=raider, text=f"{BREAKING} {message.text}", reply_to=None, mentions=())
        frame = session.line.framed(session.packed("MESSAGE_CREATE", written(payloads.new_message(place, shown))))
        await asyncio.sleep(max(0.0, began + turn * LASTS / MESSAGES - time.monotonic()))
        session.line.write(frame)
        sent.add(message.id)
    deleted = one.local.rest.deleted
    await until(lambda: sent <= deleted.keys(), DELETED_WITHIN)
    gone_after = max(deleted[message_id] for message_id in sent) - began
    return len(one.local.asked(DELETIONS.format(channel=place.id))), gone_after / LASTS


async def rounds(count: int) -> None:
    world = crowd(1, 100, count)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        concierge = await subject(stack, "concierge", world, folder, lambda home: guard(world, home))
        await until(concierge.is_caught_up, CATCHES_UP_WITHIN)
        await concierge.idles()
        found = [await raid(concierge, Chatter(world, number), number) for number in range(count)]
    for requests, lasted in found:
        say(f"{MESSAGES} messages: {requests} requests, gone after {lasted:.2f} times its length")
    say(f"median {median(one for one, _lasted in found)} requests, {median(one for _n, one in found):.2f} times")
    say(f"{machine()}; goals: at most 15 requests, at most 1.5 times")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    asyncio.run(rounds(parser.parse_args().rounds))


if __name__ == "__main__":
    main()
