"""What is heard on Discord becomes facts; what is not counted is dropped at the door."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.enums import MessageType

from bot.client.inbox import show
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, ReactionFacts, VoiceFacts
from tests import simdoor, simkit
from tests.simworld import MONDAY, World


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """What is heard is the same whatever it is written into."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'concierge.db')}"


@pytest.fixture
def heard(sim: World) -> list[Any]:
    """What every observer is shown from now on."""
    inbox = sim.client.inbox
    facts: list[Any] = []
    for observers in (inbox.messages, inbox.joins, inbox.updates, inbox.leaves, inbox.reactions, inbox.voices):
        observers.append(facts.append)
    return facts


async def send_the_idle_to(sim: World, channel: Any) -> None:
    await sim.client.http.edit_guild(sim.guild.id, afk_channel_id=channel.id)
    await sim.env.settle()


async def test_a_message_is_heard_with_its_ids_and_text(sim: World, heard: list[Any]) -> None:
    message = await sim.member.send(sim.general, f"hello {sim.moderator.mention}")
    assert heard == [
        MessageFacts(
            guild_id=sim.guild.id,
            id=message.id,
            channel_id=sim.general.id,
            thread_id=None,
            author_id=sim.member.id,
            reply_to=None,
            mentions=(sim.moderator.id,),
            text=f"hello {sim.moderator.mention}",
        )
    ]


async def test_a_reply_names_the_message_that_it_answers(sim: World, heard: list[Any]) -> None:
    asked = await sim.member.send(sim.general, "how?")
    await sim.moderator.send(sim.general, "so", reply_to=asked)
    assert heard[-1].reply_to == asked.id


async def test_a_forward_is_a_message_and_no_reply(sim: World, heard: list[Any]) -> None:
    message = await sim.member.send(sim.general, "look")
    await sim.moderator.forward(message, sim.staff)
    assert (heard[-1].channel_id, heard[-1].reply_to) == (sim.staff.id, None)


async def test_a_message_in_a_thread_counts_for_its_channel(sim: World, heard: list[Any]) -> None:
    message = await simkit.say_in_thread(sim.env, sim.general, sim.member, "hi")
    assert (heard[-1].channel_id, heard[-1].thread_id) == (sim.general.id, message.channel_id)
    assert not heard[-1].opens_post


async def test_the_opener_of_a_forum_post_is_told_from_its_answers(sim: World, heard: list[Any]) -> None:
    forum = sim.guild.create_forum_channel("help")
    opener = await simkit.open_post(sim.env, forum, sim.member, "It does not start", "What now?")
    await sim.moderator.send(forum.threads[0], "Turn it on")
    assert [(fact.channel_id, fact.thread_id, fact.opens_post) for fact in heard] == [
        (forum.id, opener.id, True),
        (forum.id, opener.id, False),
    ]


async def test_private_threads_are_not_heard(sim: World, heard: list[Any]) -> None:
    await simkit.say_in_thread(sim.env, sim.general, sim.member, "between us", private=True)
    assert heard == []


async def test_bots_webhooks_direct_and_system_messages_are_not_heard(sim: World, heard: list[Any]) -> None:
    robot = sim.guild.add_member(sim.env.create_user("robot", bot=True))
    await robot.send(sim.general, "beep")
    await sim.guild.create_webhook(sim.general).send("news")
    await sim.member.send_dm("hello bot")
    sim.guild.create_system_message(sim.general, MessageType.NEW_MEMBER, author=sim.member)
    await sim.env.settle()
    assert heard == []


async def test_who_joins_and_who_leaves_is_heard(sim: World, heard: list[Any]) -> None:
    newcomer = await sim.joins("nora")
    await sim.pass_time(hours=1)
    sim.guild.remove_member(newcomer)
    await sim.env.settle()
    assert heard == [
        JoinFacts(sim.guild.id, newcomer.id, MONDAY, names=("nora", "nora")),
        LeaveFacts(sim.guild.id, newcomer.id, sim.env.now(), name="nora"),
    ]


async def test_what_changes_about_a_member_is_heard(sim: World, heard: list[Any]) -> None:
    backend, guild_id, role = sim.env.backend, sim.guild.id, sim.guild.create_role("Readers")
    user = sim.env.create_user("nora", avatar="a1")
    nora = await simdoor.joins(sim.env, sim.guild, user, pending=True, rejoined=True)
    await simdoor.clears(sim.env, sim.guild, nora, onboarded=True)
    until = MONDAY + timedelta(hours=1)
    changed = {"nick": "Nono", "role_ids": [role.id], "timed_out_until": until.isoformat()}
    backend.edit_member(guild_id, nora.id, changed)
    await sim.env.settle()
    joined, cleared, last = heard
    assert joined == JoinFacts(
        guild_id, nora.id, MONDAY, pending=True, rejoined=True, has_avatar=True, names=("nora",) * 2
    )
    assert (cleared.pending, cleared.onboarded, cleared.rejoined) == (False, True, True)
    assert (last.nick, last.roles, last.timed_out_until) == ("Nono", {role.id}, until)
    assert last.names == ("nora", "nora", "Nono")
    assert last.made_at == MONDAY


async def test_guests_are_no_members(sim: World, heard: list[Any]) -> None:
    """Discord tells of them when they come by a link to a voice channel."""
    guest: dict[str, Any] = {
        "guild_id": str(sim.guild.id),
        "user": {"id": "5", "username": "guest"},
        "roles": [],
        "joined_at": None,
    }
    sim.client.inbox.update(guest)
    assert heard == []


async def test_a_bot_that_comes_and_goes_is_not_heard(sim: World, heard: list[Any]) -> None:
    robot = sim.guild.add_member(sim.env.create_user("robot", bot=True))
    await sim.env.settle()
    sim.guild.remove_member(robot)
    await sim.env.settle()
    assert heard == []


async def test_reactions_given_and_taken_back_are_heard(sim: World, heard: list[Any]) -> None:
    message = await sim.member.send(sim.general, "look")
    await sim.moderator.react(message, "👍")
    await sim.moderator.unreact(message, "👍")
    now = sim.env.now()
    assert heard[1:] == [
        ReactionFacts(sim.guild.id, sim.moderator.id, now, removed=False),
        ReactionFacts(sim.guild.id, sim.moderator.id, now, removed=True),
    ]


async def test_reactions_in_private_threads_and_by_bots_are_not_heard(sim: World, heard: list[Any]) -> None:
    robot = sim.guild.add_member(sim.env.create_user("robot", bot=True))
    message = await sim.member.send(sim.general, "look")
    private = await simkit.say_in_thread(sim.env, sim.general, sim.member, "between us", private=True)
    del heard[:]
    await robot.react(message, "👍")
    sim.env.backend.add_reaction(private.channel_id, private.id, "👍", sim.member.id)
    await sim.env.settle()
    assert heard == []


async def test_the_last_message_of_a_channel_is_known_whoever_wrote_it(sim: World, heard: list[Any]) -> None:
    robot = sim.guild.add_member(sim.env.create_user("robot", bot=True))
    message = await robot.send(sim.general, "beep")
    channel = sim.client.get_channel(sim.general.id)
    assert isinstance(channel, discord.TextChannel)
    assert channel.last_message_id == message.id


async def test_a_message_that_comes_twice_does_not_become_the_last_one_again(sim: World, heard: list[Any]) -> None:
    first = await sim.member.send(sim.general, "one")
    last = await sim.member.send(sim.general, "two")
    told = [payload for *kind, payload in sim.env.backend.transcript if kind == ["GATEWAY", "MESSAGE_CREATE"]]
    [again] = [payload for payload in told if int(payload["id"]) == first.id]
    sim.env.backend.emit("MESSAGE_CREATE", again)
    await sim.env.settle()
    channel = sim.client.get_channel(sim.general.id)
    assert isinstance(channel, discord.TextChannel)
    assert (len(heard), channel.last_message_id) == (3, last.id)


async def test_a_message_in_a_thread_that_wakes_up_is_heard(sim: World, heard: list[Any]) -> None:
    asked = await simkit.say_in_thread(sim.env, sim.general, sim.member, "hi")
    thread = sim.client.get_channel(asked.channel_id)
    assert isinstance(thread, discord.Thread)
    await thread.edit(archived=True)
    assert sim.client.get_channel(thread.id) is None
    await thread.edit(archived=False)  # as Discord does, and tells, before it gives out the message
    sim.env.backend.create_message(thread.id, sim.moderator.id, "still there?")
    await sim.env.settle()
    assert [fact.thread_id for fact in heard] == [thread.id] * 2


async def test_a_message_in_an_unknown_place_leaves_a_trace_in_the_log(
    sim: World, heard: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    nowhere = {"id": "2", "guild_id": str(sim.guild.id), "channel_id": "1"}
    with caplog.at_level(logging.DEBUG, "bot.client.inbox"):
        sim.client.inbox.message(nowhere)
    assert heard == []
    assert [record.getMessage() for record in caplog.records if record.name == "bot.client.inbox"] == [
        f"message 2 on server {sim.guild.id} is in a place that the bot does not know"
    ]


async def test_time_in_voice_counts_for_who_hears_and_is_not_away(sim: World, heard: list[Any]) -> None:
    talk, away = sim.guild.create_voice_channel("talk"), sim.guild.create_voice_channel("away")
    await send_the_idle_to(sim, away)
    await sim.member.join_voice(talk)
    await sim.member.set_voice(self_mute=True)
    await sim.member.set_voice(self_deaf=True)
    await sim.member.set_voice(self_deaf=False)
    await sim.member.join_voice(away)
    await sim.member.leave_voice()
    assert [fact.counts for fact in heard] == [True, True, False, True, False, False]
    assert heard[0] == VoiceFacts(sim.guild.id, sim.member.id, MONDAY, counts=True)


async def test_bots_in_voice_are_not_heard(sim: World, heard: list[Any]) -> None:
    robot = sim.guild.add_member(sim.env.create_user("robot", bot=True))
    await robot.join_voice(sim.guild.create_voice_channel("talk"))
    assert heard == []


async def test_who_is_in_voice_already_is_known_when_the_bot_starts(sim: World) -> None:
    talk = sim.guild.create_voice_channel("talk")
    for person in (sim.member, sim.moderator):
        await person.join_voice(talk)
    await sim.moderator.set_voice(self_deaf=True)
    await sim.restart()
    [guild] = sim.client.guilds
    assert sim.client.inbox.in_voice(guild) == {sim.member.id}


async def test_a_channel_that_becomes_the_one_for_who_is_away_counts_no_more(sim: World, heard: list[Any]) -> None:
    talk = sim.guild.create_voice_channel("talk")
    await sim.member.join_voice(talk)
    await send_the_idle_to(sim, talk)
    assert [fact.counts for fact in heard] == [True, False]


@pytest.mark.parametrize("client_options", [{"message_content": False}])
async def test_the_text_is_left_out_where_the_bot_may_not_read_it(sim: World, heard: list[Any]) -> None:
    await sim.member.send(sim.general, "hello")
    assert heard[0].text is None


async def test_an_observer_that_fails_is_logged_and_the_others_still_see(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[str] = []

    def broken(_fact: str) -> None:
        raise RuntimeError("broken")

    with caplog.at_level(logging.ERROR):
        show([broken, seen.append], "a fact")
    assert seen == ["a fact"]
    assert "broken" in caplog.text
