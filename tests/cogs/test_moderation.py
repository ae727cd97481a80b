"""A moderator acts on a member: what both read, and what Discord is asked to do."""

from datetime import timedelta
from typing import Any

from bot.features.moderation.cases import Kind, Source
from bot.features.moderation.orders import Order
from tests.cogs.staff import dms
from tests.simworld import World


async def act(sim: World, command: str, **options: Any) -> Any:
    return await sim.moderator.slash(sim.general, command, **options)


async def test_a_warning_is_told_counted_and_logged(staffed: World) -> None:
    sim = staffed
    answer = await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Spoilers in #general")
    assert answer.ephemeral
    assert f"Warned <@{sim.member.id}>, case 1. DM delivered. Strike 1; at 3: timeout 60 min." in sim.text(answer)
    [told] = dms(sim, sim.member)
    assert "You received a warning on **The Club**." in told
    assert "> Spoilers in #general" in told
    assert "You have 1 strike." in told
    logged = sim.text(sim.staff.last_message)
    assert "Case 1 · Warning" in logged
    assert f"By <@{sim.moderator.id}>" in logged


async def test_each_reads_their_own_language(staffed: World) -> None:
    sim = staffed
    await sim.member.slash(sim.general, "language", language="fr")
    sim.speaks(sim.moderator, "fr")
    answer = await sim.moderator.slash(sim.general, "warn", member=sim.member, reason="Règle 3")
    assert f"Avertissement à <@{sim.member.id}>, dossier 1. MP envoyé." in sim.text(answer)
    assert "Tu reçois un avertissement sur **The Club**." in dms(sim, sim.member)[0]
    assert "Case 1 · Warning" in sim.text(sim.staff.last_message), "the log is the server's"


async def test_closed_dms_are_told_to_the_moderator(staffed: World) -> None:
    await staffed.env.settle()
    staffed.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    answer = await act(staffed, "warn", member=staffed.member, reason="Spam")
    assert "No DM: this person takes none from the bot." in staffed.text(answer)


async def test_the_third_strike_times_the_member_out_and_undo_takes_both_back(staffed: World) -> None:
    sim = staffed
    for _number in range(2):
        await act(sim, "warn", member=sim.member, reason="Spam")
    answer = await act(sim, "warn", member=sim.member, reason="Spam again")
    assert "Strike 3; at 5: timeout 24 hr." in sim.text(answer)
    assert "With it comes a timeout until" in dms(sim, sim.member)[-1]
    [asked] = sim.requests("PATCH", f"/members/{sim.member.id}")
    assert asked.json["communication_disabled_until"] == "2026-10-26T10:00:00+00:00"
    undone = await sim.moderator.slash(sim.general, "case undo", number=3)
    assert "Case 3 is taken back." in sim.text(undone)
    [_asked, lifted] = sim.requests("PATCH", f"/members/{sim.member.id}")
    assert lifted.json["communication_disabled_until"] is None
    assert "That was our mistake, sorry" in dms(sim, sim.member)[-1]
    history = await sim.moderator.slash(sim.general, "history", member=sim.member)
    assert "4 cases · 2 strikes stand" in sim.text(history)


async def test_a_timeout_of_any_length_is_echoed_as_a_date(staffed: World) -> None:
    sim = staffed
    answer = await sim.moderator.slash(sim.general, "timeout", member=sim.member, length="1 semaine", reason="Enough")
    assert "until <t:1793610000:F> (<t:1793610000:R>), case 1" in sim.text(answer)
    bad = await act(sim, "timeout", member=sim.member, length="soon", reason="Enough")
    assert "“soon” is no length of time" in sim.text(bad)


async def test_a_long_timeout_is_renewed_and_then_ends(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "timeout", member=sim.member, length="40d", reason="Enough")
    await sim.pass_time(days=27, hours=1)
    path = f"/members/{sim.member.id}"
    asked = [sent.json["communication_disabled_until"][:10] for sent in sim.requests("PATCH", path)]
    assert asked == ["2026-11-23", "2026-12-05"]
    await sim.pass_time(days=14)
    assert len(sim.requests("PATCH", path)) == 2
    shown = await sim.moderator.slash(sim.general, "case view", number=1)
    assert "over" in sim.text(shown)


async def test_a_timeout_that_was_lifted_is_not_renewed(staffed: World) -> None:
    sim = staffed
    await sim.moderator.slash(sim.general, "timeout", member=sim.member, length="40d", reason="Enough")
    await sim.moderator.slash(sim.general, "untimeout", member=sim.member, reason="Talked")
    assert "Your timeout on **The Club** is over" in dms(sim, sim.member)[-1]
    await sim.pass_time(days=28)
    assert len(sim.requests("PATCH", f"/members/{sim.member.id}")) == 2


async def test_a_ban_is_told_before_it_takes_place_and_ends_by_itself(staffed: World) -> None:
    sim = staffed
    answer = await sim.moderator.slash(
        sim.general, "ban", member=sim.member, reason="Scam links", length="2 days", delete=1
    )
    assert "Banned" in sim.text(answer)
    assert "DM delivered." in sim.text(answer)
    [ban] = sim.requests("PUT", f"/bans/{sim.member.id}")
    assert int(ban.params["delete_message_seconds"]) == 86_400
    dm = next(sent for sent in sim.requests("POST", "/messages") if "banned you" in str(sent.json))
    order = sim.env.http_requests
    assert order.index(dm) < order.index(ban)
    await sim.pass_time(days=2, hours=1)
    assert len(sim.requests("DELETE", f"/bans/{sim.member.id}")) == 1
    assert "over" in sim.text(sim.staff.last_message)
    await sim.pass_time(days=2)
    assert len(sim.requests("DELETE", f"/bans/{sim.member.id}")) == 1


async def test_kick_softban_unban_and_notes(staffed: World) -> None:
    sim = staffed
    noted = await sim.moderator.slash(sim.general, "note", member=sim.member, reason="Sells accounts elsewhere")
    assert "Nobody but the staff sees it." in sim.text(noted)
    reminded = await sim.moderator.slash(sim.general, "remind", member=sim.member, rule="Rule 3: hide spoilers")
    assert "No strike." in sim.text(reminded)
    assert "This is no strike." in dms(sim, sim.member)[-1]
    kicked = await sim.moderator.slash(sim.general, "kick", member=sim.member, reason="Advertising")
    assert "Kicked" in sim.text(kicked)
    back = await sim.moderator.slash(sim.general, "case undo", number=3)
    assert f"<@{sim.member.id}> is not back by that: send them this invite, https://discord.gg/" in sim.text(back)
    other = await sim.joins("oto")
    gone = await sim.moderator.slash(sim.general, "softban", member=other, reason="Flood")
    assert "with their last messages" in sim.text(gone)
    assert len(sim.requests("PUT", f"/bans/{other.id}")) == len(sim.requests("DELETE", f"/bans/{other.id}")) == 1
    third = await sim.joins("tess")
    await sim.moderator.slash(sim.general, "ban", member=third, reason="Raid")
    lifted = await sim.moderator.slash(sim.general, "unban", member=third.user, reason="Appealed")
    assert "Lifted the ban" in sim.text(lifted)


async def test_nobody_acts_on_equals_on_the_owner_or_on_themselves(staffed: World) -> None:
    sim = staffed
    peer = sim.guild.add_member(sim.env.create_user("mo"), roles=[sim.guild.roles["Moderators"]])
    for target, why in (
        (peer, "has a role as high as yours"),
        (sim.manager, "has a role as high as yours"),
        (sim.owner, "nobody can moderate the owner"),
        (sim.moderator, "You can’t do that to yourself."),
    ):
        answer = await act(sim, "warn", member=target, reason="Hm")
        assert why in sim.text(answer)
    assert dms(sim, sim.member) == []
    assert "no case 1" in sim.text(await act(sim, "case view", number=1))


async def test_two_moderators_who_act_at_once_do_it_once(staffed: World) -> None:
    sim = staffed
    other = sim.guild.add_member(sim.env.create_user("mo"), roles=[sim.guild.roles["Moderators"]])
    await act(sim, "warn", member=sim.member, reason="Spam")
    second = await other.slash(sim.general, "timeout", member=sim.member, length="1h", reason="Spam")
    assert "Someone else has just acted on this member. Nothing was done yet." in sim.text(second)
    assert "Case 1 · Warning" in sim.text(second)
    assert sim.requests("PATCH", f"/members/{sim.member.id}") == []
    [button] = [one for one, label in sim.buttons(second) if label == "Do mine as well"]
    await other.click(second.response.message, custom_id=button)
    assert len(sim.requests("PATCH", f"/members/{sim.member.id}")) == 1


async def test_the_log_must_be_a_channel_of_the_staff(sim: World) -> None:
    answer = await sim.manager.slash(sim.staff, "moderation setup", log=sim.general)
    assert "Choose a channel that only the staff sees." in sim.text(answer)


async def test_what_the_bot_missed_is_done_when_a_moderator_says_so(staffed: World) -> None:
    sim = staffed
    app, target = sim.client.app, sim.member.id
    order = Order(Kind.BAN, "Scam links")
    await app.moderation._open(order, sim.guild.id, target, sim.moderator.id, Source.COMMAND)  # and the process dies
    await sim.env.advance_time(timedelta(hours=9).total_seconds())
    await sim.restart()
    await sim.pass_time(minutes=1)
    asked = sim.staff.last_message
    assert "The bot was interrupted here and came back only now, so it did nothing." in sim.text(asked)
    assert sim.requests("PUT", f"/bans/{target}") == []
    done = await sim.moderator.click(asked, custom_id="case:redo:1")
    assert f"Banned <@{target}>, case 2. DM delivered." in sim.text(done)
    assert len(sim.requests("PUT", f"/bans/{target}")) == 1
    again = await sim.moderator.click(asked, custom_id="case:redo:1")
    assert "Someone has made up for it already: case 2." in sim.text(again)
