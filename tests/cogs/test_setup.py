"""A manager sets the bot up: step by step, in Discord, and goes on after a restart."""

from typing import Any

import discord

from bot.core import claims
from bot.core.settings import ServerSettings
from bot.features.moderation.settings import ModerationSettings
from bot.features.welcome.settings import WelcomeSettings
from tests import simbots, simdoor, simkit
from tests.simworld import World


async def press(who: Any, page: Any, label: str) -> Any:
    return await who.click(page.response.message, label=label)


async def choose(who: Any, page: Any, custom_id: str, *values: Any) -> Any:
    return await who.select(page.response.message, list(values), custom_id=custom_id)


async def test_from_nothing_to_a_server_that_is_set_up(sim: World) -> None:
    manager = sim.manager
    panel = await manager.slash(sim.general, "setup")
    assert "Setup · 1 of 7 · Language and time zone" in sim.text(panel)
    await choose(manager, panel, "setup:set:server:language", "fr")
    form = await press(manager, panel, "Another time zone…")
    await manager.submit_modal(form, {"city": "montreal"})
    server = await sim.client.app.settings.get(sim.guild.id, ServerSettings)
    assert (server.language, server.timezone) == ("fr", "America/Montreal")
    await press(manager, panel, "Next")
    await press(manager, panel, "Make them for me…")
    roles = [sim.guild.roles[name] for name in ("Managers", "Moderators")]
    assert "**#journal-équipe**" in sim.text(panel)
    assert all(f"<@&{role.id}>" in sim.text(panel) for role in roles)
    assert await staff_channels(sim) == (None, None), "nothing is made before it was shown"
    await press(manager, panel, "Make them")
    log, _inbox = await staff_channels(sim)
    guild: Any = sim.env.bot.get_guild(sim.guild.id)
    made = guild.get_channel(log)
    assert not made.permissions_for(guild.default_role).view_channel
    assert made.permissions_for(guild.get_role(roles[1].id)).view_channel
    await sim.restart()
    panel = await manager.slash(sim.general, "setup")
    assert "Setup · 2 of 7 · Where the team reads" in sim.text(panel), "it goes on where it was left"
    await press(manager, panel, "Next")
    await choose(manager, panel, "setup:part", "welcome:channel_id")
    await choose(manager, panel, "setup:set:welcome:channel_id", sim.general)
    assert f"🟢 **Welcome: Channel** · {sim.general.mention}" in sim.text(panel)
    await choose(manager, panel, "setup:part", "care:buddies")
    assert "🟢 **Helpers and greeters: Buddies**" in sim.text(panel)
    await choose(manager, panel, "setup:part", "care:buddies")
    assert "⚪ **Helpers and greeters: Buddies**" in sim.text(panel)
    await press(manager, panel, "Next")
    await choose(manager, panel, "setup:preset", "support")
    asked = await press(manager, panel, "Protect now…")
    await press(manager, asked, "Protect now")
    await press(manager, panel, "Back")
    await press(manager, panel, "Next")
    assert "*Protect now* is on" in sim.text(panel)
    await press(manager, panel, "Next")
    await press(manager, panel, "Next")
    await choose(manager, panel, "setup:set:digest:channel_id", sim.staff)
    await choose(manager, panel, "setup:set:digest:weekday", "4")
    await press(manager, panel, "Next")
    assert "Weekly digest: Channel: " in sim.text(panel)
    tried = await press(manager, panel, "Test messages")
    assert f"✅ <#{log}> · Moderation: Log" in sim.text(tried)
    assert f"✅ {sim.general.mention} · Welcome: Channel" in sim.text(tried)
    assert sim.general.last_message is None or "Essai" not in sim.text(sim.general.last_message)
    week = await press(manager, panel, "Show me last week")
    assert "Week 2026-W43 was not counted" in sim.text(week)


async def staff_channels(sim: World) -> tuple[Any, Any]:
    settings = await sim.client.app.settings.get(sim.guild.id, ModerationSettings)
    return settings.log_channel, settings.inbox_channel


async def test_what_discord_does_already_is_taken_over_or_left(sim: World) -> None:
    manager = sim.manager
    await manager.slash(sim.staff, "moderation setup", log=sim.staff)
    payload = {
        "name": "No nitro", "event_type": 1, "trigger_type": 1, "trigger_metadata": {"keyword_filter": ["free nitro"]},
        "actions": [{"type": 1}], "enabled": True,
    }  # fmt: skip
    sim.env.backend.create_auto_mod_rule(sim.guild.id, sim.owner.id, payload)
    await simdoor.turns_on(sim.env, sim.guild, system_channel_id=sim.general.id)
    sim.speaks(manager, "fr")
    panel = await manager.slash(sim.general, "setup")
    for _step in range(4):
        await press(manager, panel, "Suivant")
    assert f"**Discord** · annonce les arrivées dans {sim.general.mention}" in sim.text(panel)
    assert "**No nitro** · est une règle de l’AutoMod de Discord" in sim.text(panel)
    keys = [custom_id for custom_id, _label in sim.buttons(panel) if custom_id.startswith("setup:take:native")]
    await manager.click(panel.response.message, custom_id=keys[0])
    assert "La règle « No nitro » du bot est active" in sim.text(panel).replace("\u00a0", " ")
    assert "**No nitro** · est une règle" not in sim.text(panel)
    await sim.member.send(sim.general, "free nitro here")
    await sim.pass_time(seconds=5)
    assert len(sim.requests("DELETE", "/messages/")) == 1
    await manager.click(panel.response.message, custom_id="setup:leave:greets:0")
    await sim.restart()
    again = await manager.slash(sim.general, "setup")
    await manager.click(again.response.message, custom_id="setup:take:greets:0")
    assert "Discord n’annonce plus les arrivées" in sim.text(again)


async def test_what_was_taken_over_from_discord_is_given_back_as_it_was(sim: World) -> None:
    manager = sim.manager
    await manager.slash(sim.staff, "moderation setup", log=sim.staff)
    payload = {
        "name": "No nitro", "event_type": 1, "trigger_type": 1, "trigger_metadata": {"keyword_filter": ["free nitro"]},
        "actions": [{"type": 1}], "enabled": True,
    }  # fmt: skip
    theirs = sim.env.backend.create_auto_mod_rule(sim.guild.id, sim.owner.id, payload)
    await simdoor.turns_on(sim.env, sim.guild, system_channel_id=sim.general.id)
    panel = await others(sim)
    await manager.click(panel.response.message, custom_id=f"setup:take:native:{theirs.id}")
    assert not theirs.enabled
    assert "✅ **No nitro** · taken over" in sim.text(panel)
    await manager.click(panel.response.message, custom_id="setup:take:greets:0")
    assert f"Discord posts no more who joined: the bot greets in {sim.general.mention}." in sim.text(panel)
    assert (await sim.client.app.settings.get(sim.guild.id, WelcomeSettings)).channel_id == sim.general.id
    await sim.restart()
    panel = await others(sim)
    await manager.click(panel.response.message, custom_id=f"setup:back:native:{theirs.id}")
    assert theirs.enabled
    assert (await sim.client.app.automod.rulebook.read(sim.guild.id)).by_name == {}
    assert "No nitro does it again, as before." in sim.text(panel)
    await manager.click(panel.response.message, custom_id="setup:back:greets:0")
    assert sim.client.app.lobby.greets_itself(sim.guild.id) == sim.general.id
    assert (await sim.client.app.settings.get(sim.guild.id, WelcomeSettings)).channel_id is None
    gone = await manager.click(panel.response.message, custom_id="setup:take:greets:0")
    assert gone.acknowledged


async def test_what_someone_deleted_since_is_not_offered_to_be_given_back_for_ever(sim: World) -> None:
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff)
    payload = {
        "name": "No nitro", "event_type": 1, "trigger_type": 1, "trigger_metadata": {"keyword_filter": ["free nitro"]},
        "actions": [{"type": 1}], "enabled": True,
    }  # fmt: skip
    theirs = sim.env.backend.create_auto_mod_rule(sim.guild.id, sim.owner.id, payload)
    panel = await others(sim)
    await sim.manager.click(panel.response.message, custom_id=f"setup:take:native:{theirs.id}")
    sim.env.backend.delete_auto_mod_rule(sim.guild.id, theirs.id)
    refused = await press(sim.manager, panel, "Give it back")
    assert "This rule is not there any more." in sim.text(refused.followups[-1])
    assert "taken over" not in sim.text(await others(sim))


async def others(sim: World) -> Any:
    """The panel where it shows who else is here."""
    panel = await sim.manager.slash(sim.general, "setup")
    while "Who else is here" not in sim.text(panel) and "Qui d’autre est là" not in sim.text(panel):
        await sim.manager.click(panel.response.message, label="Next" if "Setup ·" in sim.text(panel) else "Suivant")
    return panel


DYNO = 155149108183695360
MAY = discord.Permissions(ban_members=True, manage_messages=True, send_messages=True)


async def test_another_bot_is_taken_over_step_by_step_and_its_permissions_come_back(sim: World) -> None:
    role = await simbots.joins(sim.env, sim.guild, DYNO, "Dyno", MAY.value)
    panel = await others(sim)
    assert "**Dyno** · is a bot that may moderate: Ban Members and Manage Messages" in sim.text(panel)
    await press(sim.manager, panel, "Take over")
    text = sim.text(panel)
    assert "1. **Here**: 0 rules are there, *Protect now* is off." in text
    assert "2. **There**: on dyno.gg, for this server, switch off *Automod* and *Moderation*" in text
    assert "3. **To be sure**: its role lets it still moderate (Ban Members and Manage Messages)" in text
    refused = await press(sim.manager, panel, "Take its permissions…")
    assert "The bot is about to take from its role: Ban Members and Manage Messages." in sim.text(panel)
    refused = await press(sim.manager, panel, "Take them")
    assert "You need this permission for that: Manage Roles" in sim.text(refused.followups[-1])
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    await sim.env.settle()
    await press(sim.manager, panel, "Take them")
    assert role.permissions == discord.Permissions(send_messages=True).value
    assert "Dyno may no longer: Ban Members and Manage Messages." in sim.text(panel)
    assert "is a bot that may moderate" not in sim.text(panel)
    await sim.restart()
    panel = await others(sim)
    refused = await press(sim.manager, panel, "Give it back")
    assert "You need this permission for that: Ban Members and Manage Messages." in sim.text(refused.followups[-1])
    assert role.permissions == discord.Permissions(send_messages=True).value, "nobody gives what they do not have"
    simkit.allow(sim.env, sim.guild, "Managers", MAY | discord.Permissions(manage_guild=True, manage_roles=True))
    await sim.env.settle()
    sim.speaks(sim.manager, "fr")
    await press(sim.manager, panel, "Give it back")
    assert role.permissions == MAY.value
    assert "Dyno s’en charge de nouveau, comme avant." in sim.text(panel)
    await press(sim.manager, panel, "Reprendre")
    text = sim.text(panel).replace("\u00a0", " ")
    assert "2. **Là-bas** : sur dyno.gg, pour ce serveur, désactiver *Automod* et *Moderation*" in text


async def test_what_is_taken_in_two_goes_comes_back_in_one_also_if_a_third_fails(sim: World) -> None:
    role = await simbots.joins(sim.env, sim.guild, DYNO, "[Dyno](https://evil.example)", MAY.value)
    kicks = MAY | discord.Permissions(kick_members=True, manage_guild=True, manage_roles=True)
    simkit.allow(sim.env, sim.guild, "Managers", kicks)
    await sim.env.settle()

    async def taken_again(*, may: discord.Permissions) -> Any:
        sim.env.backend.edit_role(sim.guild.id, role.id, {"permissions": may.value})
        await sim.env.settle()
        panel = await others(sim)
        await press(sim.manager, panel, "Take over")
        await press(sim.manager, panel, "Take its permissions…")
        return panel

    for may in (MAY, discord.Permissions(kick_members=True, send_messages=True)):
        panel = await taken_again(may=may)
        await press(sim.manager, panel, "Take them")
        assert role.permissions == discord.Permissions(send_messages=True).value
        assert "[Dyno](" not in sim.text(panel)
    panel = await taken_again(may=MAY)
    simkit.forbid_bot(sim.env, sim.guild, administrator=False, manage_roles=False)
    await press(sim.manager, panel, "Take them")
    assert role.permissions == MAY.value
    simkit.forbid_bot(sim.env, sim.guild, manage_roles=True)
    panel = await others(sim)
    await press(sim.manager, panel, "Give it back")
    assert discord.Permissions(role.permissions) >= MAY | discord.Permissions(kick_members=True)
    assert "[Dyno](" not in sim.text(panel)


async def test_a_role_above_the_bot_or_above_who_presses_is_left_to_others(sim: World) -> None:
    role = await simbots.joins(sim.env, sim.guild, 4_242, "House bot", MAY.value)
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    sim.env.backend.edit_role(sim.guild.id, role.id, {"position": 3})
    await sim.env.settle()
    panel = await others(sim)
    await press(sim.manager, panel, "Take over")
    assert "**There**: in its own settings, switch off what it should no longer do." in sim.text(panel)
    await press(sim.manager, panel, "Take its permissions…")
    refused = await press(sim.manager, panel, "Take them")
    assert "The role of House bot is not below yours" in sim.text(refused.followups[-1])
    assert role.permissions == MAY.value
    sim.env.backend.edit_role(sim.guild.id, role.id, {"position": 50})
    await sim.env.settle()
    await press(sim.manager, panel, "No")
    assert "The bot can’t change that role: drag the bot’s own role above it" in sim.text(panel)
    assert "Take its permissions…" not in [label for _id, label in sim.buttons(panel)]


async def test_a_bot_that_greets_is_taken_over_once_someone_stopped_it(sim: World) -> None:
    mee6 = 159985870458322944
    await simbots.joins(sim.env, sim.guild, mee6, "MEE6", 0)
    async with sim.client.db.begin() as session:
        await claims.take(session, sim.guild.id, "welcome_other", str(mee6), sim.general.id, sim.env.now())
    panel = await others(sim)
    assert f"**MEE6** · greets newcomers in {sim.general.mention}" in sim.text(panel)
    await press(sim.manager, panel, "Take over")
    assert "1. **There**: on mee6.xyz, for this server, switch off *Welcome*" in sim.text(panel)
    await press(sim.manager, panel, "It is switched off there")
    assert f"The bot greets in {sim.general.mention} now." in sim.text(panel)
    assert "**MEE6**" not in sim.text(panel)
    assert (await sim.client.app.settings.get(sim.guild.id, WelcomeSettings)).channel_id == sim.general.id


async def test_only_who_manages_the_server_sets_it_up(sim: World) -> None:
    panel = await sim.manager.slash(sim.general, "setup")
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions())
    refused = await press(sim.manager, panel, "Next")
    assert "You need this permission for that: Manage Server" in sim.text(refused)


async def test_where_discord_refuses_it_is_said_and_the_panel_stays(sim: World) -> None:
    panel = await sim.manager.slash(sim.general, "setup")
    await press(sim.manager, panel, "Next")
    await press(sim.manager, panel, "Make them for me…")
    simkit.forbid_bot(sim.env, sim.guild, manage_channels=False)
    refused = await press(sim.manager, panel, "Make them")
    assert "The bot lacks these permissions for that: Manage Channels." in sim.text(refused.followups[-1])
    nothing = await sim.manager.click((await sim.manager.slash(sim.general, "setup")).response.message, label="Next")
    assert nothing.acknowledged
