"""A message breaks a rule that is on: what its author reads, what the team sees, and what can be taken back."""

from typing import Any

import pytest

from bot.core.settings import ServerSettings
from tests import simkit
from tests.cogs.staff import dms
from tests.simworld import World

FREE = "Get your **FREE N1TRO** here"


@pytest.fixture
async def guarded(staffed: World) -> World:
    """A rule against “free nitro” is on, and takes messages away."""
    sim = staffed
    await sim.manager.slash(sim.staff, "automod add", kind="words", name="nitro", items="free nitro")
    await switch_on(sim)
    return sim


async def switch_on(sim: World) -> None:
    asked = await sim.manager.slash(sim.staff, "automod enforce", rule="nitro")
    form = await sim.manager.click(asked.response, label="Switch on all the same…")
    await sim.manager.submit_modal(form, {"name": "nitro"})


async def acts(sim: World, *actions: str) -> None:
    await sim.manager.slash(sim.staff, "automod edit", rule="nitro", option="then", value=", ".join(actions))


def deleted(sim: World) -> list[str]:
    return [one.path.rpartition("/")[2] for one in sim.requests("DELETE", "/messages/")]


def card(sim: World) -> Any:
    return next(message for message in sim.staff.history() if "**Automod " in sim.text(message))


async def test_a_message_goes_its_author_hears_why_and_the_team_sees_one_card(guarded: World) -> None:
    sim = guarded
    said = await sim.member.send(sim.general, FREE)
    assert deleted(sim) == [str(said.id)]
    [told] = dms(sim, sim.member)
    assert f"A message of yours in <#{sim.general.id}> on **The Club** was removed." in told
    assert "Rule 1: Banned words." in told
    assert "> Get your \\*\\*FREE N1TRO\\*\\* here" in told
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=10)
    shown = sim.text(card(sim))
    assert "**Automod 1** · rule 1, nitro · " in shown
    assert "2 messages of 1 member in " in shown
    assert "> Get your \\*\\*FREE N1TRO\\*\\* here" in shown
    [file] = card(sim).attachments
    assert (await file.read()).decode().count("    | Get your **FREE N1TRO** here") == 2
    assert len(dms(sim, sim.member)) == 1


async def test_what_is_taken_away_is_not_counted(guarded: World) -> None:
    sim = guarded
    await sim.member.send(sim.general, "hello")
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=20)
    today = sim.text(await sim.manager.slash(sim.staff, "stats today"))
    assert f"<#{sim.general.id}> 1\n" in today


async def test_an_edit_is_looked_at_and_so_are_embeds_polls_forwards_and_files(guarded: World) -> None:
    sim = guarded
    said = await sim.member.send(sim.general, "hello")
    await sim.member.edit(said, FREE)
    assert deleted(sim) == [str(said.id)]
    file = {"id": "1", "filename": "a.png", "size": 1, "url": "", "proxy_url": ""}
    surfaces: tuple[dict[str, Any], ...] = (
        {"poll": simkit.poll("Which?", "Free nitro", "No")},
        {"poll": simkit.poll("Who wants free nitro?", "Me", "No")},
        {"embeds": [{"fields": [{"name": "a", "value": FREE}]}]},
        {"embeds": [{"title": "a"}, {"title": "b"}, {"footer": {"text": FREE}}]},
        {"attachments": [{**file, "description": "free nitro"}]},
        {"attachments": [{**file, "filename": "free_nitro.png"}]},
        {"message_snapshots": [{"message": {"content": FREE, "embeds": [], "attachments": []}}]},
        {"message_snapshots": [{"message": {"content": "", "embeds": [{"description": FREE}], "attachments": []}}]},
        {"sticker_items": [{"id": "1", "name": "FREE NITRO"}]},
    )
    told = []
    for number, parts in enumerate(surfaces):
        channel = sim.guild.create_text_channel(f"channel-{number}")
        told.append(await simkit.tell_message(sim.env, channel, sim.member, **parts))
    assert {str(one) for one in told} <= set(deleted(sim))


async def test_a_threads_title_is_looked_at(guarded: World) -> None:
    sim = guarded
    forum = sim.guild.create_forum_channel("help")
    opener = await simkit.open_post(sim.env, forum, sim.member, FREE, "What now?")
    assert [one.path for one in sim.requests("DELETE", f"/channels/{opener.id}")] == [f"/channels/{opener.id}"]


async def test_a_title_that_a_thread_gets_later_is_taken_back(guarded: World) -> None:
    sim = guarded
    opener = await simkit.open_post(sim.env, sim.guild.create_forum_channel("help"), sim.member, "Lamps", "What now?")
    sim.env.backend.edit_channel(opener.id, {"name": FREE})
    await sim.env.settle()
    assert [one.json["name"] for one in sim.requests("PATCH", f"/channels/{opener.id}")] == ["Lamps"]


async def test_a_nickname_is_taken_away_and_ones_own_name_is_covered(guarded: World) -> None:
    sim = guarded
    sim.env.backend.edit_member(sim.guild.id, sim.member.id, {"nick": FREE})
    await sim.env.settle()
    zoe = await sim.joins("Free Nitro")
    asked = [(one.path.rpartition("/")[2], one.json["nick"]) for one in sim.requests("PATCH", "/members/")]
    assert asked == [(str(sim.member.id), ""), (str(zoe.id), f"Member {zoe.id % 10_000}")]


async def test_with_closed_dms_only_the_author_gets_reason_text_and_objection(guarded: World) -> None:
    sim = guarded
    zoe = await sim.joins("zoe")
    sim.speaks(zoe, "fr")
    sim.speaks(sim.member, "fr")
    await sim.client.http.start_private_message(sim.member.id)
    sim.closes_dms(sim.member)
    await sim.member.send(sim.general, FREE)
    notice = sim.general.last_message
    assert sim.text(notice) == "A message was removed: rule 1, Banned words.\nWas it yours?"
    other = await zoe.click(notice, label="Was it yours?")
    assert sim.text(other) == "Il ne s’agissait d’aucun message de toi."
    mine = await sim.member.click(notice, label="Was it yours?")
    assert mine.ephemeral
    assert "Un message de toi dans" in sim.text(mine)
    assert "FREE N1TRO" in sim.text(mine)
    form = await sim.member.click(mine.response, label="Il était correct")
    said = await sim.member.submit_modal(form, {"said": "Une citation, @everyone"})
    assert sim.text(said) == "L’équipe l’a reçu. Tu sauras ce qu’elle décide."
    asked = sim.staff.last_message
    assert "says that what rule 1, nitro removed was fine" in sim.text(asked)
    await sim.pass_time(seconds=21)
    assert str(notice.id) in deleted(sim)
    undone = await sim.moderator.click(asked, label="It was fine")
    assert "it counts against the rule" in sim.text(undone)


async def test_the_notice_speaks_the_servers_language(guarded: World) -> None:
    sim = guarded
    await sim.client.app.settings.change(sim.guild.id, ServerSettings, sim.manager.id, language="fr")
    await sim.client.http.start_private_message(sim.member.id)
    sim.closes_dms(sim.member)
    await sim.member.send(sim.general, FREE)
    assert (
        sim.text(sim.general.last_message)
        == "Un message a été retiré\u00a0: règle 1, Mots interdits.\nC’était le tien\u00a0?"
    )


async def test_a_false_positive_undoes_all_and_sends_the_text_back_also_after_a_restart(guarded: World) -> None:
    sim = guarded
    await acts(sim, "delete", "strike", "timeout")
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=5)
    shown = sim.text(card(sim))
    assert "Done: delete, strike, and timeout." in shown
    assert "case 1 · DM delivered." in shown
    assert "Appeal below" in dms(sim, sim.member)[0]
    await sim.restart()
    undone = await sim.moderator.click(card(sim), label="False positive")
    assert "Taken back: case 1." in sim.text(undone)
    lifted = sim.requests("PATCH", f"/members/{sim.member.id}")[-1]
    assert lifted.json["communication_disabled_until"] is None
    assert f"False positive, says <@{sim.moderator.id}>: all of it is taken back." in sim.text(card(sim))
    assert "> Get your" in sim.text(card(sim)), "the card itself remembers"
    sent = await sim.moderator.click(card(sim), label="Send the text back")
    assert sim.text(sent) == "1 text is sent back."
    assert any(FREE in told for told in dms(sim, sim.member))
    twice = await sim.moderator.click(card(sim), label="Send the text back")
    assert sim.text(twice) == "It was sent back already."
    overview = sim.text(await sim.manager.slash(sim.staff, "automod show"))
    assert "1 hit by 1 member, 1 marked wrong" in overview


async def test_of_two_moderators_one_decides_and_members_have_no_say(guarded: World) -> None:
    sim = guarded
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=5)
    zoe = sim.guild.add_member(sim.env.create_user("zoe"), roles=[sim.guild.roles["Managers"]])
    await sim.env.settle()
    refused = await zoe.click(card(sim), label="Confirm")
    assert "You need this permission for that: Timeout Members." in sim.text(refused)
    right = await sim.moderator.click(card(sim), label="Confirm")
    assert sim.text(right) == "Confirmed: it stays as it is."
    assert f"Confirmed by <@{sim.moderator.id}>." in sim.text(card(sim))


async def test_who_confirms_says_what_becomes_of_who_is_held_and_they_hear_it(guarded: World) -> None:
    sim = guarded
    await acts(sim, "delete", "hold")
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=5)
    asked = await sim.moderator.click(card(sim), label="Confirm")
    assert "1 member is held, at the latest until <t:" in sim.text(asked)
    assert "Confirmed by" not in sim.text(card(sim)), "nothing is decided yet"
    freed = await sim.moderator.click(asked.response, label="Let them go")
    assert sim.text(freed) == "Confirmed: 1 member is let go."
    assert sim.requests("PATCH", f"/members/{sim.member.id}")[-1].json["communication_disabled_until"] is None
    assert f"Confirmed by <@{sim.moderator.id}>: whoever was held is let go." in sim.text(card(sim))
    assert "ended this early: Timeout." in dms(sim, sim.member)[-1]
    late = await sim.moderator.click(asked.response, label="Keep them out until then")
    assert "Someone else has just changed" in sim.text(late)


async def test_a_hold_that_is_kept_is_told_in_ones_language(guarded: World) -> None:
    sim = guarded
    await acts(sim, "delete", "hold")
    await sim.client.app.engagement.set_language(sim.guild.id, sim.member.id, "fr")
    sim.speaks(sim.moderator, "fr")
    await sim.member.send(sim.general, FREE)
    await sim.pass_time(seconds=5)
    [told] = dms(sim, sim.member)
    assert "Règle 1\u00a0: Mots interdits.\nPourquoi\u00a0: " in told
    assert f"Tu as écrit dans <#{sim.general.id}>\u00a0:\n> Get your" in told
    assert "Une personne de l’équipe regarde\u00a0; sinon, cela prend fin au bout d’un jour." in told
    await sim.restart()
    asked = await sim.moderator.click(card(sim), label="Confirm")
    assert "1 membre attend une décision, au plus tard jusqu’au <t:" in sim.text(asked)
    kept = await sim.moderator.click(asked.response, label="Maintenir l’exclusion")
    assert "C’est confirmé\u00a0: l’exclusion est maintenue" in sim.text(kept)
    assert "a regardé\u00a0: ton exclusion temporaire est maintenue" in dms(sim, sim.member)[-1]
    assert "whoever was held stays out until it ends by itself." in sim.text(card(sim))


async def test_a_wave_is_banned_at_one_press_that_shows_whom_first(guarded: World) -> None:
    sim = guarded
    await acts(sim, "delete", "hold")
    raiders = [await sim.joins(f"raider{number}") for number in range(3)]
    for raider in raiders:
        await raider.send(sim.general, FREE)
    await sim.pass_time(seconds=5)
    assert "3 messages of 3 members" in sim.text(card(sim))
    one = await sim.moderator.click(card(sim), label="One of them…")
    assert f"<@{raiders[0].id}>" in sim.text(one)
    await sim.moderator.click(one.response, custom_id=f"automod:wrong:1:{raiders[0].id}")
    asked = await sim.moderator.click(card(sim), label="Ban them…")
    assert "Ban **2 people**?" in sim.text(asked)
    await sim.moderator.click(asked.response, label="Ban 2 people")
    banned = {one.path.rpartition("/")[2] for one in sim.requests("PUT", "/bans/")}
    assert banned == {str(raider.id) for raider in raiders[1:]}
    assert f"Confirmed by <@{sim.moderator.id}>." in sim.text(card(sim))


async def test_who_may_moderate_is_left_alone(guarded: World) -> None:
    sim = guarded
    await sim.moderator.send(sim.general, FREE)
    assert deleted(sim) == []


async def test_an_invite_is_resolved_once_and_only_foreign_ones_go(staffed: World) -> None:
    sim = staffed
    await sim.manager.slash(sim.staff, "automod add", kind="invites", name="nitro")
    await switch_on(sim)
    own = await sim.client.http.create_invite(sim.general.id, reason=None)
    await sim.member.send(sim.general, f"join https://discord.gg/{own['code']}")
    assert deleted(sim) == []
    said = await sim.member.send(sim.general, "join https://discord.gg/elsewhere")
    assert deleted(sim) == [str(said.id)]
    await sim.member.send(sim.general, "join https://discord.gg/elsewhere")
    assert len(sim.requests("GET", "/invites/elsewhere")) == 1


async def test_a_score_adds_points_and_try_says_how_many_in_both_languages(guarded: World) -> None:
    sim = guarded
    await sim.manager.slash(sim.staff, "automod edit", rule="nitro", option="score", value="5")
    await sim.member.send(sim.general, FREE)
    assert deleted(sim) == []
    tried = sim.text(await sim.manager.slash(sim.staff, "automod try", text=FREE, member=sim.member))
    assert "would do: 5 points, and at 10 points within 10 min: delete and strike" in tried
    assert "What would follow: delete and strike.\nPoints within 10 min: 5, and 5 with this." in tried
    sim.speaks(sim.manager, "fr")
    tried = sim.text(await sim.manager.slash(sim.staff, "automod try", text=FREE, member=sim.member))
    assert "ferait\u00a0: 5 points, et à 10 points en 10\u00a0min\u00a0: supprimer et avertissement" in tried
    said = await sim.member.send(sim.general, FREE)
    assert deleted(sim) == [str(said.id)]
    await sim.pass_time(seconds=5)
    assert "with it, 10 points within 10 min. Done: delete and strike." in sim.text(card(sim))


async def test_a_burst_in_one_channel_goes_with_few_requests(guarded: World) -> None:
    sim = guarded
    for number in range(12):
        sim.env.backend.create_message(sim.general.id, sim.member.id, f"{FREE} {number}")
    await sim.env.settle()
    await sim.pass_time(seconds=5)
    many = sim.requests("POST", "/messages/bulk-delete")
    assert len(deleted(sim)) <= 4
    assert len(deleted(sim)) + sum(len(one.json["messages"]) for one in many) == 12
