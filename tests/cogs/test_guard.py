"""The guard as a team lives it: someone's account goes wild in Discord itself."""

from typing import Any

import discord
from discord import AuditLogAction

from tests import simaudit, simkit
from tests.simworld import World


async def deletes_channels(sim: World, who: Any, count: int = 5) -> None:
    for number in range(count):
        await simaudit.by_hand(
            sim.env,
            sim.guild,
            AuditLogAction.channel_delete,
            who,
            changes=[{"key": "name", "old_value": f"room-{number}"}],
        )


def card(sim: World) -> Any:
    [found] = [message for message in sim.staff.history() if "An account does too much" in sim.text(message)]
    return found


def roles_of(sim: World, member: Any) -> set[int]:
    return set(sim.env.backend.get_guild(sim.guild.id).members[member.id].role_ids)


async def test_a_stolen_account_is_stripped_and_a_manager_gives_it_back(staffed: World) -> None:
    sim = staffed
    had = roles_of(sim, sim.moderator)
    assert had
    await deletes_channels(sim, sim.moderator)
    assert "5 channels deleted" in sim.text(card(sim))
    assert "room-0, room-1" in sim.text(card(sim))
    assert roles_of(sim, sim.moderator) == set()
    [taken] = sim.requests("PATCH", f"/members/{sim.moderator.id}")
    assert taken.json["roles"] == []
    await sim.restart()
    given = await sim.manager.click(card(sim), custom_id="guard:back:1")
    assert "Given back" in sim.text(given)
    assert roles_of(sim, sim.moderator) == had


async def test_its_bans_are_lifted_from_the_card_in_french(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.manager, "fr")
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, ban_members=True))
    victims = [sim.guild.add_member(sim.env.create_user(f"victim{number}")) for number in range(15)]
    await sim.env.settle()
    for victim in victims:
        await sim.client.http.ban(victim.id, sim.guild.id, 0)
        await simaudit.by_hand(sim.env, sim.guild, AuditLogAction.ban, sim.moderator, victim)
    assert "15 bans" in sim.text(card(sim))
    said = await sim.manager.click(card(sim), custom_id="guard:unban:1")
    assert "15 bannissements sont levés." in sim.text(said)
    assert len(sim.requests("DELETE", "/bans/")) == 15
    listed = await sim.manager.click(card(sim), custom_id="guard:names:1")
    assert "ligne par ligne" in sim.text(listed)


async def test_the_guard_by_command(staffed: World) -> None:
    sim = staffed
    shown = await sim.manager.slash(sim.general, "automod guard show")
    assert "15 bans, 15 kicks, 5 channels or 5 roles deleted" in sim.text(shown)
    assert f"The owner, <@{sim.owner.id}>" in sim.text(shown)
    changed = await sim.manager.slash(sim.general, "automod guard limits", channels=2, strips=False)
    assert "2 channels" in sim.text(changed)
    assert "nothing is taken" in sim.text(changed)
    trusted = await sim.manager.slash(sim.general, "automod guard trust", member=sim.moderator)
    assert f"Left alone: <@{sim.moderator.id}>" in sim.text(trusted)
    await deletes_channels(sim, sim.moderator, 3)
    assert roles_of(sim, sim.moderator)
    no_longer = await sim.manager.slash(sim.general, "automod guard trust", member=sim.moderator)
    assert "Left alone" not in sim.text(no_longer)
    nothing = await sim.manager.slash(sim.general, "automod guard limits")
    assert "Name what to change" in sim.text(nothing)


async def test_what_was_done_while_the_bot_was_away_is_answered_when_it_is_back(staffed: World) -> None:
    sim = staffed
    await sim.client.close()
    for number in range(5):
        await simaudit.by_hand(
            sim.env,
            sim.guild,
            AuditLogAction.role_delete,
            sim.moderator,
            heard=False,
            changes=[{"key": "name", "old_value": f"role {number}"}],
        )
    await sim.restart()
    await sim.client.tick()
    await sim.env.settle()
    assert roles_of(sim, sim.moderator) == set()
    assert "5 roles deleted" in sim.text(card(sim))
