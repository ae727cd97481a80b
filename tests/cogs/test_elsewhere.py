"""What people, other bots and Discord's AutoMod do in Discord itself is in the log of the staff like all else."""

from datetime import timedelta
from typing import Any

import discord
import pytest
from discord import AuditLogAction

from bot.core.settings import ServerSettings
from tests import simaudit, simkit
from tests.simworld import World

HOUR = timedelta(hours=1)


@pytest.fixture
async def staffed(sim: World) -> World:
    """Moderators may kick and ban, and the log is a channel of the staff."""
    may = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    return sim


def logged(sim: World) -> list[str]:
    return [sim.text(message) for message in sim.staff.history()]


async def cases(sim: World) -> list[Any]:
    return (await sim.client.app.moderation.history(sim.guild.id, sim.member.id))[::-1]


async def by_hand(sim: World, action: AuditLogAction, by: Any, target: Any = None, **more: Any) -> None:
    await simaudit.by_hand(sim.env, sim.guild, action, by, target, **more)


async def test_a_ban_by_hand_is_a_card_with_who_did_it_and_why(staffed: World) -> None:
    sim = staffed
    await by_hand(sim, AuditLogAction.ban, sim.moderator, sim.member, reason="Scam # links")
    [card] = logged(sim)
    assert f"Case 1 · Ban** · <@{sim.member.id}>" in card
    assert f"By <@{sim.moderator.id}> · in Discord itself" in card
    assert "> Scam \u200b# links" in card
    history = await sim.moderator.slash(sim.staff, "history", member=sim.member)
    assert "1 case · 0 strikes stand" in sim.text(history)


async def test_the_bots_own_ban_is_one_case_and_one_card(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "ban", member=sim.member, reason="Scam", length="2 days")
    assert len(logged(sim)) == 1
    assert [case.audit_id is not None for case in await cases(sim)] == [True]


async def test_a_temporary_ban_that_is_lifted_by_hand_is_over(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "ban", member=sim.member, reason="Scam", length="2 days")
    await by_hand(sim, AuditLogAction.unban, sim.owner, sim.member)
    assert [case.state for case in await cases(sim)] == ["lifted", "done"]
    await sim.pass_time(days=3)
    assert sim.requests("DELETE", f"/bans/{sim.member.id}") == []


async def test_a_timeout_by_hand_its_end_and_its_lifting_are_cases(staffed: World) -> None:
    sim = staffed
    until = sim.env.now() + HOUR
    await by_hand(sim, AuditLogAction.member_update, sim.moderator, sim.member, changes=simaudit.timeout_change(until))
    assert f"Ends <t:{int(until.timestamp())}:f>" in logged(sim)[0]
    lifted = simaudit.timeout_change(None, before=until)
    await by_hand(sim, AuditLogAction.member_update, sim.owner, sim.member, changes=lifted)
    assert [(case.kind, case.actor_id, case.state) for case in await cases(sim)] == [
        ("timeout", sim.moderator.id, "lifted"),
        ("untimeout", sim.owner.id, "done"),
    ]


async def test_other_changes_of_a_member_are_no_cases(staffed: World) -> None:
    sim = staffed
    nick = [{"key": "nick", "new_value": "Annie"}]
    await by_hand(sim, AuditLogAction.member_update, sim.moderator, sim.member, changes=nick)
    past = sim.env.now() - HOUR
    ran_out = simaudit.timeout_change(None, before=past)
    await by_hand(sim, AuditLogAction.member_update, sim.moderator, sim.member, changes=ran_out)
    await by_hand(sim, AuditLogAction.member_role_update, sim.moderator, sim.member)
    assert await cases(sim) == []


async def test_another_bot_can_not_pass_for_ours(staffed: World) -> None:
    sim = staffed
    other = sim.guild.add_member(sim.env.create_user("otherbot", bot=True))
    await sim.moderator.slash(sim.general, "note", member=sim.member, reason="Watch")
    await by_hand(sim, AuditLogAction.kick, other, sim.member, reason=f"case 1 by {sim.moderator.id}")
    note, kick = await cases(sim)
    assert (note.kind, note.audit_id) == ("note", None)
    assert (kick.kind, kick.actor_id, kick.source) == ("kick", other.id, "discord")


async def test_a_timeout_by_discords_automod_is_a_case_in_the_servers_language(staffed: World) -> None:
    sim = staffed
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.owner.id, language="fr")
    until = sim.env.now() + HOUR
    simaudit.time_out(sim.env, sim.guild, sim.member, until)
    rule = {"auto_moderation_rule_name": "No slurs", "auto_moderation_rule_trigger_type": "1"}
    await by_hand(sim, AuditLogAction.automod_timeout_member, sim.member, sim.member, options=rule)
    [card] = logged(sim)
    assert "Exclusion temporaire" in card
    assert "Discord · dans Discord même" in card
    assert "> Règle d’AutoMod : No slurs" in card
    assert f"<t:{int(until.timestamp())}:f>" in card


async def test_a_prune_is_a_note_about_nobody(staffed: World) -> None:
    options = {"delete_member_days": "7", "members_removed": "31"}
    await by_hand(staffed, AuditLogAction.member_prune, staffed.owner, options=options)
    [card] = logged(staffed)
    assert "Case 1 · Note** · <t:" in card
    assert "> Prune: 31 members removed who had been away for 7 days." in card
    assert staffed.buttons(staffed.staff.last_message) == []


async def test_what_was_done_while_the_bot_was_away_is_read_after_a_restart(staffed: World) -> None:
    sim = staffed
    for number in range(120):
        person = sim.env.create_user(f"raider{number}")
        await by_hand(sim, AuditLogAction.ban, sim.moderator, person, heard=False)
    await by_hand(sim, AuditLogAction.kick, sim.owner, sim.member, heard=False, reason="Raid")
    await sim.restart()
    await sim.env.settle()
    assert logged(sim) == [
        "121 cases were added, for what was done in Discord itself while the bot was away: 1 to 121."
    ]
    assert [(case.kind, case.reason) for case in await cases(sim)] == [("kick", "Raid")]
    await sim.restart()
    await sim.env.settle()
    assert len(logged(sim)) == 1


async def test_without_the_permission_the_staff_is_told_once_and_later_all_is_read(staffed: World) -> None:
    sim = staffed
    simkit.forbid_bot(sim.env, sim.guild, view_audit_log=False)
    await sim.env.settle()
    [told] = logged(sim)
    assert "The bot may not view Discord’s audit log." in told
    await by_hand(sim, AuditLogAction.ban, sim.moderator, sim.member, heard=False)
    await sim.restart()
    await sim.env.settle()
    assert len(logged(sim)) == 1
    simkit.forbid_bot(sim.env, sim.guild, view_audit_log=True)
    await sim.env.settle()
    assert any("may view Discord’s audit log again" in text for text in logged(sim))
    assert [case.kind for case in await cases(sim)] == ["ban"]


async def test_the_missing_permission_is_told_in_the_servers_language_once_a_channel_is_chosen(sim: World) -> None:
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.owner.id, language="fr")
    simkit.forbid_bot(sim.env, sim.guild, view_audit_log=False)
    await sim.env.settle()
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    [told] = logged(sim)
    assert "Le bot ne peut pas voir les logs du serveur." in told
    assert "Voir les logs du serveur" in told
