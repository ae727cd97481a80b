"""Roles on a server: given, taken from panels, and back after a rejoin."""

from datetime import timedelta
from typing import Any

import discord
import pytest

from tests import simdoor, simkit
from tests.cogs.staff import turns_french
from tests.simworld import World


@pytest.fixture
async def dressed(sim: World) -> World:
    await sim.pass_time(minutes=1)
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    for name in ("Red", "Blue", "Green", "Muted"):
        sim.guild.create_role(name)
    await sim.env.settle()
    return sim


def roles_of(sim: World, member: Any) -> set[str]:
    guild = sim.env.backend.get_guild(sim.guild.id)
    return {guild.roles[role_id].name for role_id in guild.members[member.id].role_ids}


async def put_up(sim: World, kind: str, *names: str, most: int = 2) -> Any:
    form = await sim.manager.slash(sim.staff, "roles panel", channel=sim.general, kind=kind, most=most)
    roles = [sim.guild.roles[name] for name in names]
    done = await sim.manager.submit_modal(form, {"title": "**Colours**", "roles": roles})
    assert any(said in sim.text(done) for said in ("The panel stands in", "Le panneau est dans"))
    return sim.general.last_message


async def test_members_take_and_give_back_roles_also_after_a_restart_and_in_french(dressed: World) -> None:
    sim = dressed
    panel = await put_up(sim, "one", "Red", "Blue")
    assert sim.text(panel).startswith("**Colours**\n-# Take one of them")
    zoe = await sim.joins("zoe")
    sim.speaks(zoe, "fr")
    await sim.restart()
    taken = await zoe.click(panel, label="Red")
    assert f"Tu as maintenant\u00a0: <@&{sim.guild.roles['Red'].id}>" in sim.text(taken)
    await zoe.click(panel, label="Blue")
    assert roles_of(sim, zoe) == {"Blue"}
    await sim.manager.slash(sim.staff, "welcome setup", channel=sim.staff)
    await sim.joins("tom")
    greeting = sim.staff.last_message
    led = await sim.moderator.click(greeting, label="Pick my channels")
    assert f"Pick your roles in <#{sim.general.id}>." in sim.text(led)
    none = await zoe.click(panel, label="Blue")
    assert "Tu n’as plus aucun de ces rôles." in sim.text(none)
    assert roles_of(sim, zoe) == set()
    await sim.manager.slash(sim.staff, "roles remove-panel", panel=1)
    led = await sim.moderator.click(greeting, label="Pick my channels")
    assert "There is nothing to pick on this server at the moment." in sim.text(led)


async def test_a_panel_mends_itself_when_its_role_is_deleted(dressed: World) -> None:
    sim = dressed
    panel = await put_up(sim, "any", "Red", "Blue")
    sim.env.backend.delete_role(sim.guild.id, sim.guild.roles["Red"].id)
    await sim.env.settle()
    panel = next(message for message in sim.general.history() if message.id == panel.id)
    assert [label for _id, label in sim.buttons(panel)] == ["Blue"]
    shown = await sim.manager.slash(sim.staff, "roles show")
    assert f"Panel 1 in <#{sim.general.id}>: <@&{sim.guild.roles['Blue'].id}>" in sim.text(shown)
    await turns_french(sim)
    sim.guild.create_role("Pink")
    panel = await put_up(sim, "any", "Blue", "Pink")
    sim.env.backend.delete_role(sim.guild.id, sim.guild.roles["Pink"].id)
    await sim.env.settle()
    assert sim.text(sim.general.last_message) == "**Colours**\n-# Prends-en autant que tu veux.\nBlue"
    await sim.manager.slash(sim.staff, "roles remove-panel", panel=2)
    assert all(message.id != panel.id for message in sim.general.history())


async def test_a_long_panel_is_a_list(dressed: World) -> None:
    sim = dressed
    names = [f"Topic {number}" for number in range(6)]
    for name in names:
        sim.guild.create_role(name)
    panel = await put_up(sim, "up_to", *names, most=2)
    zoe = await sim.joins("zoe")
    ids = [str(sim.guild.roles[name].id) for name in names]
    await zoe.select(panel, ids[:2], custom_id="roles:choose:1")
    assert roles_of(sim, zoe) == {"Topic 0", "Topic 1"}
    await zoe.select(panel, ids[1:3], custom_id="roles:choose:1")
    assert roles_of(sim, zoe) == {"Topic 1", "Topic 2"}


async def test_dangerous_roles_are_refused_with_why(dressed: World) -> None:
    sim = dressed
    form = await sim.manager.slash(sim.staff, "roles panel", channel=sim.general)
    refused = await sim.manager.submit_modal(form, {"title": "Staff", "roles": [sim.guild.roles["Managers"]]})
    assert "can harm the server" in sim.text(refused)
    sim.speaks(sim.manager, "fr")
    refused = await sim.manager.slash(sim.staff, "roles give", role=sim.guild.roles["Moderators"])
    assert "peut nuire au serveur" in sim.text(refused)


async def test_everyone_gets_a_role_when_let_in_and_another_later(dressed: World) -> None:
    sim = dressed
    await sim.manager.slash(sim.staff, "roles give", role=sim.guild.roles["Blue"])
    shown = await sim.manager.slash(sim.staff, "roles give", role=sim.guild.roles["Red"], when="join", after="2 days")
    assert "Everyone gets" in sim.text(shown)
    zoe = await simdoor.joins(sim.env, sim.guild, "zoe", pending=True)
    assert roles_of(sim, zoe) == set()
    await simdoor.clears(sim.env, sim.guild, zoe)
    assert roles_of(sim, zoe) == {"Blue"}
    await sim.pass_time(days=2, minutes=1)
    assert roles_of(sim, zoe) == {"Blue", "Red"}
    stopped = await sim.manager.slash(sim.staff, "roles give", role=sim.guild.roles["Red"])
    assert str(sim.guild.roles["Red"].id) not in sim.text(stopped)


async def test_who_returns_has_their_roles_their_restriction_and_their_timeout(dressed: World) -> None:
    sim = dressed
    muted = sim.guild.roles["Muted"]
    await sim.manager.slash(sim.staff, "roles rejoin", restore=True, restriction=muted)
    zoe = await sim.joins("zoe")
    for name in ("Red", "Muted", "Managers"):
        await simdoor.is_given(sim.env, sim.guild, zoe, sim.guild.roles[name])
    until = sim.env.now() + timedelta(days=1)
    sim.env.backend.edit_member(sim.guild.id, zoe.id, {"timed_out_until": until.isoformat()})
    await sim.env.settle()
    await simdoor.leaves(sim.env, sim.guild, zoe)
    await sim.pass_time(minutes=5)
    user = zoe.user
    back = await simdoor.joins(sim.env, sim.guild, user, rejoined=True)
    assert roles_of(sim, back) == {"Red", "Muted"}
    [asked] = sim.requests("PATCH", f"/members/{zoe.id}")
    assert asked.json["communication_disabled_until"] == until.isoformat()
    lost = [text for text in map(sim.text, sim.staff.history()) if "is back. These roles did not come back" in text]
    assert len(lost) == 1
    assert f"<@&{sim.guild.roles['Managers'].id}>" in lost[0]
    await sim.pass_time(days=1)
    asked = await back.slash(sim.general, "privacy optout")
    await back.click(asked.response, label="Stop counting me, delete this")
    await simdoor.leaves(sim.env, sim.guild, back)
    await sim.pass_time(minutes=5)
    await turns_french(sim)
    again = await simdoor.joins(sim.env, sim.guild, user, rejoined=True)
    assert roles_of(sim, again) == {"Muted"}, "who opted out loses what they chose, not what was decided about them"
