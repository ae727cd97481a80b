"""Many bans at once, and talks: what the moderator is shown, and what Discord is asked."""

from typing import Any

import discord
import pytest

from tests import simkit
from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    may = discord.Permissions(moderate_members=True, ban_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    return sim


async def press(sim: World, who: Any, shown: Any, label: str) -> Any:
    message = getattr(getattr(shown, "response", shown), "message", shown)
    [button] = [one for one, said in sim.buttons(shown) if said == label]
    return await who.click(message, custom_id=button)


async def fill(sim: World, who: Any, people: str) -> Any:
    form = await who.slash(sim.general, "massban", delete=1)
    return await who.submit_modal(form, {"people": people, "reason": "Raid"})


async def test_many_are_shown_asked_and_banned_each_with_a_case(staffed: World) -> None:
    sim = staffed
    raiders = [await sim.joins(name) for name in ("raida", "raidb", "raidc")]
    people = f"{raiders[0].id}, {raiders[1].id}\nraidc {sim.owner.id} nobodyhere 123456789012345678"
    shown = await fill(sim, sim.moderator, people)
    said = sim.text(shown)
    assert "Ban **3 people**?" in said
    assert "nobody can moderate the owner" in said
    assert "nobodyhere: No member is called so." in said
    assert "123456789012345678: This is nobody’s id." in said
    assert "Nobody gets a message about it." in said
    assert sim.requests("PUT", "/bans/") == []
    done = await press(sim, sim.moderator, shown, "Ban 3 people")
    assert "Banned 3 people." in sim.text(done)
    asked = sim.requests("PUT", "/bans/")
    assert [int(sent.path.rpartition("/")[2]) for sent in asked] == [raider.id for raider in raiders]
    assert int(asked[0].params["delete_message_seconds"]) == 86_400
    told = {int(sent.json["recipient_id"]) for sent in sim.requests("POST", "/users/@me/channels")}
    assert not told & {raider.id for raider in raiders}
    case = await sim.moderator.slash(sim.general, "case view", number=3)
    assert f"<@{raiders[2].id}>" in sim.text(case)
    assert "> Raid" in sim.text(case)
    logged = sim.staff.last_message
    assert "Banned 3 people." in sim.text(logged)
    assert f"{raiders[0].id}: case 1" in (await logged.attachments[0].read()).decode()


async def test_a_mass_ban_speaks_french_can_be_cancelled_and_is_forgotten_at_a_restart(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.moderator, "fr")
    raider = await sim.joins("raida")
    shown = await fill(sim, sim.moderator, str(raider.id))
    assert "Bannir **1 personne**\u00a0?" in sim.text(shown)
    stopped = await press(sim, sim.moderator, shown, "Annuler")
    assert "Personne n’a été banni." in sim.text(stopped)
    again = await fill(sim, sim.moderator, str(raider.id))
    await sim.restart()
    late = await press(sim, sim.moderator, again, "Bannir 1 personne")
    assert "la commande est à saisir de nouveau" in sim.text(late.followups[0])
    assert sim.requests("PUT", "/bans/") == []


async def test_a_mass_ban_needs_the_permission_when_it_is_confirmed_too(staffed: World) -> None:
    sim = staffed
    raider = await sim.joins("raida")
    shown = await fill(sim, sim.moderator, str(raider.id))
    simkit.allow(sim.env, sim.guild, "Moderators", discord.Permissions(moderate_members=True))
    pressed = await press(sim, sim.moderator, shown, "Ban 1 person")
    assert "You need this permission for that: Ban Members." in sim.text(pressed)
    assert sim.requests("PUT", "/bans/") == []


async def test_a_talk_is_a_private_thread_and_its_outcome_a_note(staffed: World) -> None:
    sim = staffed
    other = await sim.joins("oto")
    opened = await sim.moderator.slash(sim.general, "talk", member=sim.member, second=other)
    assert "The talk is open: https://discord.com/channels/" in sim.text(opened)
    [made] = sim.requests("POST", f"/channels/{sim.general.id}/threads")
    assert (made.json["type"], made.json["invitable"]) == (12, False)
    joined = {int(sent.path.rpartition("/")[2]) for sent in sim.requests("PUT", "/thread-members/")}
    assert joined == {sim.member.id, other.id, sim.moderator.id}
    [word] = [sent for sent in sim.requests("POST", "/messages") if "quiet place to talk" in str(sent.json)]
    assert {int(one) for one in word.json["allowed_mentions"]["users"]} == joined
    await sim.restart()
    reminder = sim.staff.last_message
    form = await press(sim, sim.moderator, reminder, "Record the outcome…")
    recorded = await sim.moderator.submit_modal(form, {"outcome": "Both said sorry"})
    assert "It is noted with each of them." in sim.text(recorded)
    for number in (1, 2):
        shown = sim.text(await sim.moderator.slash(sim.general, "case view", number=number))
        assert f"Case {number} · Note" in shown
        assert "> Both said sorry" in shown
        assert "strike" not in shown


async def test_a_talk_with_an_equal_or_without_permission_opens_nothing(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.moderator, "fr")
    equal = await sim.moderator.slash(sim.general, "talk", member=sim.manager)
    assert sim.text(equal)
    simkit.forbid_bot(sim.env, sim.guild, administrator=False, create_private_threads=False)
    await sim.env.settle()
    lacks = await sim.moderator.slash(sim.general, "talk", member=sim.member)
    assert "Créer des fils privés" in sim.text(lacks)
    assert sim.requests("POST", "/threads") == []
