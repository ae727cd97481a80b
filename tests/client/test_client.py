"""The client as a whole: it starts, ticks by the clock, and leaves nothing behind."""

from datetime import timedelta

import pytest
import simcord
from sqlalchemy import select

from bot.client.client import FLUSH_EVERY, SWEEP_EVERY, cog_packages, intents
from bot.core import due
from bot.core.db import Database
from bot.features.engagement.tables import MemberDay
from tests import simkit
from tests.simworld import MONDAY, SimClock, World, new_client


class Noted:
    """A kind of due thing that notes when it was run."""

    def __init__(self, clock: SimClock) -> None:
        self.clock = clock
        self.runs: list[timedelta] = []

    async def run(self, guild_id: int, key: str, due_at: object) -> None:
        self.runs.append(self.clock.now() - MONDAY)

    async def gave_up(self, guild_id: int, key: str, due_at: object) -> None: ...


def test_every_package_in_cogs_is_loaded() -> None:
    assert {"cogs.hello", "cogs.help", "cogs.language", "cogs.engagement"} <= set(cog_packages())


def test_only_the_two_switchable_intents_can_be_left_out() -> None:
    without = intents(members=False, message_content=False)
    assert not without.members
    assert not without.message_content
    assert without.guilds
    assert without.guild_messages
    assert not intents(members=True, message_content=True).presences


async def test_the_scheduler_drives_the_sweep(database_url: str, complaints: simkit.Complaints) -> None:
    clock = SimClock()
    client = new_client(database_url, clock, ticking=True)
    env = clock.env = simcord.Env(client, settle_timeout=10)
    simkit.start_at(env, MONDAY)
    with simkit.apscheduler_clock(env):
        guild = env.create_guild("The Club")
        await env.start()
        noted = client.app.sweep.handlers["noted"] = Noted(clock)
        async with client.db.begin() as session:
            await due.schedule(session, guild.id, "noted", "a", MONDAY + timedelta(seconds=90))
        await env.advance_time(200)
        [feeds] = [job for job in client.scheduler.get_jobs() if job.func == client.app.phishing.refresh]
        await client.close()
        await env.shutdown()
    assert noted.runs == [timedelta(seconds=100)]
    assert SWEEP_EVERY % FLUSH_EVERY == 0
    assert feeds.trigger.interval == timedelta(hours=6)


async def test_servers_that_the_bot_is_not_on_are_left_to_others(sim: World) -> None:
    noted = sim.client.app.sweep.handlers["noted"] = Noted(SimClock())
    async with sim.client.db.begin() as session:
        await due.schedule(session, 1234, "noted", "a", MONDAY)
    await sim.pass_time(hours=1)
    assert noted.runs == []


async def test_whoever_runs_the_bot_is_told_in_both_languages_that_discord_refuses_too_much(sim: World) -> None:
    assert sim.client.asking.tell is not None
    await sim.client.asking.tell()
    told = str(sim.requests("POST", "messages")[-1])
    assert "does only what can’t wait" in told
    assert "il ne fait plus que ce qui ne peut pas attendre" in told


async def test_who_closes_twice_writes_the_last_counts_once(sim: World) -> None:
    await sim.client.tick()
    await sim.member.send(sim.general, "hello")
    await sim.client.close()
    await sim.client.close()
    db = Database(sim.database_url)
    async with db.read() as session:
        assert (await session.scalars(select(MemberDay.messages))).all() == [1]
    await db.close()


@pytest.mark.parametrize("client_options", [{"members": False, "message_content": False}])
async def test_the_bot_starts_without_the_two_switchable_intents(sim: World) -> None:
    await sim.member.send(sim.general, "hello")
    assert "</help:" in sim.text(await sim.member.slash(sim.general, "help"))
