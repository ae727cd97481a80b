"""A day of a server with 100,000 members and two million messages, in minutes: does memory grow, and does it keep up?

    python -m tests.benchmarks.day [--messages 2000000] [--people 100000] [--preset support] [--new] [--days 1]
        [--pace 100]

`concierge run` hears the day over its socket, counts it into SQLite and looks at each message with a preset's rules,
which only observe, and one that deletes. Each minute of the day is told at once, as soon as the one before is read, and
no more than so many times faster than the real one as `--pace` says; the bot's clock shows what time of that day it is,
and its scheduler's seconds are tenths: it has less time for each message than on the real day. Memory is resident; its
slope is a line through the ends of the hours after the second. What is heard and not written, and how late jobs are, is
what the bot says of itself. It fails where a message is not counted.
"""

import argparse
import asyncio
import mmap
import socket
import struct
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import linear_regression

import aiohttp
from sqlalchemy import insert

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.migrate import migrate
from bot.core.opening import open_key
from bot.core.settings import SettingsStore
from bot.features.automod.presets import PRESETS
from bot.features.automod.rule import Action
from bot.features.automod.rulebook import Rulebook
from bot.features.automod.rules.words import Words
from bot.features.automod.states import State
from bot.features.engagement.tables import Member
from tests.benchmarks.a_day import Day, Told
from tests.benchmarks.automod_gateway_speed import Now
from tests.benchmarks.measuring import machine, say, table
from tests.fake_discord.clients import BREAKING, HANDS
from tests.fake_discord.gateway import written
from tests.fake_discord.local import LocalDiscord, running
from tests.fake_discord.processes import Client, connected, database, rows, started
from tests.fake_discord.waiting import until
from tests.fake_discord.world import World

EACH, WARM_HOURS, HOURS = 100_000, 2, 24
LONG = timedelta(days=100)
PATIENT = 1_800
REMOVED = "SELECT count(DISTINCT event_id) FROM automod_hit WHERE rule = 'banned' AND done LIKE '%delete%'"
COUNTED = "SELECT coalesce(sum(messages), 0) FROM member_day"


@dataclass(frozen=True)
class Look:
    """After so many hours: `heard` waits to be written; jobs are `late` by so many seconds; MiB, CPU in seconds."""

    hours: int
    messages: int
    memory: float
    heard: float
    late: float
    cpu: float


class Watched:
    """The bot on its day: `hands` of its clock, and the `port` where it says how it is."""

    def __init__(self, day: Day, folder: Path) -> None:
        self.day = day
        self.folder = folder
        (folder / HANDS).write_bytes(bytes(8))
        with (folder / HANDS).open("r+b") as file:
            self._hands = mmap.mmap(file.fileno(), 0)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.looks: list[Look] = []

    def is_now(self, moment: datetime) -> None:
        self._hands[:] = struct.pack("d", moment.timestamp())

    async def look(self, client: Client, hours: int) -> None:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{self.port}/metrics") as answer,
        ):
            lines = dict(line.rsplit(" ", 1) for line in (await answer.text()).splitlines() if line[0] != "#")
        heard, late = (
            float(lines[f"concierge_{name}"]) for name in ('queue_length{queue="heard"}', "jobs_lag_seconds")
        )
        memory, cpu = client.memory_mib(), client.cpu_seconds()
        self.looks.append(Look(hours, self.day.written, memory, heard, late, cpu))
        say(f"{hours:2} h  {self.day.written:>9,}  {memory:6.1f} MiB  {heard:>6,.0f} wait  jobs {late:.0f} s late")

    def is_written(self) -> bool:
        [(counted,)], [(removed,)] = (rows(self.folder, query) for query in (COUNTED, REMOVED))
        assert counted + removed <= self.day.written, f"{counted} and {removed} of {self.day.written}"
        return bool(counted + removed == self.day.written)


async def prepare(folder: Path, day: Day, preset: str, *, new: bool) -> None:
    """Before the process starts. Everybody wrote for the first time long ago, unless the server is new to the bot."""
    server_id, owner_id, url = day.server.id, day.server.owner.id, f"sqlite:///{database(folder)}"
    await migrate(url)
    db = Database(url)
    if not new:
        first_id, at, where = first_id_at(day.begins - LONG), day.begins - LONG, day.channels[0].id
        first = {"first_message_id": first_id, "first_channel_id": where, "first_message_at": at}
        first |= {"guild_id": server_id, "first_message_day": at.date()}
        async with db.begin() as session:
            await session.execute(
                insert(Member), [first | {"member_id": member_id} for member_id in day.server.members]
            )
    cipher = await open_key(db, url, ())
    book = Rulebook(db, Now(), SettingsStore(db, Now(), cipher), cipher)
    await book.add(server_id, owner_id, PRESETS[preset], State.OBSERVE)
    banned = Words(name="banned", terms=(BREAKING,), then=(Action.DELETE,))
    await book.add(server_id, owner_id, (banned,), State.ENFORCE)
    await db.close()


async def tell(local: LocalDiscord, told: Sequence[Told]) -> None:
    session = local.gateway.session
    frames = [session.line.framed(session.packed(event, written(payload))) for event, payload in told]
    session.line.write(b"".join(frames))
    await session.caught_up()


async def live(messages: int, people: int, preset: str, *, new: bool, days: int, pace: float) -> Watched:
    world = World()
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    day = Day(world, people, messages, midnight)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        await prepare(folder, day, preset, new=new)
        watched = Watched(day, folder)
        watched.is_now(midnight)
        local = await stack.enter_async_context(running(world))
        world.listener = day.heard
        client = stack.enter_context(started("timed", local, folder, CONCIERGE_HTTP__PORT=str(watched.port)))
        await connected(local, client, seconds=PATIENT)
        await until(lambda: "caught up with server" in client.log.read_text(encoding="utf-8"), PATIENT)
        await watched.look(client, 0)
        began = time.monotonic()
        for minute, (at, told) in enumerate(day.minutes(days), 1):
            if pace:
                await asyncio.sleep(began + (minute - 1) * 60 / pace - time.monotonic())
            watched.is_now(at)
            await tell(local, told)
            if minute % 60 == 0:
                await watched.look(client, minute // 60)
        watched.is_now(midnight + timedelta(days=days, minutes=1))
        began = time.monotonic()
        await until(watched.is_written, PATIENT)
        say(f"everything is counted {time.monotonic() - began:.1f} s after the end")
    return watched


def slope(looks: Sequence[Look]) -> float:
    """MiB for each 100,000 messages."""
    return EACH * linear_regression([look.messages for look in looks], [look.memory for look in looks]).slope


def report(looks: Sequence[Look]) -> None:
    first, last = looks[0], looks[-1]
    shown = [first, *looks[::2]]  # the start is compared with itself
    table(
        ["hours", "messages", "MiB", "heard, not written", "jobs late s", "CPU us/message since"],
        [
            [
                str(look.hours),
                f"{look.messages:,}",
                f"{look.memory:.1f}",
                f"{look.heard:,.0f}",
                f"{look.late:.0f}",
                f"{(look.cpu - before.cpu) / max(1, look.messages - before.messages) * 1e6:.0f}",
            ]
            for before, look in pairwise(shown)
        ],
    )
    for ends in range(HOURS, last.hours + 1, HOURS):
        begins = max(ends - HOURS, WARM_HOURS)
        said = f"{slope(looks[begins : ends + 1]):+.2f} MiB for each {EACH:,} messages, goal: under 1"
        say(f"hours {begins} to {ends}: {said}; {looks[ends].memory - first.memory:+.1f} MiB since the start, goal: 30")
    say(machine())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2_000_000)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--preset", choices=PRESETS, default="support")
    parser.add_argument("--new", action="store_true", help="the bot hears everybody for the first time")
    parser.add_argument("--days", type=int, default=1, help="the same again, and the slope of each")
    parser.add_argument("--pace", type=float, default=0, help="so many times faster than a day; 0: as fast as it goes")
    options = parser.parse_args()
    how = {"new": options.new, "days": options.days, "pace": options.pace}
    day = live(options.messages, options.people, options.preset, **how)
    report(asyncio.run(day).looks)


if __name__ == "__main__":
    main()
