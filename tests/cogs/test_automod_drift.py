"""Someone changes by hand, at Discord, what the bot wrote there: the team is told, and decides who is right."""

from typing import Any

import pytest
from discord import AuditLogAction

from bot.core.settings import ServerSettings
from tests import simaudit
from tests.cogs.test_automod_native import bans
from tests.simworld import World


async def wrote(sim: World) -> int:
    """The id of a rule that the bot wrote there."""
    await bans(sim)
    preview = await sim.manager.slash(sim.staff, "automod sync")
    await sim.manager.click(preview.response, label="Write it")
    [rule] = sim.env.backend.get_guild(sim.guild.id).auto_mod_rules.values()
    return int(rule.id)


async def by_hand(sim: World, native_id: int, *words: str) -> None:
    sim.env.backend.edit_auto_mod_rule(sim.guild.id, native_id, {"trigger_metadata": {"keyword_filter": list(words)}})
    await in_the_audit_log(sim, native_id)


async def in_the_audit_log(
    sim: World, native_id: int, action: AuditLogAction = AuditLogAction.automod_rule_update
) -> None:
    class Rule:
        id = native_id

    await simaudit.by_hand(sim.env, sim.guild, action, sim.moderator, Rule)


async def told(sim: World) -> list[Any]:
    await sim.pass_time(seconds=5)
    await sim.pass_time(seconds=30)
    await sim.pass_time(minutes=5)
    return [
        message for message in sim.staff.history() if "à la main" in sim.text(message) or "by hand" in sim.text(message)
    ]


async def test_the_team_is_told_once_who_changed_what_and_decides_at_a_press(staffed: World) -> None:
    sim = staffed
    native_id = await wrote(sim)
    assert await told(sim) == [], "nothing is said of what the bot writes itself"
    await by_hand(sim, native_id, "nitro", "a")
    await by_hand(sim, native_id, "nitro", "by hand")
    [card] = await told(sim)
    rule = "🔴 **<@{who}> changed the bot’s rule “Concierge · nitro” at Discord by hand: adds “by hand”.**"
    assert rule.format(who=sim.moderator.id) in sim.text(card)
    await sim.restart()
    await sim.pass_time(days=2)
    assert await told(sim) == [card]
    refused = await sim.moderator.click(card, label="Keep it, or write over it…")
    assert "You need this permission for that: Manage Server" in sim.text(refused)
    asked = await sim.manager.click(card, label="Keep it, or write over it…")
    assert asked.ephemeral
    await sim.manager.click(asked.response, label="Write over it")
    assert sim.env.backend.get_auto_mod_rule(sim.guild.id, native_id).trigger_metadata["keyword_filter"] == ["nitro"]
    assert "Nothing is wrong" in sim.text(await sim.manager.slash(sim.staff, "doctor"))
    assert await told(sim) == [card]
    await by_hand(sim, native_id, "nitro", "by hand")
    assert len(await told(sim)) == 2, "what comes back is told again"


async def test_in_french_of_a_rule_that_was_deleted(staffed: World) -> None:
    sim = staffed
    native_id = await wrote(sim)
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language="fr")
    sim.env.backend.delete_auto_mod_rule(sim.guild.id, native_id)
    await in_the_audit_log(sim, native_id, AuditLogAction.automod_rule_delete)
    [card] = await told(sim)
    text = sim.text(card).replace("\u00a0", " ")
    assert f"<@{sim.moderator.id}> a changé à la main, chez Discord, la règle « Concierge · nitro » du bot" in text
    assert "supprimée" in text
    assert "Garder, ou réécrire…" in [label for _id, label in sim.buttons(card)]


@pytest.mark.parametrize("client_options", [{"message_content": False}], ids=["without text"])
async def test_where_nobody_tells_who_it_was_the_change_is_told_all_the_same(staffed: World) -> None:
    sim = staffed
    native_id = await wrote(sim)
    sim.env.backend.edit_auto_mod_rule(sim.guild.id, native_id, {"enabled": False})
    await sim.env.settle()
    [card] = await told(sim)
    text = "Someone changed the bot’s rule “Concierge · nitro” at Discord by hand: switches it off."
    assert text in sim.text(card)
