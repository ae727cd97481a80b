"""The real bot on a simulated Discord: a server, its channels, its people, and a clock that tests move."""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
import simcord

from bot.client.client import Client
from bot.core.shards import WHOLE
from bot.features.digest.charts import Charts
from tests import simaccess, simaudit, simbots, simcommands, simdoor, simgate, simkit, simrules
from tests.kept_secret import TOKEN
from tests.support import CIPHER

simkit.fast_settle()
simkit.patient_start()
simkit.give_as_discord()
simaudit.give_audit_log()
simdoor.give_flags()
simgate.give_incident_actions()
simaccess.give_access()
simbots.give_tags()
simrules.look_at_requests()
simcommands.translate_once()

MONDAY = datetime(2026, 10, 26, 9, tzinfo=UTC)


class SimClock:
    env: simcord.Env

    def now(self) -> datetime:
        return self.env.now()


@dataclass
class World:
    """`staff` is seen by the manager and the moderator only. `complaints`: what the bot logged as errors."""

    env: simcord.Env
    database_url: str
    complaints: simkit.Complaints
    locales: dict[int, str]
    guild: Any
    general: Any
    staff: Any
    owner: Any
    manager: Any
    moderator: Any
    member: Any

    @property
    def client(self) -> Client:
        assert isinstance(self.env.bot, Client)
        return self.env.bot

    def speaks(self, person: Any, locale: str) -> None:
        """Set a person's Discord to a language: `fr`."""
        self.locales[person.id] = locale

    @staticmethod
    def text(said: Any) -> str:
        """All that a message or an answer shows, top to bottom."""
        message = getattr(said, "response", said)
        message = getattr(message, "message", message)
        shown = [part.to_dict() for part in message.components]
        return "\n".join([message.content, *simkit.texts(shown)]).strip()

    @staticmethod
    def buttons(said: Any) -> list[tuple[str, str]]:
        """The custom ids and labels of what can be pressed."""
        message = getattr(said, "response", said)
        message = getattr(message, "message", message)
        return list(simkit.buttons([part.to_dict() for part in message.components]))

    def closes_dms(self, person: Any) -> None:
        user = getattr(person, "user", person)
        path = f"/channels/{user.dm_channel.id}/messages"
        self.env.inject_error("POST", path, status=403, code=50007, times=None)

    async def joins(self, name: str) -> Any:
        """A new member."""
        member = self.guild.add_member(self.env.create_user(name))
        await self.env.settle()
        return member

    async def pass_time(self, **length: float) -> None:
        """Move the clock; the sweep and the flush run once at each due time on the way, and at the end."""
        end = self.env.now() + timedelta(**length)
        while self.env.now() < end:
            due = await self.client.app.sweep.next_at()
            until = min(due, end) if due and due > self.env.now() else end
            await self.env.advance_time((until - self.env.now()).total_seconds())
            await self.client.tick()
            await self.env.settle()

    async def restart(self) -> None:
        """The process ends and another one starts on the same database."""
        await self.client.close()
        await self.env.restart_bot(new_client(self.database_url, self.client.clock))

    def requests(self, method: str, path: str) -> list[Any]:
        """What the bot asked of Discord."""
        return [sent for sent in self.env.http_requests if sent.method == method and path in sent.path]


class LastingCharts(Charts):
    """To load what paints takes longer than most tests: it is done once for all of them."""

    async def close(self) -> None: ...


CHARTS = LastingCharts()


def new_client(database_url: str, clock: Any, **options: Any) -> Client:
    """Nobody waits for it to leave."""
    common = {"ticking": False, "shards": WHOLE, "requests_a_second": 1e9, "charts": CHARTS, "step_timeout": 60}
    return Client(database_url, clock, CIPHER, **{**common, **options})


@pytest.fixture
def complaints() -> Iterator[simkit.Complaints]:
    handler = simkit.Complaints()
    logging.getLogger().addHandler(handler)
    yield handler
    logging.getLogger().removeHandler(handler)
    assert not handler.records, [record.getMessage() for record in handler.records]


@pytest.fixture
def client_options() -> dict[str, Any]:
    """Parametrize this to start the bot otherwise."""
    return {}


@pytest.fixture
async def env(
    database_url: str, complaints: simkit.Complaints, client_options: dict[str, Any]
) -> AsyncIterator[simcord.Env]:
    """A running bot on a server of its own; what it raises or logs as an error fails the test."""
    clock = SimClock()
    client = new_client(database_url, clock, **client_options)
    env = clock.env = simcord.Env(client, settle_timeout=30)
    simkit.start_at(env, MONDAY)
    env.create_guild("The Club")
    await env.start()
    client.http.token = TOKEN
    try:
        yield env
        errors = simkit.unexpected_errors(env)
        assert not errors, errors
    finally:
        await env.bot.close()
        await env.shutdown()


@pytest.fixture
async def sim(
    env: simcord.Env, database_url: str, complaints: simkit.Complaints, monkeypatch: pytest.MonkeyPatch
) -> World:
    guild = env.guild
    locales: dict[int, str] = {}
    simkit.speak(monkeypatch, locales)
    manages = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    moderates = guild.create_role("Moderators", permissions=discord.Permissions(moderate_members=True))
    seen, hidden = discord.PermissionOverwrite(view_channel=True), discord.PermissionOverwrite(view_channel=False)
    me = guild.me
    assert me is not None
    world = World(
        env=env,
        database_url=database_url,
        complaints=complaints,
        locales=locales,
        guild=guild,
        general=guild.create_text_channel("general"),
        staff=guild.create_text_channel(
            "staff",
            overwrites={guild.default_role: hidden, manages: seen, moderates: seen, me: seen},
        ),
        owner=guild.owner,
        manager=guild.add_member(env.create_user("morgan"), roles=[manages]),
        moderator=guild.add_member(env.create_user("max"), roles=[moderates]),
        member=guild.add_member(env.create_user("ann")),
    )
    await env.settle()
    return world
