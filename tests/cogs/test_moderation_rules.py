"""What a manager decides: the ladder, reasons, roles, and how messages to members begin."""

from bot.core.posts import Button, Post
from tests.cogs.staff import dms
from tests.simworld import World


async def test_the_whole_page_is_shown_in_both_languages(staffed: World) -> None:
    sim = staffed
    shown = sim.text(await sim.manager.slash(sim.staff, "moderation show"))
    assert f"Every action: <#{sim.staff.id}>" in shown
    assert "3 strikes: timeout 60 min" in shown
    assert "9 strikes: the staff is asked about a ban" in shown
    assert "A strike counts for 90 days." in shown
    sim.speaks(sim.manager, "fr")
    shown = sim.text(await sim.manager.slash(sim.staff, "moderation show"))
    assert "**Échelle des sanctions**" in shown
    assert "3 avertissements\u00a0: exclusion temporaire 60\u00a0min" in shown


async def test_who_sees_the_commands_is_read_from_discord(staffed: World) -> None:
    sim = staffed
    standing = sim.client.tree.ids
    everyone, moderators = sim.guild.default_role, sim.guild.roles["Moderators"]
    shown = sim.text(await sim.manager.slash(sim.staff, "moderation show"))
    assert "Whom Discord’s permissions allow it. Server Settings → Integrations changes that." in shown
    sim.guild.set_command_permissions(standing["ban"], {everyone: False, moderators: True, sim.staff: True})
    sim.guild.set_command_permissions(sim.env.backend.application_id, {sim.member: False})
    shown = sim.text(await sim.manager.slash(sim.staff, "moderation show"))
    assert f"`/ban`: ✗ @everyone, ✓ <@&{moderators.id}>, ✓ <#{sim.staff.id}>" in shown
    sim.speaks(sim.manager, "fr")
    shown = sim.text(await sim.manager.slash(sim.staff, "moderation show"))
    assert f"Toutes les commandes\u00a0: ✗ <@{sim.member.id}>" in shown or "Toutes les commandes: ✗" in shown
    sim.env.inject_error("GET", "/applications/*/guilds/*/commands/permissions", status=403)
    assert "Toutes les commandes" not in sim.text(await sim.manager.slash(sim.staff, "moderation show"))


async def test_a_rung_is_changed_and_taken_out(staffed: World) -> None:
    sim = staffed
    missing = await sim.manager.slash(sim.staff, "moderation rung", strikes=2, step="timeout")
    assert "Say how long the timeout lasts" in sim.text(missing)
    changed = await sim.manager.slash(sim.staff, "moderation rung", strikes=2, step="timeout", length="1 day")
    assert "2 strikes: timeout 24 hr" in sim.text(changed)
    gone = await sim.manager.slash(sim.staff, "moderation rung", strikes=3, step="nothing")
    assert "3 strikes" not in sim.text(gone)
    for _number in range(2):
        await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spam")
    assert len(sim.requests("PATCH", f"/members/{sim.member.id}")) == 1


async def test_a_strike_expires_after_the_days_that_were_chosen(staffed: World) -> None:
    sim = staffed
    await sim.manager.slash(sim.staff, "moderation expiry", days=7)
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spam")
    await sim.pass_time(days=8)
    shown = await sim.moderator.slash(sim.general, "history", member=sim.member)
    assert "1 case · 0 strikes stand" in sim.text(shown)


async def test_a_role_may_what_discord_does_not_let_it(staffed: World) -> None:
    sim = staffed
    helpers = sim.guild.create_role("Helpers")
    shown = await sim.manager.slash(sim.staff, "moderation role", action="ban", role=helpers)
    assert f"Ban: <@&{helpers.id}>" in sim.text(shown)
    everyone = await sim.manager.slash(sim.staff, "moderation role", action="ban", role=sim.guild.default_role)
    assert "Everyone has that role." in sim.text(everyone)
    taken = await sim.manager.slash(sim.staff, "moderation role", action="ban", role=helpers)
    assert f"<@&{helpers.id}>" not in sim.text(taken)


async def test_the_message_to_a_member_begins_as_the_server_wrote_it(staffed: World) -> None:
    sim = staffed
    text = "Hi, the mods of [server] here."
    await sim.manager.slash(sim.staff, "moderation message", action="warn", text=text)
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spam")
    assert dms(sim, sim.member)[-1].startswith("Hi, the mods of The Club here.\nReason:\n> Spam")
    await sim.manager.slash(sim.staff, "moderation message", action="warn")
    await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spam")
    assert dms(sim, sim.member)[-1].startswith("You received a warning on **The Club**.")


async def test_reasons_are_offered_with_their_strikes_and_taken_back(staffed: World) -> None:
    sim = staffed
    await sim.manager.slash(sim.staff, "moderation reason", reason="Rule 3: spoilers", strikes=2)
    choices = await sim.moderator.autocomplete(sim.general, "warn", "reason", "spoil", member=sim.member)
    assert [(one["name"], one["value"]) for one in choices] == [
        ("spoil · strike 1 of 3", "spoil"),
        ("Rule 3: spoilers · strike 2 of 3", "Rule 3: spoilers"),
    ]
    choices = await sim.moderator.autocomplete(sim.general, "remind", "rule", "spoil")
    assert [one["value"] for one in choices] == ["Rule 3: spoilers"]
    taken = await sim.manager.slash(sim.staff, "moderation reason", reason="Rule 3: spoilers")
    assert "No longer offered: Rule 3: spoilers" in sim.text(taken)


async def test_a_role_that_was_named_for_an_action_sees_the_record_and_the_panel(staffed: World) -> None:
    sim = staffed
    helpers = sim.guild.create_role("Helpers")
    helper = sim.guild.add_member(sim.env.create_user("hel"), roles=[helpers])
    buttons = tuple(Button(label, f"case:{what}:{sim.member.id}:0") for label, what in (("History", "history"),))
    await sim.client.app.actions.post(sim.general.id, Post(("A case", buttons)))
    card = sim.general.last_message
    refused = await helper.click(card, label="History")
    assert "You need this permission for that: Timeout Members." in sim.text(refused)
    await sim.manager.slash(sim.staff, "moderation role", action="warn", role=helpers)
    assert "0 cases" in sim.text(await helper.click(card, label="History"))
