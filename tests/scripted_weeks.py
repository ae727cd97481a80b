"""Weeks of a server, made up from a number: what people do, and what goes wrong for the bot meanwhile.

A script is a list of steps; what a step means is found in the world when its turn comes, so that every part of a
script is a script, too.
"""

import contextlib
import logging
import random
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import discord
import simcord
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.core.db import Database
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tombstones import Tombstones
from bot.features.engagement.importer import import_exports
from bot.features.engagement.settings import EngagementSettings
from tests import simkit
from tests.features.engagement import chat
from tests.scripted_people import People, Said
from tests.simworld import MONDAY, SimClock, new_client
from tests.support import CIPHER

BEFORE = timedelta(days=36)
"""The server is so much older than the bot's first day on it."""
LATE = timedelta(minutes=10)
SETTLED = timedelta(seconds=10)

PEOPLE: dict[str, float] = {
    "say": 26,
    "reply": 6,
    "mention": 4,
    "ask": 5,
    "forward": 2,
    "robot": 3,
    "post": 4,
    "thread": 4,
    "private": 1,
}
PEOPLE |= {"archive": 4, "wake": 2, "burst": 0.4, "open": 1, "close": 0.3, "hide": 2, "veil": 2, "reveal": 4}
PEOPLE |= {"delete": 3, "come": 4, "go": 3, "out": 0.4}
TIME: dict[str, float] = {"seconds": 22, "minutes": 5, "hours": 3, "days": 1}
BOT: dict[str, float] = {"flush": 16, "catch_up": 8, "start": 3, "stop": 1, "kill": 2, "die": 2, "die_reading": 1.5}
BOT |= {
    "twice": 4,
    "hold": 3,
    "release": 3,
    "drop": 2,
    "back": 3,
    "anew": 1.5,
    "fail": 3,
    "fail_reading": 1,
    "refuse": 0.7,
}
BOT |= {"fill": 0.5, "import": 0.7}


@dataclass(frozen=True)
class Step:
    """`kind`: the method of Life that takes it; `dice`: what it decides by."""

    kind: str
    dice: tuple[int, int, int]

    def __str__(self) -> str:
        return f"{self.kind}{self.dice}"


def script(seed: int, length: int = 90) -> list[Step]:
    chance = random.Random(seed)
    early, late = {**PEOPLE, "hours": 30, "days": 6}, {**PEOPLE, **TIME, **BOT}
    kinds = chance.choices(list(early), list(early.values()), k=length // 5)
    kinds += ["start", *chance.choices(list(late), list(late.values()), k=length)]
    return [Step(kind, (chance.randrange(60), chance.randrange(60), chance.randrange(60))) for kind in kinds]


class Injected(Exception):
    """The database or the line does not do what it is asked."""


class Died(BaseException):
    """The process is no more."""


@contextlib.contextmanager
def breaking(
    at: int, wrong: type[BaseException], *, after_commit: bool = False, always: bool = False
) -> Iterator[None]:
    """The database breaks at that statement, or when it has committed for that time and can't say so any more."""
    left = at

    def step(*_ignored: object) -> None:
        nonlocal left
        left -= 1
        if left == 0 or (always and left < 0):
            raise wrong("the database")

    target: Any
    target, moment = (Session, "after_commit") if after_commit else (Engine, "before_cursor_execute")
    event.listen(target, moment, step)
    try:
        yield
    finally:
        event.remove(target, moment, step)


@dataclass
class Life(People):
    """A server and the bot on it, step by step. `away`: the bot is there and has lost its connection."""

    away: bool = False
    holding: int = 0
    held: list[tuple[str, Any, datetime]] = field(default_factory=list)
    told_late: list[Said] = field(default_factory=list)
    logged: simkit.Complaints = field(default_factory=simkit.Complaints)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.wire.holds = self.hold_back

    async def take(self, step: Step) -> None:
        await getattr(self, f"do_{step.kind}")(*step.dice)

    # Time

    async def pass_time(self, seconds: float) -> None:
        if any(at + LATE < self.now + timedelta(seconds=seconds) for *_event, at in self.held):
            self.let_go()
        self.backend.advance_clock(seconds)

    async def do_seconds(self, a: int, b: int, c: int) -> None:
        await self.pass_time(a / 3 + 0.25)

    async def do_minutes(self, a: int, b: int, c: int) -> None:
        await self.pass_time(60 * (a / 3 + 1))

    async def do_hours(self, a: int, b: int, c: int) -> None:
        await self.pass_time(3600 * (a / 5 + 1))
        await self.tick()

    async def do_days(self, a: int, b: int, c: int) -> None:
        await self.pass_time(86400 * (a / 12 + 1))
        await self.tick()

    # The bot

    async def tick(self) -> None:
        await self.do_flush()
        await self.do_catch_up()

    async def do_flush(self, *_dice: int) -> None:
        if self.client is not None and self.alive:
            await self.client.flush()
            self.told_late = [said for said in self.told_late if said.at + SETTLED >= self.now]

    async def do_catch_up(self, *_dice: int) -> None:
        if self.client is not None and self.alive:
            await self.client.catch_up()
            await self.env.settle()

    async def do_start(self, a: int = 0, *_dice: int) -> None:
        await self.do_kill()
        self.client = new_client(self.database_url, self.clock)
        self.alive, self.away = True, False
        await self.wire.plug(self.client)

    async def do_stop(self, *_dice: int) -> None:
        if self.client is not None and self.alive:
            self.let_go()
            await self.wire.unplug()
            await self.client.close()
            self.alive = False

    async def do_kill(self, *_dice: int) -> None:
        if self.client is not None and self.alive:
            for _event, payload, at in self.held:
                self.said[int(payload["id"])].may_be_lost = at + SETTLED < self.now
            for said in self.told_late:
                said.may_be_lost = True
            self.held.clear()
            self.told_late.clear()
            self.alive = False
            await self.wire.unplug()
            await self.client.db.close()

    async def do_die(self, a: int, b: int, c: int) -> None:
        """In the middle of writing."""
        if self.client is not None and self.alive:
            with breaking(1 + a % 25 if b % 3 else 1 + a % 3, Died, after_commit=not b % 3), dying():
                await self.client.flush()
                await self.client.catch_up()
            await self.do_kill()

    async def do_die_reading(self, a: int, b: int, c: int) -> None:
        if self.client is not None and self.alive:
            with self.line_breaks(1 + a % 8, Died), dying():
                await self.client.catch_up()
            await self.do_kill()

    async def do_fail(self, a: int, b: int, c: int) -> None:
        if self.client is not None and self.alive:
            with breaking(1 + a % 25 if b % 3 else 1 + a % 3, Injected, after_commit=not b % 3):
                await (self.client.flush() if c % 3 else self.client.catch_up())

    async def do_fail_reading(self, a: int, b: int, c: int) -> None:
        if self.client is not None and self.alive:
            with self.line_breaks(1 + a % 8, Injected):
                await self.client.catch_up()

    async def do_refuse(self, a: int, b: int, c: int) -> None:
        """The database is away for a while."""
        if self.client is not None and self.alive:
            self.let_go()
            await self.client.flush()
            with breaking(1, Injected, always=True):
                for _time in range(1 + a % 4):
                    await self.client.flush()
                    await self.pass_time(b * 4)
                    await self.do_say(a + b, b, c)

    @contextlib.contextmanager
    def line_breaks(self, at: int, wrong: type[BaseException]) -> Iterator[None]:
        assert self.client is not None
        http: Any = self.client.http
        request, left = http.request, at

        async def breaks(*args: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                raise wrong("the line")
            return await request(*args, **options)

        http.request = breaks
        try:
            yield
        finally:
            http.request = request

    async def do_fill(self, a: int, b: int, c: int) -> None:
        """There is room for a few messages only."""
        if self.client is not None and self.alive:
            memory: Any = self.client.app.engagement._memory
            memory._most = 2 + a % 8

    # What it is told

    def hold_back(self, event_name: str, payload: Any) -> bool:
        if event_name == "MESSAGE_CREATE" and payload["type"] in (0, 19) and self.holding:
            self.holding -= 1
            self.held.append((event_name, payload, self.now))
            return True
        return False

    async def do_hold(self, a: int, b: int, c: int) -> None:
        if self.alive and not self.away:
            self.holding = 1 + a % 2

    async def do_release(self, *_dice: int) -> None:
        self.let_go()

    def let_go(self) -> None:
        self.holding = 0
        held, self.held = self.held, []
        for _event, payload, _at in held:
            self.said[int(payload["id"])].is_late = True
        if self.alive and not self.away:
            for event_name, payload, _at in reversed(held):
                self.wire.tell(event_name, payload)
                self.told_late.append(self.said[int(payload["id"])])

    async def do_twice(self, a: int, b: int, c: int) -> None:
        told = [one for one in self.wire.told if one[0] == "MESSAGE_CREATE"]
        if self.alive and not self.away and told:
            for number in range(1 + b % 3):
                self.wire.tell(*told[(a + number) % len(told)])

    async def do_drop(self, a: int, b: int, c: int) -> None:
        """The connection; Discord keeps what happens for a while."""
        if self.alive and not self.away:
            self.let_go()
            self.away, self.wire.kept = True, []
            await simkit.happen(self.env, "shard_disconnect", 0)

    async def do_back(self, a: int, b: int, c: int) -> None:
        if self.alive and self.away:
            self.away = False
            await self.wire.resume()

    async def do_anew(self, a: int, b: int, c: int) -> None:
        """The connection comes back, and what happened meanwhile is not told."""
        if self.client is not None and self.alive:
            self.let_go()
            self.wire.kept = None
            await self.client.shards[0].disconnect()
            await self.do_say(a, b, c)
            await self.pass_time(a)
            await self.client.shards[0].reconnect()
            self.away = False
            await self.env.settle()

    # Files

    async def do_import(self, a: int, b: int, c: int) -> None:
        """Someone exports some channels, of some days, and counts the files while the bot is stopped."""
        await (self.do_stop() if a % 2 else self.do_kill())
        exported = [said for said in self.said.values() if said.stands and (said.place + c) % 3]
        exported = exported[len(exported) * (b % 4) // 5 :]
        db = Database(self.database_url)
        with tempfile.TemporaryDirectory() as folder:
            if paths := self.write_export(Path(folder), exported):
                imported = await import_exports(db, SettingsStore(db, self.clock, CIPHER), Tombstones(CIPHER), paths)
                assert not imported.refused
        await db.close()

    def write_export(self, folder: Path, exported: list[Said]) -> list[Path]:
        public = [said for said in exported if not said.private]
        return chat.write_chat(
            folder,
            [
                chat.Said(
                    said.id,
                    said.channel,
                    said.author,
                    said.text,
                    said.reply_to,
                    said.mentions,
                    said.place if said.place != said.channel else None,
                    bot=said.by_robot,
                )
                for said in public
            ],
            self.guild_id,
        )

    def complaints(self) -> list[str]:
        """What the bot logged as an error, but for what was done to it on purpose."""
        records = [record for record in self.logged.records if not on_purpose(record)]
        return [f"logged: {record.getMessage()}: {record.exc_info and record.exc_info[1]!r}" for record in records]

    async def end(self) -> None:
        """One more start, and then all that is left to read and to write."""
        await self.do_start()
        await self.finish()

    async def finish(self) -> None:
        for _time in range(3):
            await self.pass_time(70)
            await self.tick()
        await self.do_flush()


@contextlib.contextmanager
def dying() -> Iterator[None]:
    try:
        yield
    except Died:
        pass
    except BaseExceptionGroup as group:
        if group.split(Died)[0] is None:
            raise


def on_purpose(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return isinstance(error, (Injected, Died)) or record.name.startswith("sqlalchemy")


@contextlib.asynccontextmanager
async def life(database_url: str, seed: int) -> AsyncIterator[Life]:
    """A server that nobody counts yet."""
    clock = SimClock()
    chance = random.Random(seed)
    env = clock.env = simcord.Env(discord.Client(intents=discord.Intents.none()), settle_timeout=30)
    simkit.start_at(env, MONDAY - BEFORE + timedelta(hours=chance.randrange(168)))
    guild = env.create_guild("The Club")
    one = Life(env, database_url, clock, guild.id)
    db = Database(database_url)
    settings = SettingsStore(db, clock, CIPHER)
    await settings.change(guild.id, ServerSettings, 0, timezone=chance.choice(["UTC", "Europe/Paris", "Asia/Kolkata"]))
    await settings.change(guild.id, EngagementSettings, 0, question_channels=(one.help,))
    await db.close()
    logging.getLogger().addHandler(one.logged)
    try:
        yield one
    finally:
        logging.getLogger().removeHandler(one.logged)
        if one.alive:
            await one.do_kill()
        await env.shutdown()
