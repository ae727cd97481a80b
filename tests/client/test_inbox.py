"""What is heard on Discord becomes facts; what is not counted is dropped at the door."""

import logging
from typing import Any

import pytest
from simcord.enums import MessageType

from bot.client.inbox import show
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, ReactionFacts
from tests import simkit
from tests.simworld import MONDAY, World


@pytest.fixture
def heard(sim: World) -> list[Any]:
    """What every observer is shown from now on."""
    inbox = sim.client.inbox
    facts: list[Any] = []
    for observers in (inbox.messages, inbox.joins, inbox.leaves, inbox.reactions):
        observers.append(facts.append)
    return facts


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
        JoinFacts(sim.guild.id, newcomer.id, MONDAY),
        LeaveFacts(sim.guild.id, newcomer.id, sim.env.now()),
    ]


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
