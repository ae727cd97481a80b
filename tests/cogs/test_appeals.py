"""A member appeals, someone else decides: what both read and press, on the server and in direct messages."""

from typing import Any

import discord
import pytest

from bot.features.moderation.settings import ModerationSettings
from tests import simkit
from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    """Moderators may kick and ban, and the log is a channel of the staff."""
    may = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    return sim


@pytest.fixture
def judge(staffed: World) -> Any:
    """Another moderator."""
    return staffed.guild.add_member(staffed.env.create_user("mo"), roles=[staffed.guild.roles["Moderators"]])


def dms(sim: World, person: Any) -> list[Any]:
    channel = person.user.dm_channel
    return [] if channel is None else list(channel.history())


def read(sim: World, person: Any) -> list[str]:
    return [sim.text(message) for message in dms(sim, person)]


async def warn(sim: World, reason: str = "Spoilers") -> None:
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason=reason)


async def appeal(sim: World, text: str = "It was a joke") -> Any:
    """Through the button in the direct message about the case."""
    user = sim.member.user
    message = dms(sim, sim.member)[-1]
    [button] = [one for one, _label in sim.buttons(message)]
    form = await user.click(message, custom_id=button)
    return await user.submit_modal(form, {"answer:1": text})


async def press(sim: World, person: Any, label: str, message: Any = None) -> Any:
    return await person.click(message or card(sim), label=label)


def card(sim: World) -> Any:
    return next(one for one in reversed(list(sim.staff.history())) if "Appeal of case" in sim.text(one))


async def test_a_member_appeals_in_the_message_and_someone_else_grants(staffed: World, judge: Any) -> None:
    sim = staffed
    await warn(sim)
    assert "Unfair? Appeal below: someone else answers within 3 days." in read(sim, sim.member)[0]
    receipt = await appeal(sim)
    assert "The team has your appeal of case 1." in sim.text(receipt)
    shown = sim.text(card(sim))
    assert "Appeal of case 1" in shown
    assert "> Spoilers" in shown
    assert "**Why should the team look at this again?**\n> It was a joke" in shown
    answer = await press(sim, judge, "Grant: our mistake")
    assert "Granted: case 1 is void, with its strike. (the member knows)" in sim.text(answer)
    assert sim.text(card(sim)).startswith(f"✅ Appeal of case 1 by <@{sim.member.id}>: granted")
    assert sim.buttons(card(sim)) == []
    assert "Your appeal on **The Club** is granted (case 1: Warning)." in read(sim, sim.member)[-1]
    assert len(read(sim, sim.member)) == 2
    assert "0 strikes stand" in sim.text(await sim.moderator.slash(sim.general, "history", member=sim.member))


async def test_all_of_it_in_french(staffed: World, judge: Any) -> None:
    sim = staffed
    await sim.member.slash(sim.general, "language", language="fr")
    sim.speaks(judge, "fr")
    await warn(sim)
    message = dms(sim, sim.member)[-1]
    [(button, label)] = sim.buttons(message)
    assert label == "Contester"
    form = await sim.member.user.click(message, custom_id=button)
    assert form.modal["title"] == "Contestation du dossier 1"
    receipt = await sim.member.user.submit_modal(form, {"answer:1": "Une blague"})
    assert "L’équipe a reçu ta contestation du dossier 1." in sim.text(receipt)
    form = await press(sim, judge, "Refuse…")
    answer = await judge.submit_modal(form, {"reason": "Trois fois de trop"})
    assert "Refusée. Le membre lit le motif." in sim.text(answer)
    told = read(sim, sim.member)[-1]
    assert "Ta contestation sur **The Club** est refusée (dossier 1\u00a0: Avertissement)." in told
    assert "> Trois fois de trop" in told
    assert "Tu peux contester à nouveau à partir du" in told


async def test_who_got_a_reminder_asks_the_team_and_whoever_is_there_answers(staffed: World) -> None:
    sim = staffed
    await sim.member.slash(sim.general, "language", language="fr")
    await sim.moderator.slash(sim.general, "remind", member=sim.member, rule="Règle 3\u00a0: masque les spoilers")
    message = dms(sim, sim.member)[-1]
    [(button, label)] = sim.buttons(message)
    assert label == "Écrire à l’équipe"
    await sim.restart()
    form = await sim.member.user.click(message, custom_id=button)
    assert form.modal["title"] == "Question sur le dossier 1"
    receipt = await sim.member.user.submit_modal(form, {"answer:1": "Et dans #films\u00a0?"})
    assert "L’équipe a reçu ta question sur le dossier 1 et répond sous 3 jours" in sim.text(receipt)
    asked = sim.staff.last_message
    assert "## Question about case 1" in sim.text(asked)
    assert "> Et dans #films" in sim.text(asked)
    form = await press(sim, sim.moderator, "Answer…", asked)
    answer = await sim.moderator.submit_modal(form, {"reason": "Là aussi, s’il te plaît."})
    assert "Answered. The member reads it. (the member knows)" in sim.text(answer)
    assert sim.text(sim.staff.last_message).startswith(f"💬 Question about case 1 by <@{sim.member.id}>: answered")
    told = read(sim, sim.member)[-1]
    assert told == "L’équipe de **The Club** te répond au sujet du dossier 1\u00a0:\n> Là aussi, s’il te plaît."
    await warn(sim)
    assert "L’équipe a reçu ta contestation" in sim.text(await appeal(sim)), "an answer bars nothing"


async def test_the_button_works_after_a_restart_and_for_nobody_else(staffed: World, judge: Any) -> None:
    sim = staffed
    await warn(sim)
    await sim.restart()
    await appeal(sim)
    await sim.restart()
    assert "Appeal of case 1" in sim.text(card(sim))
    await press(sim, judge, "I’ll take it")
    assert f"🙋 <@{judge.id}> is on it until" in sim.text(card(sim))
    form = await judge.slash(sim.general, "appeal", case=1)
    other = await judge.submit_modal(form, {"answer:1": "Me too"})
    assert "You have no case 1 on this server." in sim.text(other)


async def test_a_second_appeal_and_one_of_a_note_are_refused(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "note", member=sim.member, reason="Sells accounts")
    await warn(sim)
    form = await sim.member.slash(sim.general, "appeal", case=1)
    noted = await sim.member.submit_modal(form, {"answer:1": "Hm"})
    assert "You have no case 1 on this server." in sim.text(noted)
    choices = await sim.member.autocomplete(sim.general, "appeal", "case", "")
    assert [choice["value"] for choice in choices] == [2]
    await appeal(sim)
    form = await sim.member.slash(sim.general, "appeal", case=2)
    again = await sim.member.submit_modal(form, {"answer:1": "And another thing"})
    assert "one at a time" in sim.text(again)


async def test_two_moderators_at_once_make_one_decision(staffed: World, judge: Any) -> None:
    sim = staffed
    await warn(sim)
    await appeal(sim)
    third = sim.guild.add_member(sim.env.create_user("tess"), roles=[sim.guild.roles["Moderators"]])
    form = await press(sim, third, "Refuse…")
    await press(sim, judge, "Grant: our mistake")
    late = await third.submit_modal(form, {"reason": "No"})
    assert f"This appeal is decided already, by <@{judge.id}>." in sim.text(late)
    assert len(read(sim, sim.member)) == 2


async def test_who_acted_leaves_it_to_others_or_says_that_there_are_none(staffed: World) -> None:
    sim = staffed
    await warn(sim)
    await appeal(sim)
    held = await press(sim, sim.moderator, "Grant: our mistake")
    assert "You acted in this case yourself" in sim.text(held)
    form = await press(sim, sim.moderator, "I am the only one: go on", held.response.message)
    assert "Granted" in sim.text(form)
    assert "who had acted, too: they said that nobody else could decide" in sim.text(card(sim))


async def test_who_acted_is_asked_before_they_write_a_reason(staffed: World) -> None:
    sim = staffed
    await warn(sim)
    await appeal(sim)
    held = await press(sim, sim.moderator, "Refuse…")
    assert held.modal is None
    form = await press(sim, sim.moderator, "I am the only one: go on", held.response.message)
    done = await sim.moderator.submit_modal(form, {"reason": "Rule 3"})
    assert "Refused. The member reads the reason." in sim.text(done)


async def test_who_sees_the_card_but_may_not_moderate_decides_nothing(staffed: World) -> None:
    sim = staffed
    await warn(sim)
    await appeal(sim)
    answer = await press(sim, sim.manager, "Grant: our mistake")
    assert "You need this permission for that: Timeout Members." in sim.text(answer)
    assert "Grant: our mistake" in [label for _id, label in sim.buttons(card(sim))]


async def test_the_banned_appeal_in_their_message_and_look_there_for_the_answer(staffed: World, judge: Any) -> None:
    sim = staffed
    await sim.manager.slash(sim.staff, "appeals setup", address="https://appeal.example", days=10)
    await sim.moderator.slash(sim.general, "ban", member=sim.member, reason="Scam links")
    told = read(sim, sim.member)[-1]
    assert "Unfair? Object here: https://appeal.example" in told
    receipt = await appeal(sim, "My account was stolen")
    sim.closes_dms(sim.member.user)
    await press(sim, judge, "Grant: our mistake")
    assert len(sim.requests("DELETE", f"/bans/{sim.member.id}")) == 1
    assert "no DM: they take none from the bot" in sim.text(card(sim))
    [look] = [one for one, _label in sim.buttons(receipt)]
    answer = await sim.member.user.click(receipt.response.message, custom_id=look)
    assert "Your appeal on **The Club** is granted (case 1: Ban)." in sim.text(answer)


async def test_the_staff_is_reminded_after_48_hours_and_decides_from_there(staffed: World, judge: Any) -> None:
    sim = staffed
    await warn(sim)
    await appeal(sim)
    await sim.pass_time(hours=49)
    assert "The appeal of case 1 has been waiting for an answer" in sim.text(sim.staff.last_message)
    shown = await press(sim, judge, "Look at it", sim.staff.last_message)
    assert "> It was a joke" in sim.text(shown)
    answer = await press(sim, judge, "Grant: our mistake", shown.response.message)
    assert "Granted" in sim.text(answer)
    texts = [sim.text(message) for message in sim.staff.history()]
    assert any(text.startswith("✅ Appeal of case 1") for text in texts)


async def test_what_discord_refuses_is_told_and_stays_open(staffed: World, judge: Any) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "timeout", member=sim.member, length="1d", reason="Flood")
    await appeal(sim)
    sim.env.inject_error("PATCH", f"/guilds/{sim.guild.id}/members/{sim.member.id}", status=403, code=50013, times=1)
    answer = await press(sim, judge, "Grant: lift early")
    assert "Discord does not let the bot do that" in sim.text(answer)
    assert "Grant: lift early" in [label for _id, label in sim.buttons(card(sim))]
    done = await press(sim, judge, "Grant: lift early")
    assert "Granted: case 1 is lifted; its strike stays. (the member knows)" in sim.text(done)


async def test_a_server_asks_its_own_questions(staffed: World) -> None:
    sim = staffed
    long = "What would you do if you were in the place of those who read what you wrote?"
    form = await sim.manager.slash(sim.staff, "appeals questions")
    answer = await sim.manager.submit_modal(form, {"question:1": "What happened?", "question:3": long})
    assert f"Appeals ask this from now on: What happened? · {long}" in sim.text(answer)
    await warn(sim)
    user, message = sim.member.user, dms(sim, sim.member)[-1]
    form = await user.click(message, label="Appeal")
    assert [one["label"] for one in form.modal["components"]] == ["What happened?", "Question 2"]
    await user.submit_modal(form, {"answer:1": "A joke", "answer:2": "Laugh"})
    assert f"> A joke\n**{long}**\n> Laugh" in sim.text(card(sim)).replace("\\", "")
    form = await sim.manager.slash(sim.staff, "appeals questions")
    ours = await sim.manager.submit_modal(form, {"question:1": "", "question:2": ""})
    assert "Appeals ask our own question from now on" in sim.text(ours)


async def test_the_setup_says_how_it_stands(sim: World) -> None:
    answer = await sim.manager.slash(sim.staff, "appeals setup")
    assert "Nobody can appeal yet" in sim.text(answer)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    sim.speaks(sim.manager, "fr")
    answer = await sim.manager.slash(sim.staff, "appeals setup", address="mail@example.org", days=0)
    assert f"Les contestations arrivent dans <#{sim.staff.id}>." in sim.text(answer)
    assert "Après un bannissement, on peut contester ici\u00a0: mail@example.org" in sim.text(answer)
    assert "Après un refus, on peut contester à nouveau tout de suite." in sim.text(answer)
    await sim.manager.slash(sim.staff, "appeals setup", address="-")
    assert (await sim.client.app.settings.get(sim.guild.id, ModerationSettings)).appeal_at is None
