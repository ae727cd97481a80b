"""Greeters see which newcomer nobody answered, take them, and say that they were answered."""

from typing import Any

import pytest

from tests.cogs.staff import turns_french
from tests.simworld import World


@pytest.fixture
async def greeted(sim: World) -> World:
    """The board of greeters stands in a channel of its own, for a role that may be mentioned."""
    greeters = sim.guild.create_role("Greeters", mentionable=True)
    desk = sim.guild.create_text_channel("lobby")
    await sim.env.settle()
    setup = await sim.manager.slash(sim.staff, "greeters setup", channel=desk, greeters=greeters, ping=True, after=20)
    assert "The role is pinged then, at most every ten minutes." in sim.text(setup)
    await sim.pass_time(minutes=1)
    return sim


def board(sim: World) -> Any:
    [found] = [one for one in sim.guild.channels["lobby"].history() if "\N{NUMBER SIGN}## " in sim.text(one)]
    return found


async def newcomer_writes(sim: World) -> tuple[Any, Any]:
    newcomer = await sim.joins("nova")
    await sim.pass_time(seconds=30)
    hello = await newcomer.send(sim.general, "Hello everyone!")
    await sim.pass_time(seconds=30)
    return newcomer, hello


async def test_a_newcomer_without_an_answer_is_shown_taken_and_answered(greeted: World) -> None:
    sim = greeted
    zoe = sim.guild.add_member(sim.env.create_user("zoe"), roles=[sim.guild.roles["Greeters"]])
    newcomer, hello = await newcomer_writes(sim)
    assert "Every newcomer who wrote was answered." in sim.text(board(sim))
    await sim.pass_time(minutes=21)
    role = sim.guild.roles["Greeters"]
    text = sim.text(board(sim))
    assert f"<@&{role.id}> 1 newcomer wrote for the first time, and nobody answered yet." in text
    assert f"<@{newcomer.id}> · <#{sim.general.id}>" in text
    sent = sim.requests("POST", f"/channels/{sim.guild.channels['lobby'].id}/messages")[-1]
    assert [int(one) for one in sent.json["allowed_mentions"]["roles"]] == [role.id]
    taken = await zoe.click(board(sim), label="I’ll take it")
    assert "It is yours: https://discord.com/channels/" in sim.text(taken)
    await zoe.send(sim.general, "Welcome!", reply_to=hello)
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)
    assert "Every newcomer who wrote was answered." in sim.text(board(sim))


async def test_each_reads_their_own_language(greeted: World) -> None:
    sim = greeted
    await turns_french(sim)
    await newcomer_writes(sim)
    await sim.pass_time(minutes=21)
    said = "1 nouveau membre a écrit pour la première fois, et personne n’a encore répondu."
    assert said in sim.text(board(sim))
    listed = await sim.moderator.slash(sim.staff, "greeters open")
    assert "1 nouveau membre attend une première réponse." in sim.text(listed)
    said = await sim.moderator.click(listed.response, label="Répondu")
    assert "C’est sorti de la liste." in sim.text(said)
    again = await sim.moderator.click(listed.response, label="Je m’en charge")
    assert "Cela n’attend plus\u00a0: il y a eu une réponse, ou c’est sorti de la liste." in sim.text(again)


async def test_who_left_or_opted_out_waits_no_more(greeted: World) -> None:
    sim = greeted
    newcomer, _hello = await newcomer_writes(sim)
    asked = await newcomer.slash(sim.general, "privacy optout")
    await newcomer.click(asked.response, label="Stop counting me, delete this")
    await sim.pass_time(minutes=21)
    assert "Every newcomer who wrote was answered." in sim.text(board(sim))


async def test_members_who_greet_nobody_see_no_list(greeted: World) -> None:
    refused = await greeted.member.slash(greeted.general, "greeters open")
    assert "This is for those with the role" in greeted.text(refused)
