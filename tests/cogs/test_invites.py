"""A manager sees by which invite people came, and names what invites are for."""

from datetime import timedelta
from typing import Any

import pytest

from tests import simkit
from tests.simworld import World


@pytest.fixture
async def inviting(sim: World) -> World:
    await sim.pass_time(minutes=1)
    return sim


async def comes_by(sim: World, name: str, code: str) -> Any:
    sim.env.backend.invites[code].uses += 1
    member = await sim.joins(name)
    await sim.pass_time(seconds=10)
    return member


async def test_who_comes_by_a_campaign_is_counted_for_it_and_who_comes_otherwise_is_unknown(inviting: World) -> None:
    sim = inviting
    made = await sim.manager.slash(sim.staff, "invites campaign", name="The *video*", channel=sim.general)
    assert "counts for **The \\*video\\***. It does not run out." in sim.text(made)
    [code] = sim.env.backend.invites
    [asked] = sim.requests("POST", f"/channels/{sim.general.id}/invites")
    assert (asked.json["max_age"], asked.json["unique"]) == (0, True)
    await comes_by(sim, "zoe", code)
    await sim.joins("tom")
    await sim.pass_time(seconds=10)
    shown = sim.text(await sim.manager.slash(sim.staff, "invites show"))
    assert shown.startswith("**Who joined in the last 30 days**\n**The \\*video\\*** · 1\nunknown · ")
    sim.speaks(sim.manager, "fr")
    assert "inconnue · " in sim.text(await sim.manager.slash(sim.staff, "invites show", days=7))
    [arrival] = [one for one in (await sim.client.app.welcome.arrivals(*during(sim))).values() if one.invite]
    assert arrival.invite == "The *video*"


def during(sim: World) -> tuple[int, Any, Any]:
    return sim.guild.id, sim.env.now() - timedelta(hours=1), sim.env.now() + timedelta(hours=1)


async def test_an_invite_that_is_there_gets_a_name_and_another_servers_is_refused(inviting: World) -> None:
    sim = inviting
    invite = sim.env.backend.create_invite(sim.general.id, sim.manager.id)
    named = await sim.manager.slash(sim.staff, "invites name", invite=f"https://discord.gg/{invite.code}", name="Fair")
    assert "Who comes by it counts for **Fair**." in sim.text(named)
    await comes_by(sim, "zoe", invite.code)
    assert "**Fair** · 1" in sim.text(await sim.manager.slash(sim.staff, "invites show"))
    refused = await sim.manager.slash(sim.staff, "invites name", invite="nonsense", name="Fair")
    assert "This server has no invite `nonsense`." in sim.text(refused)


async def test_without_the_permission_it_says_what_is_missing(inviting: World) -> None:
    sim = inviting
    simkit.forbid_bot(sim.env, sim.guild, manage_guild=False, administrator=False)
    await sim.env.settle()
    refused = await sim.manager.slash(sim.staff, "invites name", invite="abc", name="Fair")
    assert "The bot lacks these permissions for that: Manage Server." in sim.text(refused)
    sim.speaks(sim.manager, "fr")
    refused = await sim.manager.slash(sim.staff, "invites name", invite="abc", name="Fair")
    assert "Il manque au bot, pour cela, ces permissions" in sim.text(refused)
