"""A client in a process of its own: `python -m tests.fake_discord.clients NAME API GATEWAY`.

Only the addresses differ from a run against Discord, and who identifies again does not pause for it. `NAME`: `bare`,
`bare_fast`, `deleting`: a bare one that deletes at once what it must, `concierge`, `hurried`: Concierge with a
scheduler whose seconds are tenths, `jumping`: the same, and its clock goes wrong by what `clock.txt` says, or `timed`:
the same, and it is as late as `hands.bin` says.
"""

import asyncio
import mmap
import struct
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

BREAKING = "forbiddenword"
CLOCK = Path("clock.txt")
"""By how many seconds the clock is wrong."""
HANDS = Path("hands.bin")
"""Seconds since 1970, as eight bytes that change in place: whoever asks thousands of times a second reads no file."""

DAY_IN_MINUTES = 40
"""So many times faster than they are, such days go by."""


def main(name: str, api: str, gateway: str) -> None:
    if name == "bare":
        sys.modules["orjson"] = None  # type: ignore[assignment] # discord.py takes it where it is installed
    import discord
    import yarl

    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    discord.Client.before_identify_hook = _at_once  # type: ignore[assignment]
    if name in ("hurried", "jumping", "timed"):
        hurry()
    if name == "jumping":
        jump()
    if name == "timed":
        follow_hands()
    if name.startswith("bare"):
        bare(fast=name == "bare_fast")
    elif name == "deleting":
        deleting()
    else:
        concierge(api)


async def _at_once(*_shard: object, **_initial: bool) -> None: ...


def hurry() -> None:
    from apscheduler.triggers.interval import IntervalTrigger

    class Hurried(IntervalTrigger):  # type: ignore[misc]
        def __init__(self, *, seconds: float = 0, **more: Any) -> None:
            super().__init__(seconds=seconds / 10, **more)

    sys.modules[IntervalTrigger.__module__].IntervalTrigger = Hurried  # type: ignore[attr-defined]


def jump() -> None:
    from bot.core import clock

    class Jumping(clock.SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(seconds=float(CLOCK.read_text()))

    clock.SystemClock = Jumping  # type: ignore[misc]


def follow_hands() -> None:
    """And ask as often, and answer each of Discord's heartbeats as soon, as a day in minutes needs."""
    import discord

    from bot.core import clock, pace

    with HANDS.open("rb") as file:
        hands = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    class Timed(clock.SystemClock):
        def now(self) -> datetime:
            [seconds] = struct.unpack("d", hands)
            return datetime.fromtimestamp(seconds, UTC)

    class Fast(pace.Pace):
        def __init__(self, a_second: float) -> None:
            super().__init__(a_second * DAY_IN_MINUTES)

    clock.SystemClock = Timed  # type: ignore[misc]
    pace.Pace = Fast  # type: ignore[assignment, misc]
    discord.gateway.GatewayRatelimiter.get_delay = lambda self: 0.0  # type: ignore[method-assign]


def concierge(api: str) -> None:
    """`concierge run`, configured by its environment."""
    from bot.cli.app import command_line
    from bot.cli.terminal import Terminal

    sys.exit(command_line(Terminal("en", api))(["run"], prog_name="concierge", standalone_mode=False))


def bare(*, fast: bool) -> None:
    """discord.py's client that hears everything and does nothing; `fast`: on uvloop, and with orjson."""
    import discord
    import uvloop

    client = discord.Client(intents=discord.Intents.all())

    @client.event
    async def on_message(_message: discord.Message) -> None:
        pass

    with asyncio.Runner(loop_factory=uvloop.new_event_loop if fast else None) as runner:
        runner.run(client.start("bare"))


def deleting() -> None:
    """discord.py's client that deletes each message with BREAKING in it, and does nothing else."""
    import discord

    client = discord.Client(intents=discord.Intents.all())

    @client.event
    async def on_message(message: discord.Message) -> None:
        if BREAKING in message.content:
            await message.delete()

    asyncio.run(client.start("bare"))


if __name__ == "__main__":
    main(*sys.argv[1:])
