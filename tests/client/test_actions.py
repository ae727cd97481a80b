"""What Discord refuses becomes a reason; what may pass by itself stays what it was."""

from datetime import timedelta

import discord
import pytest

from bot.core.actions import Reason, Refused
from bot.core.posts import Button, Post
from tests import simkit
from tests.simworld import World

HELLO = Post(("hello", (Button("Press", "greeting:1"),)))


async def test_a_post_returns_the_id_of_its_message(sim: World) -> None:
    message_id = await sim.client.app.actions.post(sim.general.id, HELLO)
    assert sim.general.last_message.id == message_id
    assert sim.text(sim.general.last_message) == "hello\nPress"


async def test_nobody_is_pinged_by_a_post(sim: World) -> None:
    await sim.client.app.actions.post(sim.general.id, Post((f"{sim.member.mention} @everyone",)))
    assert sim.requests("POST", f"/channels/{sim.general.id}/messages")[-1].json["allowed_mentions"] == {"parse": []}


async def test_only_whom_a_post_names_is_pinged(sim: World) -> None:
    post = Post((f"{sim.member.mention} {sim.moderator.mention}",), pings=(sim.moderator.id,))
    await sim.client.app.actions.post(sim.general.id, post)
    allowed = sim.requests("POST", f"/channels/{sim.general.id}/messages")[-1].json["allowed_mentions"]
    assert allowed == {"parse": [], "users": [sim.moderator.id]}


async def test_a_message_of_its_own_is_changed(sim: World) -> None:
    message_id = await sim.client.app.actions.post(sim.general.id, HELLO)
    await sim.client.app.actions.edit(sim.general.id, message_id, Post(("done",)))
    assert sim.text(sim.general.last_message) == "done"


async def test_a_missing_permission_is_named(sim: World) -> None:
    simkit.forbid_bot(sim.env, sim.guild, send_messages=False)
    with pytest.raises(Refused) as refused:
        await sim.client.app.actions.post(sim.general.id, HELLO)
    assert (refused.value.reason, refused.value.missing) == (Reason.MISSING_PERMISSION, "send_messages")


async def test_a_channel_that_is_gone_is_gone(sim: World) -> None:
    with pytest.raises(Refused) as refused:
        await sim.client.app.actions.post(1234, HELLO)
    assert refused.value.reason is Reason.GONE


async def test_closed_direct_messages_are_a_refusal(sim: World) -> None:
    sim.closes_dms(sim.member)
    with pytest.raises(Refused) as refused:
        await sim.client.app.actions.dm(sim.member.id, HELLO)
    assert refused.value.reason is Reason.CLOSED_DMS


async def test_a_direct_message_arrives(sim: World) -> None:
    await sim.client.app.actions.dm(sim.member.id, HELLO)
    assert sim.text(sim.member.user.dm_channel.last_message) == "hello\nPress"


async def test_trouble_at_discord_is_no_refusal(sim: World) -> None:
    sim.env.inject_error("POST", f"/channels/{sim.general.id}/messages", status=503)
    with pytest.raises(discord.HTTPException, match="503"):
        await sim.client.app.actions.post(sim.general.id, HELLO)


async def test_its_own_message_is_found_by_a_custom_id_after_a_moment(sim: World) -> None:
    actions = sim.client.app.actions
    before = sim.env.now()
    await sim.pass_time(minutes=1)
    message_id = await actions.post(sim.general.id, HELLO)
    await sim.member.send(sim.general, "greeting:1")
    assert await actions.find_own(sim.general.id, before, "greeting:1") == message_id
    assert await actions.find_own(sim.general.id, before, "greeting:2") is None
    later = sim.env.now() + timedelta(seconds=1)
    assert await actions.find_own(sim.general.id, later, "greeting:1") is None


async def test_what_stands_in_a_thread_that_discord_archived_is_edited_all_the_same(sim: World) -> None:
    actions = sim.client.app.actions
    thread = await sim.client.app.qa.desk.people.open_thread(sim.general.id, "Panel")
    message = await actions.post(thread, Post(("before",)))
    sim.env.inject_error("PATCH", f"/channels/{thread}/messages/{message}", status=400, code=50083)
    await actions.edit(thread, message, Post(("after",)))
    assert [sent.json for sent in sim.requests("PATCH", f"/channels/{thread}")][1] == {"archived": False}
    assert (await actions.read(thread, message)).texts == ("after",)


async def test_a_channel_that_cannot_be_read_is_refused(sim: World) -> None:
    simkit.forbid_bot(sim.env, sim.guild, read_message_history=False)
    sim.env.inject_error("GET", f"/channels/{sim.general.id}/messages", status=403, code=50013)
    with pytest.raises(Refused) as refused:
        await sim.client.app.actions.find_own(sim.general.id, sim.env.now(), "greeting:1")
    assert (refused.value.reason, refused.value.missing) == (Reason.MISSING_PERMISSION, "read_message_history")


async def test_the_owner_is_known(sim: World) -> None:
    assert await sim.client.app.actions.owner_of(sim.guild.id) == sim.owner.id


async def test_the_owner_of_a_server_that_the_bot_left_is_gone(sim: World) -> None:
    with pytest.raises(Refused) as refused:
        await sim.client.app.actions.owner_of(1234)
    assert refused.value.reason is Reason.GONE


async def test_threads_are_named_and_those_that_cannot_be_seen_left_out(sim: World) -> None:
    forum = sim.guild.create_forum_channel("help")
    opener = await simkit.open_post(sim.env, forum, sim.member, "It does not start", "What now?")
    names = await sim.client.app.actions.thread_names(sim.guild.id, [opener.id, 1234])
    assert names == {opener.id: "It does not start"}


async def test_a_thread_that_sleeps_is_asked_for(sim: World) -> None:
    forum = sim.guild.create_forum_channel("help")
    opener = await simkit.open_post(sim.env, forum, sim.member, "It does not start", "What now?")
    await sim.restart()
    names = await sim.client.app.actions.thread_names(sim.guild.id, [opener.id, sim.general.id])
    assert names == {opener.id: "It does not start"}
