"""Evenings of moderation, made up from a number: what a team does, and when the bot dies in the middle of it.

A script is a list of steps, and every part of a script is a script, too. Between any two requests to Discord and any
two statements to the database the process can be no more: nothing that it was at goes on.
"""

import contextlib
import logging
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import discord
import simcord
from discord import AuditLogAction
from simcord.http import router
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from bot.client.client import Client
from bot.core.actions import Refused
from bot.features.moderation.cases import BY_ID, Kind
from tests import simaudit, simkit
from tests.scripted_weeks import Died, Step, dying, on_purpose
from tests.simworld import MONDAY, SimClock, World, new_client

TEAM: dict[str, float] = {"order": 22, "undo": 6, "edit": 3, "sure": 4, "by_hand": 8}
TIME: dict[str, float] = {"minutes": 10, "hours": 7, "days": 2}
BOT: dict[str, float] = {"fuse": 9, "kill": 1, "start": 12, "refuse": 2}
LENGTHS = ("10m", "1h", "3h", "1d", "3d", "35d")
ORDERS = (
    *(Kind.WARN, Kind.WARN, Kind.WARN, Kind.TIMEOUT, Kind.TIMEOUT, Kind.BAN, Kind.BAN),
    *(Kind.UNBAN, Kind.KICK, Kind.SOFTBAN, Kind.UNTIMEOUT, Kind.NOTE, Kind.REMIND),
)
HANDS = (AuditLogAction.ban, AuditLogAction.unban, AuditLogAction.kick, AuditLogAction.member_update)
REFUSED = (
    ("PUT", "/guilds/*/bans/*"),
    ("DELETE", "/guilds/*/bans/*"),
    ("PATCH", "/guilds/*/members/*"),
    ("POST", "/channels/*/messages"),
)
LONGEST_FUSE = 40


def script(seed: int, length: int) -> list[Step]:
    chance = random.Random(seed)
    every, kinds = TEAM | TIME | BOT, list[str]()
    while len(kinds) < length:
        likely = TEAM if kinds and kinds[-1] == "fuse" else every
        kinds += chance.choices(list(likely), list(likely.values()))
    return [Step(kind, (chance.randrange(60), chance.randrange(60), chance.randrange(60))) for kind in kinds]


@dataclass
class Fuse:
    """Burns down with each thing that the process asks of the database or of Discord; at its end it is dead."""

    left: int | None = None
    dead: bool = False

    def burn(self, *_ignored: object) -> None:
        if self.left is not None and not self.dead:
            self.left -= 1
            self.dead = self.left <= 0
        if self.dead:
            raise Died("the process")

    @contextlib.contextmanager
    def laid(self) -> Iterator[None]:
        asked: Any = router.dispatch

        def dispatch(*args: Any, **options: Any) -> Any:
            self.burn()
            answer = asked(*args, **options)
            self.burn()
            return answer

        router.dispatch = dispatch
        event.listen(Engine, "before_cursor_execute", self.burn)
        event.listen(Session, "after_commit", self.burn)
        try:
            yield
        finally:
            router.dispatch = asked
            event.remove(Engine, "before_cursor_execute", self.burn)
            event.remove(Session, "after_commit", self.burn)


@dataclass
class Given:
    """What a moderator typed; `answer`: what they read then, None if the bot died over it."""

    kind: Kind
    target_id: int
    reason: str
    answer: str | None = None


@dataclass
class Evening:
    env: simcord.Env
    database_url: str
    clock: SimClock
    guild: Any
    fuse: Fuse
    alive: bool = False
    given: list[Given] = field(default_factory=list)
    held: list[tuple[Any, Any, str]] = field(default_factory=list)
    logged: simkit.Complaints = field(default_factory=simkit.Complaints)

    def __post_init__(self) -> None:
        self.backend: Any = self.env.backend
        self.wire = simkit.Wire(self.env)
        self.client: Client | None = None
        team = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True, manage_guild=True)
        self.role = self.guild.create_role("Team", permissions=team)
        self.team = [self.guild.add_member(self.env.create_user(name), roles=[self.role]) for name in ("max", "mo")]
        self.people = [self.env.create_user(name) for name in ("ann", "ben", "cleo", "dan")]
        self.members = {person.id: self.guild.add_member(person) for person in self.people}

    async def set_up(self) -> None:
        await self.do_start()
        guild, seen = self.guild, discord.PermissionOverwrite(view_channel=True)
        hidden = {guild.default_role: discord.PermissionOverwrite(view_channel=False)}
        self.staff = guild.create_text_channel("staff", overwrites=hidden | {self.role: seen, guild.me: seen})
        await self.env.settle()
        await self.team[0].slash(self.staff, "moderation setup", log=self.staff)

    async def take(self, step: Step) -> None:
        await getattr(self, f"do_{step.kind}")(*step.dice)
        if self.fuse.dead:
            await self.do_kill()

    @property
    def now(self) -> datetime:
        return self.env.now()

    # The bot

    async def do_start(self, *_dice: int) -> None:
        await self.do_kill()
        self.client = new_client(self.database_url, self.clock)
        self.alive = True
        await self.wire.plug(self.client)
        await self.env.settle()

    async def do_kill(self, *_dice: int) -> None:
        if self.client is not None and self.alive:
            self.fuse.dead, self.alive = True, False
            await self.wire.unplug()
            await self.client.db.close()
            self.held.clear()  # who was shown something private sees it no more
        self.fuse.dead, self.fuse.left = False, None

    async def do_fuse(self, a: int, b: int, c: int) -> None:
        self.fuse.left = 1 + (a * 60 + b) % LONGEST_FUSE if self.alive else None

    async def do_refuse(self, a: int, b: int, c: int) -> None:
        """Discord fails for a while, at what bans, times out and tells."""
        method, path = REFUSED[a % len(REFUSED)]
        self.env.inject_error(method, path, status=(500, 429, 403)[b % 3], times=1 + c % 2)

    # Time

    async def pass_time(self, **length: float) -> None:
        """What is due is done at its time, for as long as the bot is there."""
        end = self.now + timedelta(**length)
        while self.client is not None and self.alive and not self.fuse.dead and self.now < end:
            with dying():
                due = await self.client.app.sweep.next_at()
                until = min(due, end) if due and due > self.now else end
                await self.env.advance_time((until - self.now).total_seconds())
                await self.client.app.audit_log.catch_up()
                await self.client.sweep()
                await self.env.settle()
        if self.now < end:
            self.backend.advance_clock((end - self.now).total_seconds())

    async def do_minutes(self, a: int, b: int, c: int) -> None:
        await self.pass_time(minutes=1 + a % 10)

    async def do_hours(self, a: int, b: int, c: int) -> None:
        await self.pass_time(minutes=30 + 7 * a)

    async def do_days(self, a: int, b: int, c: int) -> None:
        await self.pass_time(hours=12 + 2 * a)

    # The team

    def is_here(self, person: Any) -> bool:
        return person.id in self.backend.get_guild(self.guild.id).members

    async def do_order(self, a: int, b: int, c: int) -> None:
        if not self.alive:
            return
        kind, person = ORDERS[a % len(ORDERS)], self.people[b % len(self.people)]
        if kind not in BY_ID and not self.is_here(person):
            await self.let_back(person)
        one = Given(kind, person.id, f"order {len(self.given)}")
        self.given.append(one)
        whom = self.members[person.id] if self.is_here(person) else person
        options = {"member": whom, ("rule" if kind is Kind.REMIND else "reason"): one.reason}
        if kind is Kind.TIMEOUT or (kind is Kind.BAN and c % 3):
            options["length"] = LENGTHS[c % len(LENGTHS)]
        who = self.team[c % 2]
        answer = await who.slash(self.staff, str(kind), **options)
        self.note(answer, one)
        sure = [id_ for id_, label in self.buttons(answer) if label == "Do mine as well"]
        if sure:
            self.held.append((who, answer, sure[0]))

    def note(self, answer: Any, one: Given) -> None:
        if not self.fuse.dead and answer.response is not None and answer.response.message is not None:
            one.answer = World.text(answer)

    def buttons(self, answer: Any) -> list[tuple[str, str]]:
        if answer.response is None or answer.response.message is None:
            return []
        return World.buttons(answer)

    async def do_sure(self, a: int, b: int, c: int) -> None:
        if self.alive and self.held:
            who, answer, button = self.held.pop()
            await who.click(answer.response.message, custom_id=button)

    async def do_undo(self, a: int, b: int, c: int) -> None:
        if self.alive:
            how = ("mistake", "early")[c % 2]
            await self.team[c % 2].slash(self.staff, "case undo", number=1 + a % (len(self.given) + 1), how=how)

    async def do_edit(self, a: int, b: int, c: int) -> None:
        if self.alive:
            number = 1 + a % (len(self.given) + 1)
            await self.team[c % 2].slash(self.staff, "case edit", number=number, length=LENGTHS[b % len(LENGTHS)])

    async def let_back(self, person: Any) -> None:
        if person.id in self.backend.get_guild(self.guild.id).bans:
            self.backend.remove_ban(self.guild.id, person.id)
            await simaudit.by_hand(self.env, self.guild, AuditLogAction.unban, self.team[0], person)
        self.members[person.id] = self.guild.add_member(person)
        await self.env.settle()

    async def do_by_hand(self, a: int, b: int, c: int) -> None:
        """In Discord's own interface, whether the bot is there or not."""
        action, person, by = HANDS[a % len(HANDS)], self.people[b % len(self.people)], self.team[c % 2]
        guild, changes = self.backend.get_guild(self.guild.id), list[dict[str, str]]()
        banned = person.id in guild.bans
        match action:
            case AuditLogAction.ban if not banned:
                self.backend.apply_ban(guild.id, person.id, None)
            case AuditLogAction.unban if banned:
                self.backend.remove_ban(guild.id, person.id)
            case AuditLogAction.kick if self.is_here(person):
                self.backend.remove_member(guild.id, person.id)
            case AuditLogAction.member_update if self.is_here(person):
                changes = self.time_out_by_hand(person, c)
            case _:
                return
        await simaudit.by_hand(self.env, self.guild, action, by, person, changes=changes)

    def time_out_by_hand(self, person: Any, c: int) -> list[dict[str, str]]:
        """Or lift the timeout."""
        before = self.backend.get_guild(self.guild.id).members[person.id].timed_out_until
        standing = None if before is None else datetime.fromisoformat(before)
        until = None if standing and standing > self.now else self.now + timedelta(hours=1 + c)
        self.backend.edit_member(self.guild.id, person.id, {"timed_out_until": until and until.isoformat()})
        return simaudit.timeout_change(until, standing)

    # The end

    async def end(self) -> None:
        """One more start without a fault, and then all ends come."""
        self.backend.faults.clear()
        await self.do_start()
        await self.pass_time(days=60)

    def complaints(self) -> list[str]:
        records = [record for record in self.logged.records if not is_asked_for(record)]
        return [f"logged: {record.getMessage()}: {record.exc_info and record.exc_info[1]!r}" for record in records]


def is_asked_for(record: logging.LogRecord) -> bool:
    """What Discord refused, as it was told to."""
    error = record.exc_info[1] if record.exc_info else None
    return on_purpose(record) or isinstance(error, (discord.HTTPException, Refused))


@contextlib.asynccontextmanager
async def evening(database_url: str) -> AsyncIterator[Evening]:
    """A server with a team of two, the bot just set up."""
    clock, fuse = SimClock(), Fuse()
    env = clock.env = simcord.Env(discord.Client(intents=discord.Intents.none()), settle_timeout=30)
    simkit.start_at(env, MONDAY)
    one = Evening(env, database_url, clock, env.create_guild("The Club"), fuse)
    logging.getLogger().addHandler(one.logged)
    try:
        with fuse.laid():
            await one.set_up()
            yield one
            await one.do_kill()
    finally:
        logging.getLogger().removeHandler(one.logged)
        await env.shutdown()
