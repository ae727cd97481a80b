"""A member reports something: what they read, what the team sees and does, and what comes of it."""

from typing import Any

import discord
import pytest

from tests import simkit
from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    """Moderators may ban, and what needs a human comes to a channel of the staff."""
    may = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff, inbox=sim.staff)
    return sim


def dms(sim: World, person: Any) -> list[str]:
    channel = person.user.dm_channel
    return [] if channel is None else [sim.text(message) for message in channel.history()]


async def report(sim: World, who: Any, message: Any, why: str = "harassment", words: str = "") -> Any:
    shown = await who.context_menu(sim.general, "Report message", message)
    return await who.submit_modal(shown, {"why": [why], "words": words})


async def press(sim: World, who: Any, label: str, message: Any = None) -> Any:
    return await who.click(message or card(sim), label=label)


def card(sim: World) -> Any:
    """The first message about a report."""
    return next(message for message in sim.staff.history() if "Report 1" in sim.text(message))


async def test_a_reported_message_becomes_a_card_and_its_reporter_hears_what_came_of_it(staffed: World) -> None:
    sim = staffed
    rude = await sim.member.send(sim.general, "You are *all* idiots\n# @everyone")
    zoe = await sim.joins("zoe")
    answer = await report(sim, zoe, rude, words="He does it **all** the time")
    assert answer.ephemeral
    assert "Thank you: the team has your report." in sim.text(answer)
    shown = sim.text(card(sim))
    assert "**Report 1** · Harassment" in shown
    assert f"About <@{sim.member.id}>, in <#{sim.general.id}>: https://discord.com/channels/" in shown
    assert "> You are \\*all\\* idiots\n> \\# @everyone" in shown
    assert f"- <@{zoe.id}> · Harassment\n  He does it \\*\\*all\\*\\* the time" in shown
    taken = await press(sim, sim.moderator, "I’ll take it")
    assert "It is yours." in sim.text(taken)
    assert f"<@{sim.moderator.id}> is on it, until <t:" in sim.text(card(sim))
    form = await press(sim, sim.moderator, "Warn…")
    acted = await sim.moderator.submit_modal(form, {"reason": "Insults"})
    assert f"Warned <@{sim.member.id}>, case 1. DM delivered." in sim.text(acted)
    assert "> Insults" in dms(sim, sim.member)[0]
    short = sim.text(card(sim))
    assert short == f"Report 1: handled by <@{sim.moderator.id}> · case 1 · Harassment · <@{sim.member.id}>"
    assert sim.buttons(card(sim)) == []
    await sim.pass_time(seconds=20)
    [told] = dms(sim, zoe)
    assert told.startswith("The team of **The Club** looked at your report and handled it. Thank you.")
    assert "arn" not in told, "which sanction it was is nobody else's business"
    await sim.pass_time(days=2)
    assert len(dms(sim, zoe)) == 1
