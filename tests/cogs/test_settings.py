"""A manager looks at every setting, changes it, and takes back what another changed."""

from typing import Any

import discord
import pytest

from bot.core.settings import ServerSettings
from bot.features.moderation.settings import ModerationSettings
from tests import simkit
from tests.cogs.test_digest import planned
from tests.simworld import World


async def opened(sim: World, who: Any, feature: str, name: str) -> Any:
    """The page of one setting."""
    shown = await who.slash(sim.staff, "settings show", feature=feature)
    await who.select(shown.response.message, [name], custom_id=f"settings:pick:{feature}")
    return shown


async def press(who: Any, page: Any, label: str) -> Any:
    return await who.click(page.response.message, label=label)


async def pick(sim: World, who: Any, page: Any, *values: Any) -> Any:
    [custom_id] = [found for found, _label in sim.buttons(page) if found.startswith("settings:choose:")]
    return await who.select(page.response.message, list(values), custom_id=custom_id)


async def test_a_number_is_typed_within_its_bounds_and_put_back(sim: World) -> None:
    offered = await sim.manager.autocomplete(sim.staff, "settings show", "feature", "repo")
    assert [one["value"] for one in offered] == ["reports"]
    nothing = await sim.manager.slash(sim.staff, "settings show", feature="nonsense")
    assert sim.text(nothing) == "There is no feature of that name: pick one of the list."
    listed = await sim.manager.slash(sim.staff, "settings show")
    assert "**Reports** · as usual" in sim.text(listed)
    page = await opened(sim, sim.manager, "reports", "remind_after_hours")
    assert "Now: 24\nUsually: 24\nA whole number of hours from 1 to 168, or a length of time" in sim.text(page)
    form = await press(sim.manager, page, "Write it…")
    refused = await sim.manager.submit_modal(form, {"value": "200"})
    assert sim.text(refused.followups[-1]) == "Hours until the team is reminded: at most 168"
    form = await press(sim.manager, page, "Write it…")
    await sim.manager.submit_modal(form, {"value": "2 days"})
    assert "Now: 48\nUsually: 24" in sim.text(page)
    await press(sim.manager, page, "Back")
    assert "**Hours until the team is reminded**: 48 · usually 24" in sim.text(page)
    await sim.restart()
    await sim.manager.select(page.response.message, ["remind_after_hours"], custom_id="settings:pick:reports")
    await press(sim.manager, page, "As usual")
    assert "Now: 24\nUsually: 24" in sim.text(page)


async def test_a_channel_that_does_not_fit_is_refused_and_the_page_still_shows_what_is(sim: World) -> None:
    page = await opened(sim, sim.manager, "moderation", "log_channel")
    refused = await pick(sim, sim.manager, page, sim.general)
    assert f"Everyone can read {sim.general.mention}" in sim.text(refused.followups[-1])
    assert "Now: none" in sim.text(page)
    simkit.forbid_bot_in(sim.env, sim.staff, send_messages=True)
    refused = await pick(sim, sim.manager, page, sim.staff)
    assert "Send Messages there, then try again." in sim.text(refused.followups[-1])
    hidden, seen = discord.PermissionOverwrite(view_channel=False), discord.PermissionOverwrite(view_channel=True)
    seers = {sim.guild.default_role: hidden, sim.guild.me: seen, sim.guild.roles["Managers"]: seen}
    log = sim.guild.create_text_channel("log", overwrites=seers)
    await pick(sim, sim.manager, page, log)
    assert f"Now: {log.mention}" in sim.text(page)
    await pick(sim, sim.manager, page)
    assert "Now: none" in sim.text(page)


async def test_of_two_managers_the_second_is_told_who_changed_it_meanwhile(sim: World) -> None:
    other = sim.guild.add_member(sim.env.create_user("lee"), roles=[sim.guild.roles["Managers"]])
    mine, theirs = [await opened(sim, who, "raids", "automatic") for who in (sim.manager, other)]
    await press(other, theirs, "Yes")
    refused = await press(sim.manager, mine, "Yes")
    assert f"<@{other.id}> changed this <t:" in sim.text(refused.followups[-1])
    assert "Now: yes\nUsually: no" in sim.text(mine)
    await press(sim.manager, mine, "No")
    assert "Now: no" in sim.text(mine)


async def test_the_log_tells_who_changed_what_and_undoes_it_once(sim: World) -> None:
    sim.speaks(sim.manager, "fr")
    page = await opened(sim, sim.manager, "server", "language")
    await pick(sim, sim.manager, page, "fr")
    log = await sim.manager.slash(sim.staff, "settings log")
    assert f"**1** · Serveur\u00a0: Langue\u00a0: English → Français · <@{sim.manager.id}> · <t:" in sim.text(log)
    undone = await sim.manager.select(log.response.message, ["1"], custom_id="settings:undo")
    assert "Serveur\u00a0: Langue\u00a0: de nouveau English" in sim.text(undone.followups[-1])
    assert "**2** · Serveur\u00a0: Langue\u00a0: Français → English" in sim.text(log)
    again = await sim.manager.select(log.response.message, ["1"], custom_id="settings:undo")
    assert "Regarde d’abord" in sim.text(again.followups[-1])
    assert (await sim.client.app.settings.get(sim.guild.id, ServerSettings)).language == "en"


async def test_what_follows_from_a_setting_follows_however_it_was_changed(sim: World) -> None:
    page = await opened(sim, sim.manager, "digest", "channel_id")
    await pick(sim, sim.manager, page, sim.staff)
    assert await planned(sim) is not None
    page = await opened(sim, sim.manager, "gates", "role_id")
    await pick(sim, sim.manager, page, sim.guild.create_role("Readers"))
    page = await opened(sim, sim.manager, "gates", "channel_id")
    await pick(sim, sim.manager, page, sim.general)
    page = await opened(sim, sim.manager, "gates", "rules")
    await sim.manager.submit_modal(await press(sim.manager, page, "Write it…"), {"value": "Be kind."})
    assert "Be kind." in sim.text(sim.general.last_message)


async def test_only_who_manages_the_server_presses_anything(sim: World) -> None:
    page = await opened(sim, sim.manager, "raids", "automatic")
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions())
    refused = await press(sim.manager, page, "Yes")
    assert "You need this permission for that: Manage Server" in sim.text(refused)
    assert not (await sim.client.app.settings.get(sim.guild.id, ModerationSettings)).log_channel


async def test_settings_of_roles_are_changed_by_who_manages_roles_too(sim: World) -> None:
    page = await opened(sim, sim.manager, "roles", "restores")
    refused = await press(sim.manager, page, "Yes")
    assert "You need this permission for that: Manage Roles" in sim.text(refused.followups[-1])
    file = ("s.toml", b"format = 1\n[roles]\nrestores = true\n")
    refused = await sim.manager.slash(sim.staff, "settings import", file=file)
    assert "You need this permission for that: Manage Roles" in sim.text(refused)
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    await press(sim.manager, page, "Yes")
    assert "Now: yes" in sim.text(page)


@pytest.mark.parametrize("feature", ["welcome", "moderation"])
async def test_what_a_page_can_not_change_names_its_command(sim: World, feature: str) -> None:
    page = await opened(sim, sim.manager, feature, {"welcome": "templates", "moderation": "ladder"}[feature])
    assert {"welcome": "`/welcome message` changes it.", "moderation": "`/moderation rung` changes it."}[feature] in (
        sim.text(page)
    )
    assert [label for _id, label in sim.buttons(page)] == ["Back"]


async def test_what_a_command_changes_is_on_its_page_and_in_the_log_and_is_undone(sim: World) -> None:
    await sim.manager.slash(sim.staff, "moderation rung", strikes=3, step="ban")
    page = await opened(sim, sim.manager, "moderation", "ladder")
    assert "Now:\n- 3 strikes: ban\n- 5 strikes: timeout 24 hr\n" in sim.text(page)
    await sim.manager.slash(sim.staff, "moderation reason", reason="spam", strikes=2)
    await sim.manager.slash(sim.staff, "moderation role", action="ban", role=sim.guild.roles["Moderators"])
    log = await sim.manager.slash(sim.staff, "settings log")
    assert "**1** · Moderation: Ladder: 3 strikes: timeout 60 min → 3 strikes: ban · " in sim.text(log)
    assert "**2** · Moderation: Reasons: none → spam · 2 strikes · " in sim.text(log)
    role = f"<@&{sim.guild.roles['Moderators'].id}>"
    assert f"**3** · Moderation: Roles: none → Ban: {role} · " in sim.text(log)
    sim.speaks(sim.manager, "fr")
    undone = await sim.manager.select(log.response.message, ["1"], custom_id="settings:undo")
    said = sim.text(undone.followups[-1]).replace("\u00a0", " ")
    assert said.startswith(
        "Modération : Échelle des sanctions : de nouveau 3 avertissements : exclusion temporaire 60 min · 5 avert"
    )
    ladder = (await sim.client.app.settings.get(sim.guild.id, ModerationSettings)).ladder
    assert ladder == ModerationSettings().ladder


async def test_greetings_and_what_everyone_gets_are_said_as_people_read_them(sim: World) -> None:
    simkit.allow(sim.env, sim.guild, "Managers", discord.Permissions(manage_guild=True, manage_roles=True))
    reader = sim.guild.create_role("Reader")
    await sim.env.settle()
    await sim.manager.slash(sim.staff, "roles give", role=reader, after="1d")
    await sim.manager.slash(sim.staff, "welcome language", language="fr", channel=sim.general)
    page = await opened(sim, sim.manager, "roles", "given")
    assert f"- Everyone gets <@&{reader.id}> 24 hr after they may see the server." in sim.text(page)
    page = await opened(sim, sim.manager, "welcome", "place_languages")
    assert f"- {sim.general.mention}: Français" in sim.text(page)


async def test_settings_go_into_a_file_and_come_back_after_they_were_shown(sim: World) -> None:
    exported = await sim.manager.slash(sim.staff, "settings export")
    [file] = exported.response.message.attachments
    text = (await file.read()).decode()
    assert "# Joins · So many who join within the seconds are a raid. · Usually: 10\njoins = 10\n" in text
    changed = text.replace("joins = 10", "joins = 20").replace('log_channel = ""', 'log_channel = "#general"')
    sim.speaks(sim.manager, "fr")
    shown = await sim.manager.slash(sim.staff, "settings import", file=("s.toml", changed.encode()))
    assert "**1 réglage changerait\u00a0:**\n- Mode raid\u00a0: Arrivées\u00a0: 10 → 20" in sim.text(shown)
    assert "**moderation.log\\_channel**\u00a0: Tout le monde peut lire" in sim.text(shown)
    await press(sim.manager, shown, "L’appliquer")
    assert "1 réglage est en place." in sim.text(shown)
    refused = await sim.manager.slash(sim.staff, "settings import", file=("x.toml", b"x" * 100_001))
    assert "Ce fichier est trop gros pour des réglages." in sim.text(refused)
