"""Raid mode as a team lives it: a wave of joins, one card, one press, and everything as before."""

from typing import Any

from tests import simgate, simkit
from tests.simworld import World


async def wave(sim: World, count: int, name: str = "raider") -> list[Any]:
    """So many join at once, and the bot looks."""
    await sim.pass_time(minutes=2)
    members = [sim.guild.add_member(sim.env.create_user(f"{name}{number}")) for number in range(count)]
    await sim.env.settle()
    await sim.client.watch()
    await sim.env.settle()
    return members


async def test_a_raid_is_met_with_one_press_and_undone_with_another(staffed: World) -> None:
    sim = staffed
    await wave(sim, 30)
    card = sim.staff.last_message
    assert "This may be a raid: many accounts join at once" in sim.text(card)
    assert not sim.client.app.raids.in_raid(sim.guild.id)
    await sim.moderator.click(card, custom_id="raid:on:1")
    assert sim.client.app.raids.in_raid(sim.guild.id)
    assert simgate.paused_until(sim.env, sim.guild) is not None
    assert simgate.verification(sim.env, sim.guild) == 3
    assert "**Raid mode is on** until it is calm" in sim.text(sim.staff.last_message)
    await sim.restart()
    assert sim.client.app.raids.in_raid(sim.guild.id)
    await sim.moderator.click(sim.staff.last_message, custom_id="raid:off:1")
    assert simgate.paused_until(sim.env, sim.guild) is None
    assert simgate.verification(sim.env, sim.guild) != 3
    assert "Everything is as it was before." in sim.text(sim.staff.last_message)
    [paused, opened] = sim.requests("PUT", "/incident-actions")
    assert paused.json["invites_disabled_until"] is not None
    assert opened.json["invites_disabled_until"] is None


async def test_the_accounts_are_held_let_in_and_banned_from_the_card(staffed: World) -> None:
    sim = staffed
    raiders = await wave(sim, 30)
    card = sim.staff.last_message
    listed = await sim.moderator.click(card, custom_id="raid:list:1:0")
    assert "Who joined in raid 1" in sim.text(listed)
    assert "nobody has decided: 30" in sim.text(listed)
    held = await sim.moderator.click(listed.response, custom_id=f"raid:hold:1:{raiders[0].id}:0")
    assert "1 account is held" in sim.text(held.followups[0])
    let_in = await sim.moderator.click(listed.response, custom_id=f"raid:let:1:{raiders[0].id}:0")
    assert "1 account is let in" in sim.text(let_in.followups[0])
    asked = await sim.moderator.click(listed.response, custom_id="raid:ban:1:all:0")
    assert "Ban **29 people**?" in sim.text(asked)
    [yes, _no] = [custom_id for custom_id, _label in sim.buttons(asked)]
    assert yes.startswith("raid:wave:1:yes:")
    await sim.moderator.click(asked.response, custom_id=yes)
    assert len(sim.requests("PUT", "/bans/")) == 29
    again = await sim.moderator.click(card, custom_id="raid:list:1:0")
    assert "banned: 29" in sim.text(again)
    assert "let in: 1" in sim.text(again)


async def test_the_card_speaks_french_and_no_raid_is_no_raid(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.moderator, "fr")
    await wave(sim, 30)
    said = await sim.moderator.click(sim.staff.last_message, custom_id="raid:no:1")
    assert "pas un raid" in sim.text(said)
    assert "No raid, says" in sim.text(sim.staff.last_message)
    listed = await sim.moderator.click(sim.staff.last_message, custom_id="raid:list:1:0")
    assert "Comptes arrivés pendant le raid 1" in sim.text(listed)


async def test_raid_mode_by_command(staffed: World) -> None:
    sim = staffed
    on = await sim.manager.slash(sim.general, "automod raid enable", length="2h")
    assert "**Raid mode is on** until" in sim.text(on)
    assert on.response.ephemeral
    status = await sim.manager.slash(sim.general, "automod raid status")
    assert "It is a raid when 10 accounts join" in sim.text(status)
    off = await sim.manager.slash(sim.general, "automod raid disable")
    assert "Everything is as it was before." in sim.text(off)
    refused = await sim.manager.slash(sim.general, "automod raid disable")
    assert "Raid mode is not on." in sim.text(refused)


async def test_raid_mode_ends_by_itself(staffed: World) -> None:
    sim = staffed
    await sim.manager.slash(sim.general, "automod raid settings", automatic=True, joins=5, calm=10)
    await wave(sim, 15)
    assert sim.client.app.raids.in_raid(sim.guild.id)
    await sim.pass_time(minutes=25)
    assert simgate.paused_until(sim.env, sim.guild) is None
    assert not sim.client.app.raids.in_raid(sim.guild.id)


async def test_a_wrong_length_and_empty_settings_say_what_to_type(staffed: World) -> None:
    sim = staffed
    wrong = await sim.manager.slash(sim.general, "automod raid enable", length="soon")
    assert "is no length of time" in sim.text(wrong)
    nothing = await sim.manager.slash(sim.general, "automod raid settings")
    assert "Name what to change" in sim.text(nothing)


async def test_members_press_nothing(staffed: World) -> None:
    sim = staffed
    simkit.forbid_bot(sim.env, sim.guild, manage_guild=False)
    await sim.env.settle()
    await sim.manager.slash(sim.general, "moderation setup", log=sim.staff)
    await wave(sim, 30)
    await sim.moderator.click(sim.staff.last_message, custom_id="raid:on:1")
    assert "**Invites are not paused**" in sim.text(sim.staff.last_message)
    assert "the bot needs: Manage Server" in sim.text(sim.staff.last_message)
