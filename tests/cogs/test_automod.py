"""Managers make rules, watch them, and switch them on: what they type, press and read."""

from typing import Any

import discord

from tests.simworld import World

FREE = "Get your FREE N1TRO here, hurry"


async def has_rule(sim: World, *, state: str = "observe") -> None:
    """A rule against “free nitro”, which observes."""
    await sim.manager.slash(sim.staff, "automod add", kind="words", name="nitro", items="free nitro")
    if state != "draft":
        await sim.manager.slash(sim.staff, "automod observe", rule="nitro")


async def switch_on(sim: World, rule: str = "nitro") -> Any:
    asked = await sim.manager.slash(sim.staff, "automod enforce", rule=rule)
    form = await sim.manager.click(asked.response, label="Switch on all the same…")
    return await sim.manager.submit_modal(form, {"name": rule})


async def test_a_rule_is_made_tried_watched_and_switched_on(staffed: World) -> None:
    sim = staffed
    nothing = await sim.manager.slash(sim.staff, "automod add", kind="words", name="nitro")
    assert sim.text(nothing) == "Name at least one word, or a starter list."
    added = await sim.manager.slash(sim.staff, "automod add", kind="words", name="nitro", items="nitro")
    assert "It looks at nothing yet" in sim.text(added)
    changed = await sim.manager.slash(sim.staff, "automod edit", rule="nitro", option="terms", value="free nitro")
    assert "- `terms`: free nitro" in sim.text(changed)
    tried = sim.text(await sim.manager.slash(sim.staff, "automod try", text=FREE, member=sim.member))
    assert "It is compared as:\n> " in tried
    assert "**1. nitro** (draft) · “FREE N1TRO”" in tried
    observing = await sim.manager.slash(sim.staff, "automod observe", rule="nitro")
    assert "**nitro** observes from now on." in sim.text(observing)
    said = await sim.member.send(sim.general, FREE)
    await sim.pass_time(days=1, seconds=5)
    assert sim.requests("DELETE", "/messages/") == []
    asked = await sim.manager.slash(sim.staff, "automod enforce", rule="nitro")
    assert "1 hit by 1 member, 0 marked wrong; 1 hits a day." in sim.text(asked)
    shown = await sim.manager.click(asked.response, label="See 10")
    assert f"{sim.general.id}/{said.id} · 10 characters · only observed" in sim.text(shown)
    on = await sim.manager.click(asked.response, label="Switch on")
    assert sim.text(on) == "**nitro** is on."
    await sim.member.send(sim.general, FREE)
    assert len(sim.requests("DELETE", "/messages/")) == 1
    overview = sim.text(await sim.manager.slash(sim.staff, "automod show"))
    assert "🛡️ **1. nitro** · Banned words · on · 2 hits by 1 member, 0 marked wrong · → delete" in overview


async def test_a_rule_that_was_never_observed_needs_its_name_typed_or_lasts_an_hour(staffed: World) -> None:
    sim = staffed
    await has_rule(sim, state="draft")
    asked = await sim.manager.slash(sim.staff, "automod enforce", rule="nitro")
    assert "nobody knows what it would hit" in sim.text(asked)
    form = await sim.manager.click(asked.response, label="Switch on all the same…")
    wrong = await sim.manager.submit_modal(form, {"name": "nitr"})
    assert sim.text(wrong) == "That is not its name: nothing was switched on."
    hour = await sim.manager.click(asked.response, label="Delete only, for one hour")
    assert sim.text(hour) == "**nitro** deletes for one hour, then it observes."
    await sim.member.send(sim.general, FREE)
    assert len(sim.requests("DELETE", "/messages/")) == 1
    await sim.pass_time(hours=1, minutes=1)
    await sim.member.send(sim.general, FREE)
    assert len(sim.requests("DELETE", "/messages/")) == 1
    assert "👁️ **1. nitro**" in sim.text(await sim.manager.slash(sim.staff, "automod show"))


async def test_after_a_week_the_bot_asks_and_one_press_switches_on_also_after_a_restart(staffed: World) -> None:
    sim = staffed
    await has_rule(sim)
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(days=7, minutes=1)
    question = sim.staff.last_message
    assert "**nitro** has watched for 7 days: 1 hit by 1 member, 0 marked wrong." in sim.text(question)
    await sim.restart()
    kept = await sim.manager.click(question, label="Keep watching")
    assert "goes on watching" in sim.text(kept)
    await sim.pass_time(days=7, minutes=1)
    again = sim.staff.last_message
    assert again.id != question.id
    on = await sim.manager.click(again, label="Switch on")
    assert sim.text(on) == "**nitro** is on."


async def test_an_old_question_is_not_answered_for_a_rule_that_got_its_number(staffed: World) -> None:
    sim = staffed
    await has_rule(sim)
    await sim.pass_time(days=7, minutes=1)
    question = sim.staff.last_message
    removing = await sim.manager.slash(sim.staff, "automod remove", rule="nitro")
    await sim.manager.click(removing.response, label="Remove")
    await sim.manager.slash(sim.staff, "automod add", kind="caps", name="shouting")
    await sim.manager.slash(sim.staff, "automod observe", rule="shouting")
    await sim.pass_time(days=2)
    pressed = await sim.manager.click(question, label="Switch on")
    assert sim.text(pressed) == "Someone else has just changed this rule: look at it again."
    assert "👁️ **1. shouting**" in sim.text(await sim.manager.slash(sim.staff, "automod show"))


async def test_a_moderator_without_manage_server_may_not_switch_on_but_may_mark(staffed: World) -> None:
    sim = staffed
    await has_rule(sim)
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(days=7, minutes=1)
    question = sim.staff.last_message
    refused = await sim.moderator.click(question, label="Switch on")
    assert "You need this permission for that: Manage Server." in sim.text(refused)
    shown = await sim.moderator.click(question, label="See 10")
    marked = await sim.moderator.click(shown.response, label="1 was wrong")
    assert sim.text(marked) == "Marked: it counts against **nitro**."
    twice = await sim.moderator.click(shown.response, label="1 was wrong")
    assert sim.text(twice) == "That is marked as a false positive already."
    overview = sim.text(await sim.manager.slash(sim.staff, "automod show"))
    assert "1 hit by 1 member, 1 marked wrong" not in overview, "the hit is older than the seven days that are shown"


async def test_presets_observe_and_a_kill_switch_puts_all_back(staffed: World) -> None:
    sim = staffed
    shown = sim.text(await sim.manager.slash(sim.staff, "automod preset", kind="support"))
    assert "👁️ **1. phishing** · Phishing links · observing" in shown
    again = await sim.manager.slash(sim.staff, "automod preset", kind="support")
    assert "All rules of this set are here already" in sim.text(again)
    await switch_on(sim, "repeats")
    stopped = await sim.manager.slash(sim.staff, "automod stop")
    assert sim.text(stopped).startswith("All rules only observe from now on. On until now: repeats.")
    back = await sim.manager.click(stopped.response, label="Switch them on again")
    assert sim.text(back) == "On again: repeats."
    overview = await sim.manager.slash(sim.staff, "automod show")
    pressed = await sim.manager.click(overview.response, label="Stop all of it")
    assert "On until now: repeats." in sim.text(pressed)


async def test_protect_now_is_one_press_and_says_what_it_does(staffed: World) -> None:
    sim = staffed
    overview = await sim.manager.slash(sim.staff, "automod show")
    assert "No rule yet." in sim.text(overview)
    asked = await sim.manager.click(overview.response, label="Protect now…")
    assert "No strike, no ban." in sim.text(asked)
    on = await sim.manager.click(asked.response, label="Protect now")
    assert "On: protect phishing and protect spread." in sim.text(on)
    again = await sim.manager.slash(sim.staff, "automod protect")
    assert "Protect now" in sim.text(again)
    help_, trades = sim.guild.create_text_channel("help"), sim.guild.create_text_channel("trades")
    nick = await sim.joins("nick")
    for channel in (sim.general, help_, trades):
        await nick.send(channel, "Cheap skins at my shop, write me quickly")
    await sim.pass_time(seconds=5)
    card = sim.text(sim.staff.last_message)
    assert "protect spread" in card
    assert "**This waits for a human.**" in card
    [held] = sim.requests("PATCH", f"/members/{nick.id}")
    assert held.json["communication_disabled_until"]
    gone = {path.rpartition("/")[2] for path in (one.path for one in sim.requests("DELETE", "/messages/"))}
    assert len(gone) == 3, "the earlier copies go, too"
    queue = sim.text(await sim.manager.slash(sim.staff, "automod queue"))
    assert "1 thing waits for a human:" in queue


async def test_without_a_channel_of_the_staff_nothing_is_switched_on(sim: World) -> None:
    for command in ("automod enforce", "automod protect"):
        options = {"rule": "nitro"} if command == "automod enforce" else {}
        refused = await sim.manager.slash(sim.staff, command, **options)
        assert "First choose where the team reads what automod does" in sim.text(refused)


async def test_replay_shows_links_to_what_would_have_been_hit(staffed: World) -> None:
    sim = staffed
    said = await sim.member.send(sim.general, FREE)
    await sim.member.send(sim.general, "nothing to see")
    await has_rule(sim, state="draft")
    replayed = await sim.manager.slash(sim.staff, "automod replay", rule="nitro", channel=sim.general)
    text = sim.text(replayed)
    assert "**nitro** would have hit 1 message of 2 messages since" in text
    assert f"/{sim.general.id}/{said.id}" in text
    assert FREE not in text
    other = await sim.manager.slash(
        sim.staff, "automod replay", rule="nitro", since="3d", option="terms", value="nothing to see"
    )
    assert "would have hit 1 message of" in sim.text(other)
    refused = await sim.manager.slash(sim.staff, "automod replay", rule="nitro", since="1y")
    assert "At most 90 days back." in sim.text(refused)


async def test_roles_and_channels_are_exempt_and_try_says_so(staffed: World) -> None:
    sim = staffed
    await has_rule(sim)
    exempt = await sim.manager.slash(sim.staff, "automod exempt", rule="nitro", channel=sim.general)
    assert f"- `exempt_channels`: <#{sim.general.id}>" in sim.text(exempt)
    tried = await sim.manager.slash(sim.staff, "automod try", text=FREE, member=sim.member, channel=sim.general)
    assert "does not look: the channel is exempt" in sim.text(tried)
    role = sim.guild.create_role("VIP", permissions=discord.Permissions.none())
    both = await sim.manager.slash(sim.staff, "automod exempt", rule="nitro", role=role, channel=sim.general)
    assert f"- `exempt_roles`: <@&{role.id}>\n- `exempt_channels`: –" in sim.text(both)


async def test_a_rule_goes_out_as_a_file_and_comes_back(staffed: World) -> None:
    sim = staffed
    empty = await sim.manager.slash(sim.staff, "automod export")
    assert sim.text(empty) == "There is no rule to export."
    await has_rule(sim)
    exported = await sim.manager.slash(sim.staff, "automod export")
    [file] = exported.response.message.attachments
    written = await file.read()
    assert b'kind = "words"' in written
    asked = await sim.manager.slash(sim.staff, "automod remove", rule="nitro")
    assert "Remove **nitro** (observing; 0 hits by 0 members, 0 marked wrong)?" in sim.text(asked)
    await sim.manager.click(asked.response, label="Remove")
    assert "No rule yet." in sim.text(await sim.manager.slash(sim.staff, "automod show"))
    brought = await sim.manager.slash(sim.staff, "automod import", file=("automod.toml", written))
    assert "👁️ **1. nitro** · Banned words · observing" in sim.text(brought)
    broken = await sim.manager.slash(sim.staff, "automod import", file=("automod.toml", b"[[rule]\n"))
    assert sim.text(broken).startswith("This is no TOML")


async def test_a_form_changes_all_of_a_rule(staffed: World) -> None:
    sim = staffed
    await has_rule(sim)
    form = await sim.manager.slash(sim.staff, "automod edit", rule="nitro")
    assert "free nitro" in str(form.modal)
    changed = (
        '[[rule]]\nkind = "words"\nname = "nitro"\nterms = ["free nitro", "free skins"]\nthen = ["delete", "strike"]\n'
    )
    after = await sim.manager.submit_modal(form, {"rule": changed})
    assert "- `terms`: free nitro, free skins" in sim.text(after)
    other = await sim.manager.slash(sim.staff, "automod edit", rule="nitro")
    refused = await sim.manager.submit_modal(other, {"rule": changed.replace('"nitro"', '"other"')})
    assert "whose name and kind stay: nitro." in sim.text(refused)


async def test_why_tells_the_trace_without_the_text(staffed: World) -> None:
    sim = staffed
    await has_rule(sim)
    said = await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=5)
    trace = sim.text(await sim.manager.slash(sim.staff, "automod why", message=str(said.id)))
    assert "**rule 1, nitro**" in trace
    assert "10 characters · only observed · in: message" in trace
    assert "NITRO" not in trace
    of_member = await sim.manager.slash(sim.staff, "automod why", member=sim.member)
    assert sim.text(of_member) == trace
    nothing = await sim.manager.slash(sim.staff, "automod why", message="123456789012345678")
    assert "hit nothing there" in sim.text(nothing)
    neither = await sim.manager.slash(sim.staff, "automod why")
    assert sim.text(neither) == "Name a message or a member."
    hits = await sim.manager.slash(sim.staff, "automod hits", rule="nitro")
    assert f"1. <@{sim.member.id}>" in sim.text(hits)
    drafted = await sim.manager.slash(sim.staff, "automod draft", rule="nitro")
    assert sim.text(drafted) == "**nitro** is a draft: it looks at nothing."


async def test_managers_read_it_in_french(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.manager, "fr")
    await has_rule(sim)
    asked = sim.text(await sim.manager.slash(sim.staff, "automod enforce", rule="nitro"))
    assert "Elle n’a pas encore observé pendant un jour" in asked
    assert "Supprimer seulement, une heure" in asked
    tried = sim.text(await sim.manager.slash(sim.staff, "automod try", text=FREE, member=sim.member))
    assert "Il est comparé ainsi\u00a0:" in tried
    assert "Ce qui suivrait\u00a0: rien." in tried
    unknown = await sim.manager.slash(sim.staff, "automod draft", rule="nothing")
    assert "Aucune règle ne s’appelle «\u00a0nothing\u00a0» ici." in sim.text(unknown)
