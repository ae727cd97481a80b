"""Buddies, check-ins and the funnel, as newcomers, greeters and managers see them."""

from typing import Any

import pytest

from tests.cogs.staff import dms
from tests.simworld import World


@pytest.fixture
async def greeted(sim: World) -> World:
    """Greeters are a role; newcomers may find a buddy, and be asked how it goes."""
    greeters = sim.guild.create_role("Greeters")
    await sim.env.settle()
    options = {"greeters": greeters, "check-ins": True, "buddies": True}
    setup = await sim.manager.slash(sim.staff, "greeters setup", **options)
    assert "Newcomers are offered to find a buddy; greeters volunteer with `/buddy volunteer`." in sim.text(setup)
    return sim


def greeter(sim: World, name: str) -> Any:
    return sim.guild.add_member(sim.env.create_user(name), roles=[sim.guild.roles["Greeters"]])


async def test_a_newcomer_finds_a_buddy_who_says_yes_in_a_private_message(greeted: World) -> None:
    sim = greeted
    zoe, nova = greeter(sim, "zoe"), await sim.joins("nova")
    assert "for up to 2 at a time" in sim.text(await zoe.slash(sim.general, "buddy volunteer"))
    sim.speaks(nova, "fr")
    found = await nova.slash(sim.general, "buddy find")
    assert found.ephemeral
    assert "Quelqu’un a reçu ta demande\u00a0; tu le sauras dès que c’est oui." in sim.text(found)
    assert f"<@{nova.id}> is new on **The Club** and would like a buddy" in dms(sim, zoe)[0]
    kim = greeter(sim, "kim")
    await kim.slash(sim.general, "buddy volunteer")
    no = await zoe.user.click(zoe.user.dm_channel.last_message, label="Not this time")
    assert "No problem: someone else is asked." in sim.text(no)
    assert f"<@{nova.id}> is new on **The Club** and would like a buddy" in dms(sim, kim)[0]
    await sim.pass_time(hours=1)
    await kim.user.click(kim.user.dm_channel.last_message, label="Not this time")
    assert "Personne n’est libre" in sim.text(await nova.slash(sim.general, "buddy mine"))
    await nova.slash(sim.general, "buddy end")
    await nova.slash(sim.general, "buddy find")
    yes = await zoe.user.click(zoe.user.dm_channel.last_message, label="I’ll be their buddy")
    assert "Thank you!" in sim.text(yes)
    assert f"<@{zoe.id}> est ton binôme sur **The Club**" in dms(sim, nova)[0]
    assert f"You look after 1 newcomer: <@{nova.id}>" in sim.text(await zoe.slash(sim.general, "buddy mine"))
    assert "Tu n’as plus de binôme." in sim.text(await nova.slash(sim.general, "buddy end"))
    assert "You are not asked any more." in sim.text(await zoe.slash(sim.general, "buddy stop"))
    refused = await sim.member.slash(sim.general, "buddy volunteer")
    assert "This is for those with the role" in sim.text(refused)


async def test_who_wants_to_be_asked_how_it_goes_answers_in_a_form_after_a_restart(greeted: World) -> None:
    sim = greeted
    nova = await sim.joins("nova")
    found = await nova.slash(sim.general, "buddy find")
    asked = await nova.click(found.response, label="Ask me how it goes")
    assert "You are asked how it goes <t:" in sim.text(asked)
    await sim.pass_time(days=1, minutes=1)
    [question] = dms(sim, nova)
    assert "You have been on **The Club** for a day: how does it go?" in question
    await sim.restart()
    form = await nova.user.click(nova.user.dm_channel.last_message, label="Say how it goes")
    thanks = await nova.user.submit_modal(form, {"mood": ["so_so"], "said": "More **events**", "talk": ["nameless"]})
    assert "Thank you! The team reads what you wrote." in sim.text(thanks)
    page = sim.text(await sim.manager.slash(sim.staff, "newcomers"))
    assert "After 1 d: fewer than 5 answers" in page
    assert "> More \\*\\*events\\*\\*\n-# So-so" in page
    assert str(nova.id) not in page.partition("How it goes")[2], "without their name"
    changed = await nova.click(asked.response, label="Rather not")
    assert "You are not asked." in sim.text(changed)
    await sim.pass_time(days=8)
    assert len(dms(sim, nova)) == 1


async def test_managers_read_how_far_newcomers_come_and_nobody_else_does(greeted: World) -> None:
    sim = greeted
    people = [await sim.joins(f"nova{number}") for number in range(6)]
    await sim.pass_time(seconds=30)
    hellos = [await one.send(sim.general, "Hello!") for one in people[:5]]
    for hello in hellos[:2]:
        await sim.member.send(sim.general, "Welcome!", reply_to=hello)
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)
    text = sim.text(await sim.manager.slash(sim.staff, "newcomers"))
    assert "wrote 6… → got an answer 2… → came back in week 2 0…" in text
    sim.speaks(sim.manager, "fr")
    assert "ont écrit\u00a0: 6… → ont eu une réponse\u00a0: 2…" in sim.text(
        await sim.manager.slash(sim.staff, "newcomers")
    )
