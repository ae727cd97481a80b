"""*Moderate* and *Save as evidence*: a sanction in three presses, and a copy that outlives the message."""

import hashlib
from typing import Any

import discord
import pytest

from tests import simkit
from tests.cogs.staff import dms
from tests.simworld import World


@pytest.fixture
async def kept(staffed: World) -> World:
    """Evidence goes to the staff's channel, and moderators may delete messages."""
    may = discord.Permissions(moderate_members=True, ban_members=True, manage_messages=True)
    simkit.allow(staffed.env, staffed.guild, "Moderators", may)
    await staffed.manager.slash(staffed.staff, "moderation setup", log=staffed.staff, evidence=staffed.staff)
    return staffed


async def press(sim: World, shown: Any, label: str) -> Any:
    [custom_id] = [one for one, known in sim.buttons(shown) if known == label]
    return await sim.moderator.click(shown.response.message, custom_id=custom_id)


def told_in(channel: Any, text: str, sim: World) -> list[str]:
    return [said for said in map(sim.text, channel.history()) if text in said]


async def test_three_presses_warn_keep_and_delete(kept: World) -> None:
    sim = kept
    message = await sim.member.send(sim.general, "buy [gold](https://gold.example) @everyone")
    panel = await sim.moderator.context_menu(sim.general, "Moderate", message)
    assert panel.ephemeral
    assert "0 strikes stand. The next warning: strike 1 of 3." in sim.text(panel)
    form = await press(sim, panel, "Warn")
    answer = await sim.moderator.submit_modal(form, {"own": f"Your message in <#{sim.general.id}>"})
    assert f"Warned <@{sim.member.id}>, case 1. DM delivered. Strike 1; at 3: timeout 60 min." in sim.text(answer)
    assert "The message is deleted." in sim.text(answer)
    assert sim.general.history() == []
    assert f"> Your message in <#{sim.general.id}>" in dms(sim, sim.member)[-1]
    [copy] = told_in(sim.staff, "**Evidence** for case 1", sim)
    assert "\\[gold\\](https\\://" in copy
    assert hashlib.sha256(b"buy [gold](https://gold.example) @everyone").hexdigest() in copy
    case = await sim.moderator.slash(sim.general, "case view", number=1)
    assert "Evidence: https://discord.com/channels/" in sim.text(case)


async def test_the_panel_says_what_the_next_warning_brings_in_french_too(kept: World) -> None:
    sim = kept
    sim.speaks(sim.moderator, "fr")
    for _number in range(2):
        await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spam")
    panel = await sim.moderator.context_menu(sim.general, "Moderate", sim.member)
    assert "Le prochain\u00a0: avertissement 3 sur 3\u00a0: exclusion temporaire 60\u00a0min." in sim.text(panel)
    assert "Dossier 2 · Avertissement" in sim.text(panel)
    offered = await sim.moderator.autocomplete(sim.general, "warn", "reason", "Insults", member=sim.member)
    assert [one["name"] for one in offered] == [
        "Insults · avertissement 3 sur 3\u00a0: exclusion temporaire 60\u00a0min"
    ]
    form = await press(sim, panel, "Exclure 10\u00a0min")
    answer = await sim.moderator.submit_modal(form, {"own": "Calme-toi"})
    assert "dossier 3" in sim.text(answer)


async def test_a_message_may_be_kept_and_a_ban_may_end(kept: World) -> None:
    sim = kept
    message = await sim.member.send(sim.general, "scam")
    panel = await sim.moderator.context_menu(sim.general, "Moderate", message)
    ticked = await press(sim, panel, "✓ Delete this message")
    assert "Keep this message" in sim.text(ticked)
    form = await press(sim, ticked, "Ban…")
    answer = await sim.moderator.submit_modal(form, {"own": "Scam", "length": "2 days"})
    assert "Banned" in sim.text(answer)
    assert "Until <t:" in sim.text(answer)
    assert "The message is deleted." not in sim.text(answer)
    assert len(sim.general.history()) == 1


async def test_a_template_alone_is_enough_and_brings_its_strikes(kept: World) -> None:
    sim = kept
    await sim.manager.slash(sim.staff, "moderation reason", reason="Rule 1: hate", strikes=3)
    panel = await sim.moderator.context_menu(sim.general, "Moderate", sim.member)
    empty = await sim.moderator.submit_modal(await press(sim, panel, "Warn"), {})
    assert "Say why" in sim.text(empty)
    form = await press(sim, panel, "Warn")
    answer = await sim.moderator.submit_modal(form, {"offered": ["Rule 1: hate"]})
    assert "Strike 3; at 5" in sim.text(answer)
    assert len(sim.requests("PATCH", f"/members/{sim.member.id}")) == 1


async def test_the_team_is_asked_about_a_ban_and_bans_from_there(kept: World) -> None:
    sim = kept
    await sim.manager.slash(sim.staff, "moderation reason", reason="Rule 1: hate", strikes=9)
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Rule 1: hate")
    question = next(one for one in sim.staff.history() if "do you want to ban them?" in sim.text(one))
    assert sim.requests("PUT", "/bans/") == []
    form = await sim.moderator.click(question, label="Ban…")
    answer = await sim.moderator.submit_modal(form, {"own": "Nine strikes"})
    assert "Banned" in sim.text(answer)
    assert len(sim.requests("PUT", f"/bans/{sim.member.id}")) == 1


async def test_evidence_is_saved_first_and_given_to_a_case_later(kept: World) -> None:
    sim = kept
    message = await sim.member.send(sim.general, "I know where you live")
    alone = await sim.moderator.context_menu(sim.general, "Save as evidence", message)
    assert "Saved as evidence: https://discord.com/channels/" in sim.text(alone)
    await message.delete()
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Threat")
    again = await sim.member.send(sim.general, "and when you sleep")
    saved = await sim.moderator.context_menu(sim.general, "Save as evidence", again)
    linked = await press(sim, saved, "Case 1 · Warning")
    assert "It is evidence for case 1 now." in sim.text(linked)
    twice = await press(sim, saved, "Case 1 · Warning")
    assert "belongs to a case already" in sim.text(twice)


async def test_files_are_added_to_a_case(kept: World) -> None:
    sim = kept
    warned = await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="DMs")
    form = await press(sim, warned, "Add evidence…")
    added = await sim.moderator.submit_modal(form, {"files": [("my screen shot.png", b"picture")]})
    assert "Evidence for case 1: https://discord.com/channels/" in sim.text(added)
    [copy] = told_in(sim.staff, "**Evidence** for case 1", sim)
    assert f"{hashlib.sha256(b'picture').hexdigest()}  1-my_screen_shot.png" in copy
    proof = ("chat.txt", b"worse words")
    typed = await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="DMs", evidence=proof)
    assert "Evidence: https://discord.com/channels/" in sim.text(typed)
    [copy] = told_in(sim.staff, "**Evidence** for case 2", sim)
    assert hashlib.sha256(b"worse words").hexdigest() in copy


async def test_without_a_channel_nothing_is_done_with_a_file_and_the_way_is_named(staffed: World) -> None:
    sim = staffed
    message = await sim.member.send(sim.general, "hm")
    refused = await sim.moderator.context_menu(sim.general, "Save as evidence", message)
    assert "There is no channel for evidence yet" in sim.text(refused)
    panel = await sim.moderator.context_menu(sim.general, "Moderate", message)
    form = await press(sim, panel, "Remind")
    answer = await sim.moderator.submit_modal(form, {"own": "Rule 2"})
    assert "Reminded" in sim.text(answer), "a sanction needs no channel"
