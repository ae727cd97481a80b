"""The gate on a server: what newcomers press, what the team sees, and what managers decide."""

from typing import Any

import discord
import pytest

from tests import simdoor, simkit
from tests.cogs.staff import dms, turns_french
from tests.simworld import World


@pytest.fixture
async def gated(sim: World) -> World:
    """Who agrees in #rules gets the role Member; the team reads in #staff."""
    await sim.pass_time(minutes=1)
    may = discord.Permissions(moderate_members=True, kick_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    await sim.manager.slash(sim.staff, "gate setup", role=sim.guild.create_role("Member"), channel=sim.general)
    await writes(sim, rules="Be kind.")
    return sim


async def writes(sim: World, **said: str) -> Any:
    form = await sim.manager.slash(sim.staff, "gate rules")
    return await sim.manager.submit_modal(form, {"rules": "Be kind.", **said})


def card(sim: World) -> Any:
    return next(message for message in sim.general.history() if ("gate:agree" in str(sim.buttons(message))))


def has_role(sim: World, member: Any) -> bool:
    known = sim.env.backend.get_guild(sim.guild.id).members[member.id]
    return sim.guild.roles["Member"].id in known.role_ids


async def test_a_newcomer_agrees_gets_in_and_is_greeted_then(gated: World) -> None:
    sim = gated
    await sim.manager.slash(sim.staff, "welcome setup", channel=sim.staff)
    await sim.manager.slash(sim.staff, "welcome buttons", rules=True)
    zoe = await sim.joins("zoe")
    assert sim.text(card(sim)) == "Be kind.\nI agree"
    await sim.restart()
    answer = await zoe.click(card(sim), label="I agree")
    assert answer.ephemeral
    assert "Welcome in! The server is open to you now." in sim.text(answer)
    assert has_role(sim, zoe)
    assert f"Welcome <@{zoe.id}>!" in sim.text(sim.staff.last_message)
    rules = await sim.moderator.click(sim.staff.last_message, label="Read the rules")
    assert f"The rules are in <#{sim.general.id}>." in sim.text(rules)
    again = await zoe.click(card(sim), label="I agree")
    assert "Welcome in!" in sim.text(again)


async def test_each_gate_speaks_french_too(gated: World) -> None:
    sim = gated
    await turns_french(sim)
    zoe, tom = await sim.joins("zoe"), await sim.joins("tom")
    sim.speaks(zoe, "fr")
    sim.speaks(tom, "fr")
    assert "Le serveur t’est maintenant ouvert." in sim.text(await zoe.click(card(sim), label="I agree"))
    shown = sim.text(await sim.manager.slash(sim.staff, "gate setup", youngest=7, avatar=True, again=True))
    assert "Les comptes de moins de 7 jours attendent l’équipe." in shown
    assert "entrés\u00a0: 1" in shown
    before = card(sim).id
    await writes(sim, rules="Sois sympa.", question0="Qui es-tu\u00a0?")
    assert card(sim).id != before, "who agreed before is to notice it"
    assert "Les règles ont changé. Si tu les as déjà acceptées" in sim.text(card(sim))
    assert "Le serveur t’est maintenant ouvert." in sim.text(await zoe.click(card(sim), label="J’accepte"))
    form = await tom.click(card(sim), label="J’accepte")
    held = await tom.submit_modal(form, {"answer0": "Tom"})
    assert "Merci\u00a0! Quelqu’un de l’équipe regarde" in sim.text(held)
    waits = next(message for message in sim.staff.history() if "attend l’entrée" in sim.text(message))
    assert "a répondu aux questions, compte récent et pas de photo de profil" in sim.text(waits)
    assert f"L’entrée est ouverte à <@{tom.id}>." in sim.text(await sim.moderator.click(waits, label="Laisser entrer"))
    assert has_role(sim, tom)


async def test_questions_are_reviewed_by_the_team(gated: World) -> None:
    sim = gated
    await writes(sim, question0="How did you find us?")
    zoe, tom = await sim.joins("zoe"), await sim.joins("tom")
    for person in (zoe, tom):
        form = await person.click(card(sim), label="I agree")
        assert "How did you find us?" in str(form.modal)
        held = await person.submit_modal(form, {"answer0": "A friend # of @everyone"})
        assert "Someone of the team looks at it" in sim.text(held)
    assert not has_role(sim, zoe)
    first, second = [message for message in sim.staff.history() if "waits to be let in" in sim.text(message)]
    assert "> A friend \\# of \\@everyone" in sim.text(first)
    let_in = await sim.moderator.click(second, label="Let in")
    assert f"<@{tom.id}> is in." in sim.text(let_in)
    assert has_role(sim, tom)
    [shown] = [message for message in sim.staff.history() if message.id == second.id]
    assert sim.buttons(shown) == []
    declined = await sim.moderator.click(first, label="Decline")
    assert f"Declined. <@{zoe.id}> was told" in sim.text(declined)
    assert "does not let you in for now" in dms(sim, zoe)[0]
    assert not has_role(sim, zoe)


async def test_members_press_no_button_of_the_team(gated: World) -> None:
    sim = gated
    await writes(sim, question0="Why?")
    zoe = await sim.joins("zoe")
    await zoe.submit_modal(await zoe.click(card(sim), label="I agree"), {"answer0": "So"})
    shown = next(message for message in sim.staff.history() if "waits to be let in" in sim.text(message))
    simkit.allow(sim.env, sim.guild, "Moderators", discord.Permissions.none())
    refused = await sim.moderator.click(shown, label="Let in")
    assert "Letting people in is for those who may time members out." in sim.text(refused)
    assert not has_role(sim, zoe)


async def test_a_dangerous_or_higher_role_is_no_gate(gated: World) -> None:
    sim = gated
    refused = await sim.manager.slash(sim.staff, "gate setup", role=sim.guild.roles["Managers"])
    assert "can harm the server" in sim.text(refused)


async def test_who_is_stuck_is_reminded_listed_warned_and_removed_by_a_person(gated: World) -> None:
    sim = gated
    zoe = await sim.joins("zoe")
    await sim.pass_time(days=5)
    reminders = [text for text in map(sim.text, sim.general.history()) if "One step is left" in text]
    assert len(reminders) == 2
    listed = await sim.manager.slash(sim.staff, "gate stuck")
    assert f"<@{zoe.id}> · <t:" in sim.text(listed)
    assert "reminded 2 times" in sim.text(listed)
    refused = await sim.manager.click(listed.response.message, label="Warn 1 of them")
    assert "Removing newcomers is for those who may kick members." in sim.text(refused)
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, kick_members=True))
    warned = await sim.manager.click(listed.response.message, label="Warn 1 of them")
    assert "1 newcomer was warned" in sim.text(warned)
    assert "the team may remove you after" in dms(sim, zoe)[0]
    await sim.pass_time(days=2)
    listed = await sim.manager.slash(sim.staff, "gate stuck")
    sim.speaks(sim.manager, "fr")
    said = sim.text(await sim.manager.slash(sim.staff, "gate stuck"))
    assert "1 nouveau membre attend à l’entrée depuis des jours." in said
    sim.speaks(sim.manager, "en")
    shown = await sim.manager.click(listed.response.message, label="Remove 1…")
    assert "This removes 1 member, who was warned at least two days ago:" in sim.text(shown)
    assert sim.requests("DELETE", f"/members/{zoe.id}") == []
    removed = await sim.manager.click(shown.response.message, label="Remove 1")
    assert "1 member was removed, with a case." in sim.text(removed)
    assert len(sim.requests("DELETE", f"/members/{zoe.id}")) == 1


async def test_the_gate_can_be_taken_away(gated: World) -> None:
    sim = gated
    answer = await sim.manager.slash(sim.staff, "gate off")
    assert "There is no gate: everyone sees the server." in sim.text(answer)
    assert not any("gate:agree" in str(sim.buttons(message)) for message in sim.general.history())


async def test_screening_comes_first(gated: World) -> None:
    sim = gated
    await writes(sim, rules="")
    zoe = await simdoor.joins(sim.env, sim.guild, "zoe", pending=True)
    assert not has_role(sim, zoe)
    await simdoor.clears(sim.env, sim.guild, zoe)
    assert has_role(sim, zoe)
