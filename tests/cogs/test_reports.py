"""A member reports something: what they read, what the team sees and does, and what comes of it."""

from typing import Any

import discord
import pytest

from tests import simkit
from tests.simworld import World


@pytest.fixture
async def staffed(sim: World) -> World:
    """Moderators may ban, and what needs a human comes to a channel of the staff."""
    may = discord.Permissions(moderate_members=True, kick_members=True, ban_members=True)
    simkit.allow(sim.env, sim.guild, "Moderators", may)
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff, inbox=sim.staff)
    return sim


def dms(sim: World, person: Any) -> list[str]:
    channel = getattr(person, "user", person).dm_channel
    return [] if channel is None else [sim.text(message) for message in channel.history()]


async def report(sim: World, who: Any, message: Any, why: str = "harassment", words: str = "") -> Any:
    shown = await who.context_menu(sim.general, "Report message", message)
    return await who.submit_modal(shown, {"why": [why], "words": words})


async def press(sim: World, who: Any, label: str, message: Any = None) -> Any:
    return await who.click(message or card(sim), label=label)


def card(sim: World) -> Any:
    """The first message about a report."""
    return next(message for message in sim.staff.history() if "Report 1" in sim.text(message))


async def test_a_reported_message_becomes_a_card_and_its_reporter_hears_what_came_of_it(staffed: World) -> None:
    sim = staffed
    rude = await sim.member.send(sim.general, "You are *all* idiots\n# @everyone")
    zoe = await sim.joins("zoe")
    answer = await report(sim, zoe, rude, words="He does it **all** the time")
    assert answer.ephemeral
    assert "Thank you: the team has your report." in sim.text(answer)
    shown = sim.text(card(sim))
    assert "**Report 1** · Harassment" in shown
    assert f"About <@{sim.member.id}>, in <#{sim.general.id}>: https://discord.com/channels/" in shown
    assert "> You are \\*all\\* idiots\n> \\# \\@everyone" in shown
    assert f"- <@{zoe.id}> · Harassment\n  He does it \\*\\*all\\*\\* the time" in shown
    taken = await press(sim, sim.moderator, "I’ll take it")
    assert "It is yours." in sim.text(taken)
    assert f"<@{sim.moderator.id}> is on it, until <t:" in sim.text(card(sim))
    form = await press(sim, sim.moderator, "Warn…")
    acted = await sim.moderator.submit_modal(form, {"reason": "Insults"})
    assert f"Warned <@{sim.member.id}>, case 1. DM delivered." in sim.text(acted)
    assert "> Insults" in dms(sim, sim.member)[0]
    short = sim.text(card(sim))
    assert short == f"Report 1: handled by <@{sim.moderator.id}> · case 1 · Harassment · <@{sim.member.id}>"
    assert sim.buttons(card(sim)) == []
    await sim.pass_time(seconds=20)
    [told] = dms(sim, zoe)
    assert told.startswith("The team of **The Club** looked at your report and handled it. Thank you.")
    assert "arn" not in told, "which sanction it was is nobody else's business"
    await sim.pass_time(days=2)
    assert len(dms(sim, zoe)) == 1
    team = sim.text(await sim.moderator.slash(sim.general, "modstats"))
    assert "🚩 0 open reports\n1 answered · half answered within" in team


async def test_each_reads_their_own_language(staffed: World) -> None:
    sim = staffed
    zoe = await sim.joins("zoe")
    sim.speaks(zoe, "fr")
    sim.speaks(sim.moderator, "fr")
    rude = await sim.member.send(sim.general, "Idiots")
    shown = await zoe.context_menu(sim.general, "Report message", rude)
    assert "Signaler un message" in str(shown.modal)
    assert "Quelqu’un est peut-être en danger" in str(shown.modal)
    answer = await zoe.submit_modal(shown, {"why": ["harassment"], "words": ""})
    assert "Merci\u00a0: l’équipe a ton signalement." in sim.text(answer)
    assert "1 member reported this." in sim.text(card(sim)), "the card speaks the server's language"
    form = await press(sim, sim.moderator, "Dismiss…")
    dismissed = await sim.moderator.submit_modal(form, {"reason": "Entre amis"})
    assert "Le signalement 1 est classé sans suite." in sim.text(dismissed)
    await sim.pass_time(seconds=20)
    [told] = dms(sim, zoe)
    assert "Nous avons regardé\u00a0: cela n’enfreint pas nos règles. Si cela continue, dis-le-nous encore." in told
    again = await report(sim, zoe, rude)
    assert "L’équipe a regardé\u00a0: cela n’enfreint pas les règles" in sim.text(again)


async def test_of_two_moderators_the_second_is_told_who_has_it_also_after_a_restart(staffed: World) -> None:
    sim = staffed
    other = sim.guild.add_member(sim.env.create_user("mo"), roles=[sim.guild.roles["Moderators"]])
    zoe = await sim.joins("zoe")
    await report(sim, zoe, await sim.member.send(sim.general, "Buy now"), "spam")
    await sim.restart()
    await press(sim, sim.moderator, "I’ll take it")
    second = await press(sim, other, "I’ll take it")
    assert "> Buy now" in sim.text(card(sim)), "the card itself remembers"
    assert f"<@{sim.moderator.id}> is on it. If nothing comes of it, it is free <t:" in sim.text(second)
    form = await press(sim, other, "Timeout 60 min…")
    refused = await other.submit_modal(form, {"reason": "Spam or scam"})
    assert f"<@{sim.moderator.id}> is on it." in sim.text(refused)
    assert sim.requests("PATCH", f"/members/{sim.member.id}") == []
    await sim.pass_time(minutes=16)
    form = await press(sim, other, "Timeout 60 min…")
    assert "Spam or scam" in str(form.modal), "the reason is offered"
    acted = await other.submit_modal(form, {"reason": "Spam or scam"})
    assert "Timed" in sim.text(acted)
    [asked] = sim.requests("PATCH", f"/members/{sim.member.id}")
    assert asked.json["communication_disabled_until"] is not None
    late = await sim.moderator.context_menu(sim.general, "Report member", sim.member)
    assert late.acknowledged


async def test_the_second_who_acts_on_the_same_member_is_asked_whether_they_mean_it(staffed: World) -> None:
    sim = staffed
    other = sim.guild.add_member(sim.env.create_user("mo"), roles=[sim.guild.roles["Moderators"]])
    zoe = await sim.joins("zoe")
    await report(sim, zoe, await sim.member.send(sim.general, "Buy now"), "spam")
    await other.slash(sim.general, "warn", member=sim.member, reason="Spam")
    form = await press(sim, sim.moderator, "Ban…")
    held = await sim.moderator.submit_modal(form, {"reason": "Scam", "length": "2 weeks", "delete": ["1"]})
    assert "Someone else has just acted on this member. Nothing was done yet." in sim.text(held)
    [button] = [one for one, label in sim.buttons(held) if label == "Do mine as well"]
    await sim.moderator.click(held.response.message, custom_id=button)
    [ban] = sim.requests("PUT", f"/bans/{sim.member.id}")
    assert ban.params["delete_message_seconds"] in (86400, "86400")
    assert sim.text(card(sim)).startswith(f"Report 1: handled by <@{sim.moderator.id}> · case 2")


async def test_danger_calls_who_is_on_duty_and_shows_the_help_lines(staffed: World) -> None:
    sim = staffed
    form = await sim.manager.slash(sim.staff, "reports help-lines")
    shown = await sim.manager.submit_modal(form, {"lines": "Samaritans 116 123\nSOS Amitié 09 72 39 40 50"})
    assert "Samaritans 116 123" in sim.text(shown)
    on = await sim.moderator.slash(sim.general, "duty on", until="4h")
    assert "You are on duty until <t:" in sim.text(on)
    who = await sim.moderator.slash(sim.general, "duty who")
    assert f"<@{sim.moderator.id}> until <t:" in sim.text(who)
    zoe = await sim.joins("zoe")
    sad = await sim.member.send(sim.general, "I can’t go on")
    answer = await report(sim, zoe, sad, "danger")
    assert "Samaritans 116 123" in sim.text(answer)
    assert "Who is on duty was called." in sim.text(answer)
    [sent] = [one for one in sim.requests("POST", f"/channels/{sim.staff.id}/messages") if "danger" in str(one.json)]
    assert [int(one) for one in sent.json["allowed_mentions"]["users"]] == [sim.moderator.id]
    labels = {label for _id, label in sim.buttons(card(sim))}
    assert labels == {"I’ll take it", "Handled", "Dismiss…", "History"}
    again = await report(sim, zoe, sad, "danger")
    assert "Samaritans 116 123" in sim.text(again), "nobody is sent away without them"
    assert "You reported this already" in sim.text(again.followups[-1])
    done = await press(sim, sim.moderator, "Handled")
    assert "Report 1 is closed as handled." in sim.text(done)
    off = await sim.moderator.slash(sim.general, "duty off")
    assert "You are off duty." in sim.text(off)
    assert "Nobody is on duty" in sim.text(await sim.moderator.slash(sim.general, "duty who"))


async def test_a_report_about_a_moderator_is_answered_by_someone_else(staffed: World) -> None:
    sim = staffed
    asked = await sim.member.slash(sim.general, "report", member=sim.moderator)
    await sim.member.submit_modal(asked, {"why": ["harassment"], "words": "He shouts at me"})
    shown = sim.text(card(sim))
    assert str(sim.member.id) not in shown
    assert "He shouts at me" not in shown
    refused = await press(sim, sim.moderator, "I’ll take it")
    assert "This report is about you: someone else of the team answers it." in sim.text(refused)
    assert "This report is about you" in sim.text(await press(sim, sim.moderator, "Who reported it"))
    told = await press(sim, sim.manager, "Who reported it")
    assert f"<@{sim.member.id}> · Harassment\n  He shouts at me" in sim.text(told)


async def test_one_self_and_bots_are_not_reported_and_something_about_nobody_is(staffed: World) -> None:
    sim = staffed
    own = await sim.member.send(sim.general, "Oops")
    assert "You can’t report yourself." in sim.text(await report(sim, sim.member, own))
    asked = await sim.member.slash(sim.general, "report")
    answer = await sim.member.submit_modal(asked, {"why": ["spam"], "words": "Scams in my private messages"})
    assert "Thank you: the team has your report." in sim.text(answer)
    assert "Scams in my private messages" in sim.text(card(sim))


async def test_without_a_channel_the_reporter_is_told_the_truth(sim: World) -> None:
    zoe = await sim.joins("zoe")
    answer = await report(sim, zoe, await sim.member.send(sim.general, "Idiots"))
    assert "the team has not chosen a channel for reports" in sim.text(answer)
    assert any("there is no channel to show it in" in told for told in dms(sim, sim.owner))


async def test_managers_set_the_limits(staffed: World) -> None:
    sim = staffed
    answer = await sim.manager.slash(sim.staff, "reports setup", limit=1, urgent=2)
    assert "A member may send 1 report an hour." in sim.text(answer)
    assert "What 2 members report within an hour is urgent." in sim.text(answer)
    assert f"The team sees them in <#{sim.staff.id}>." in sim.text(answer)
    zoe = await sim.joins("zoe")
    await report(sim, zoe, await sim.member.send(sim.general, "One"))
    refused = await report(sim, zoe, await sim.member.send(sim.general, "Two"))
    assert "You sent 1 report within an hour: the next one can go <t:" in sim.text(refused)


async def test_members_press_no_button_of_the_team(staffed: World) -> None:
    sim = staffed
    guild, helpers = sim.guild, sim.guild.create_role("Helpers")
    seen, hidden = discord.PermissionOverwrite(view_channel=True), discord.PermissionOverwrite(view_channel=False)
    who = {guild.default_role: hidden, helpers: seen, guild.roles["Managers"]: seen, guild.me: seen}
    inbox = guild.create_text_channel("inbox", overwrites=who)
    helper = guild.add_member(sim.env.create_user("zoe"), roles=[helpers])
    await sim.env.settle()
    await sim.manager.slash(sim.staff, "moderation setup", log=sim.staff, inbox=inbox)
    await report(sim, helper, await sim.member.send(sim.general, "Idiots"))
    for label in ("I’ll take it", "Handled"):
        refused = await press(sim, helper, label, inbox.last_message)
        assert "You need this permission for that" in sim.text(refused)
