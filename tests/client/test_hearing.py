"""From when on and until when a server is heard, and by which names its places are known."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.features.engagement.needs import not_measured
from bot.features.engagement.reports import METRICS
from bot.features.engagement.tables import Channel, Gap, Server
from tests import simkit
from tests.simworld import MONDAY, World


async def gaps(sim: World) -> list[tuple[timedelta, timedelta]]:
    """What is left of them once everything is read."""
    await sim.client.app.engagement.catch_up()
    async with sim.client.db.read() as session:
        rows = await session.execute(select(Gap.from_at, Gap.to_at).order_by(Gap.from_at))
        return [(from_at - MONDAY, to_at - MONDAY) for from_at, to_at in rows]


async def names(sim: World) -> set[str]:
    async with sim.client.db.read() as session:
        return set(await session.scalars(select(Channel.name)))


async def test_a_server_is_heard_from_the_start(sim: World) -> None:
    async with sim.client.db.read() as session:
        server = (await session.scalars(select(Server))).one()
    assert (server.guild_id, server.name, server.live_since) == (sim.guild.id, "The Club", MONDAY)


async def test_channels_are_known_by_their_newest_names(sim: World) -> None:
    assert {"general", "staff"} <= await names(sim)
    await sim.client.http.edit_channel(sim.general.id, name="lobby")
    await sim.env.settle()
    assert "lobby" in await names(sim)
    assert "general" not in await names(sim)


async def test_time_in_which_the_bot_was_not_running_is_a_gap(sim: World) -> None:
    await sim.pass_time(hours=1)
    await sim.client.close()
    await sim.env.advance_time(3600)
    await sim.restart()
    assert await gaps(sim) == [(timedelta(hours=1), timedelta(hours=2))]


async def test_a_restart_leaves_no_gap(sim: World) -> None:
    await sim.pass_time(hours=1)
    await sim.restart()
    assert await gaps(sim) == []


async def test_time_without_a_connection_is_a_gap(sim: World) -> None:
    await sim.pass_time(hours=1)
    await simkit.happen(sim.env, "shard_disconnect", 0)
    await sim.pass_time(hours=1)
    await simkit.happen(sim.env, "shard_ready", 0)
    assert await gaps(sim) == [(timedelta(hours=1), timedelta(hours=2))]


async def test_a_connection_that_was_resumed_leaves_no_gap(sim: World) -> None:
    await sim.pass_time(hours=1)
    await simkit.happen(sim.env, "shard_disconnect", 0)
    await sim.pass_time(minutes=10)
    await simkit.happen(sim.env, "shard_resumed", 0)
    await sim.pass_time(hours=1)
    await sim.restart()
    assert await gaps(sim) == []


def test_what_an_intent_is_needed_for_is_a_metric() -> None:
    keys = {metric.key for metric in METRICS}
    assert not_measured(members=False, message_content=False) <= keys
    assert not_measured(members=True, message_content=True) == frozenset()


@pytest.mark.parametrize("client_options", [{"members": False}])
async def test_what_a_missing_intent_hides_reads_not_measured(sim: World) -> None:
    await sim.member.send(sim.general, "hello")
    await sim.pass_time(minutes=1)
    text = sim.text(await sim.manager.slash(sim.staff, "stats week"))
    assert "Not shown (not measured, because the bot may not see it): Joins, Leaves, Net growth" in text
    assert "**Joins**" not in text
