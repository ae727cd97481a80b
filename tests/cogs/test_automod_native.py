"""Managers let Discord's own AutoMod block what their rules ban, and read what stays with the bot."""

from tests.simworld import World


async def bans(sim: World) -> None:
    """A rule against “nitro” that is on, and one that only observes."""
    await sim.manager.slash(sim.staff, "automod add", kind="words", name="nitro", items="nitro")
    asked = await sim.manager.slash(sim.staff, "automod enforce", rule="nitro")
    form = await sim.manager.click(asked.response, label=sim.buttons(asked)[1][1])
    await sim.manager.submit_modal(form, {"name": "nitro"})
    await sim.manager.slash(sim.staff, "automod add", kind="mentions", name="crowds")
    await sim.manager.slash(sim.staff, "automod observe", rule="crowds")


async def test_what_is_written_at_discord_never_appears_and_is_a_hit_of_the_rule(staffed: World) -> None:
    sim = staffed
    await bans(sim)
    preview = await sim.manager.slash(sim.staff, "automod sync")
    shown = sim.text(preview)
    assert "➕ **Concierge · nitro** · to be written: 1 word" in shown
    assert "- crowds: it only observes" in shown
    assert sim.requests("POST", "/auto-moderation/rules") == [], "nothing is written before someone says so"
    written = await sim.manager.click(preview.response, label="Write it")
    assert "1 rule at Discord is as it should be now." in sim.text(written)
    [sent] = sim.requests("POST", "/auto-moderation/rules")
    assert sent.json["trigger_type"] == 1
    assert sent.json["trigger_metadata"]["keyword_filter"] == ["nitro"]
    message = "Rule 1: Banned words. If that is wrong, tell the team."
    assert sent.json["actions"] == [{"type": 1, "metadata": {"custom_message": message}}]
    await sim.member.send(sim.general, "free nitro here")
    await sim.pass_time(seconds=5)
    assert sim.requests("DELETE", "/messages/") == []
    why = sim.text(await sim.manager.slash(sim.staff, "automod why", member=sim.member))
    assert "**rule 1, nitro**" in why
    assert "found by Discord’s AutoMod" in why
    [rule] = sim.env.backend.get_guild(sim.guild.id).auto_mod_rules.values()
    rule.trigger_metadata["keyword_filter"] = ["nitro", "by hand"]
    drift = await sim.manager.slash(sim.staff, "automod sync")
    assert "⚠️ changed by hand; writing over it: takes out “by hand”" in sim.text(drift)
    kept = await sim.manager.click(drift.response, label="Keep what was changed by hand")
    assert "What was changed by hand stays, until its rule here is changed." in sim.text(kept)
    last = await sim.manager.slash(sim.staff, "automod sync")
    removed = await sim.manager.click(last.response, label="Remove ours from Discord")
    assert "1 rule is removed from Discord" in sim.text(removed)


async def test_what_discord_refuses_is_said_and_can_be_tried_again(staffed: World) -> None:
    sim = staffed
    await bans(sim)
    why = "Invalid Form Body (injected)"
    sim.env.inject_error("POST", "/guilds/*/auto-moderation/rules", status=400, code=50035, message=why)
    preview = await sim.manager.slash(sim.staff, "automod sync")
    refused = await sim.manager.click(preview.response, label="Write it")
    assert f"Discord refuses a rule: {why}" in sim.text(refused)
    again = await sim.manager.slash(sim.staff, "automod sync")
    written = await sim.manager.click(again.response, label="Write it")
    assert "1 rule at Discord is as it should be now." in sim.text(written)


async def test_in_french_and_without_the_message_content_intent(staffed: World) -> None:
    sim = staffed
    sim.speaks(sim.manager, "fr")
    await bans(sim)
    sim.client.app.automod.reads_text = False
    preview = await sim.manager.slash(sim.staff, "automod sync")
    shown = sim.text(preview)
    assert "➕ **Concierge · nitro** · à écrire : 1 mot" in shown
    assert "- crowds : seulement en observation" in shown
    assert "Le bot tourne sans l’intent « message content »" in shown
    written = await sim.manager.click(preview.response, label="Écrire")
    assert "1 règle chez Discord est maintenant comme il faut." in sim.text(written)
    again = sim.text(await sim.manager.slash(sim.staff, "automod sync"))
    assert "✅ **Concierge · nitro** · comme il faut" in again
