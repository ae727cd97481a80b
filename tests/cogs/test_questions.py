"""Helpers see what waits for an answer, take it, and say that it is answered; so may who asked."""

from typing import Any

import pytest

from tests import simkit
from tests.cogs.staff import turns_french
from tests.simworld import World


@pytest.fixture
async def helped(sim: World) -> World:
    """Questions in #general are counted, and the staff's channel shows those that wait."""
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    helpers, desk = sim.guild.create_role("Helpers"), sim.guild.create_text_channel("helpdesk")
    await sim.env.settle()
    await sim.manager.slash(sim.staff, "questions setup", channel=desk, helpers=helpers, remind=4)
    await sim.pass_time(minutes=1)
    return sim


def helper(sim: World, name: str) -> Any:
    return sim.guild.add_member(sim.env.create_user(name), roles=[sim.guild.roles["Helpers"]])


def desk(sim: World) -> Any:
    return sim.guild.channels["helpdesk"]


def boards(sim: World, title: str = "Questions that wait") -> list[Any]:
    return [message for message in desk(sim).history() if f"### {title}" in sim.text(message)]


async def asks(sim: World, text: str = "How do I join the game?") -> Any:
    question = await sim.member.send(sim.general, text)
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)
    return question


async def press(sim: World, who: Any, label: str) -> Any:
    [board] = boards(sim)
    return await who.click(board, label=label)


async def test_a_question_stands_on_the_board_until_someone_answers_it(helped: World) -> None:
    sim = helped
    question = await asks(sim)
    [board] = boards(sim)
    link = f"https://discord.com/channels/{sim.guild.id}/{sim.general.id}/{question.id}"
    assert "1 question waits for an answer." in sim.text(board)
    assert f"<@{sim.member.id}> · <#{sim.general.id}> · <t:" in sim.text(board)
    assert link in sim.text(board)
    zoe = helper(sim, "zoe")
    taken = await press(sim, zoe, "I’ll take it")
    assert taken.ephemeral
    assert f"It is yours: {link}." in sim.text(taken)
    await sim.pass_time(seconds=20)
    assert f"<@{zoe.id}> is on it, until <t:" in sim.text(boards(sim)[0])
    await zoe.send(sim.general, "Like this", reply_to=question)
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)
    assert "No question waits for an answer." in sim.text(boards(sim)[0])
    assert [message.id for message in boards(sim)] == [board.id], "it is the same message all the time"
    await turns_french(sim)
    await asks(sim)
    assert "1 question attend une réponse." in sim.text(boards(sim, "Questions en attente")[0])


async def test_of_two_helpers_the_second_is_told_who_has_it_also_after_a_restart(helped: World) -> None:
    sim = helped
    await asks(sim)
    zoe, kim = helper(sim, "zoe"), helper(sim, "kim")
    await press(sim, zoe, "I’ll take it")
    await sim.restart()
    second = await press(sim, kim, "I’ll take it")
    assert f"<@{zoe.id}> is on it. If nothing comes of it, it is free <t:" in sim.text(second)
    await sim.pass_time(minutes=31)
    assert "It is yours" in sim.text(await press(sim, kim, "I’ll take it"))


async def test_who_asked_says_in_one_press_that_it_is_answered(helped: World) -> None:
    sim = helped
    question = await asks(sim)
    sim.speaks(sim.member, "fr")
    said = await sim.member.context_menu(sim.general, "Answered", question)
    assert "Répondu\u00a0: la question sort de la liste." in sim.text(said)
    await sim.pass_time(minutes=11)
    assert "No question waits for an answer." in sim.text(boards(sim)[0])
    sim.speaks(sim.moderator, "fr")
    again = await sim.moderator.context_menu(sim.general, "Answered", question)
    assert "n’attend plus" in sim.text(again)


async def test_nobody_else_says_so_for_them(helped: World) -> None:
    sim = helped
    question = await asks(sim)
    stranger = await sim.joins("stranger")
    refused = await stranger.context_menu(sim.general, "Answered", question)
    assert "This is for those with the role" in sim.text(refused)
    assert "This is for those with the role" in sim.text(await stranger.slash(sim.general, "questions open"))
    assert "You need this permission" in sim.text(await stranger.slash(sim.general, "questions setup", off=True))
    assert "1 question waits for an answer." in sim.text(await sim.moderator.slash(sim.staff, "questions open"))


async def test_helpers_are_reminded_once_of_a_question_that_waits_for_long(helped: World) -> None:
    sim = helped
    helpers = sim.guild.roles["Helpers"]
    await sim.manager.slash(sim.staff, "questions setup", ping=True)
    await asks(sim)
    before = boards(sim)[0].id
    await sim.pass_time(hours=4, minutes=1)
    [board] = boards(sim)
    assert board.id != before, "it moved to the end of the channel"
    assert f"<@&{helpers.id}> 1 question has waited for long, and nobody is on it." in sim.text(board)
    sent = sim.requests("POST", f"/channels/{desk(sim).id}/messages")[-1]
    assert [int(one) for one in sent.json["allowed_mentions"]["roles"]] == [helpers.id]
    assert sim.requests("DELETE", f"/channels/{desk(sim).id}/messages/{before}")
    for _hour in range(6):
        await sim.pass_time(hours=4)
    assert boards(sim)[0].id == board.id, "once"


async def test_a_board_that_was_deleted_comes_back_and_a_deleted_question_goes(helped: World) -> None:
    sim = helped
    question = await asks(sim)
    await sim.env.settle()
    sim.env.backend.delete_message(sim.general.id, question.id)
    await sim.env.settle()
    await sim.pass_time(seconds=20)
    assert "No question waits for an answer." in sim.text(boards(sim)[0])
    sim.env.backend.delete_message(desk(sim).id, boards(sim)[0].id)
    await asks(sim, "And where is the map?")
    await sim.pass_time(minutes=31)
    assert "1 question waits for an answer." in sim.text(boards(sim)[0])


async def test_a_board_that_may_not_stand_is_told_of_once(helped: World) -> None:
    sim = helped
    simkit.forbid_bot_in(sim.env, desk(sim), send_messages=True)
    sim.env.backend.delete_message(desk(sim).id, boards(sim)[0].id)
    await asks(sim)
    for _time in range(3):
        await sim.pass_time(minutes=31)
    channel = sim.manager.user.dm_channel
    [told] = [sim.text(message) for message in channel.history()]
    assert f"“Questions that wait” can’t be shown in <#{desk(sim).id}>." in told
    assert "`/questions setup` chooses another channel, or none." in told
    simkit.forbid_bot_in(sim.env, desk(sim))
    await sim.pass_time(minutes=31)
    assert len(boards(sim)) == 1
    await turns_french(sim)
    sim.speaks(sim.manager, "fr")
    await sim.manager.slash(sim.staff, "questions open")
    simkit.forbid_bot_in(sim.env, desk(sim), send_messages=True)
    sim.env.backend.delete_message(desk(sim).id, boards(sim)[0].id)
    await sim.pass_time(minutes=31)
    told = sim.text(list(channel.history())[-1])
    assert f"« Questions en attente » ne peut pas être affiché dans <#{desk(sim).id}>." in told.replace("\u00a0", " ")


async def test_the_board_moves_and_can_be_taken_down(helped: World) -> None:
    sim = helped
    moved = await sim.manager.slash(sim.staff, "questions setup", channel=sim.general)
    assert f"The board stands in <#{sim.general.id}>." in sim.text(moved)
    await sim.pass_time(minutes=1)
    assert boards(sim) == []
    off = await sim.manager.slash(sim.staff, "questions setup", off=True)
    assert "No board is shown" in sim.text(off)
    await sim.pass_time(minutes=1)
    assert not any("### Questions" in sim.text(message) for message in sim.general.history())


async def test_who_opens_a_forum_post_is_pointed_to_one_that_was_answered(helped: World) -> None:
    sim = helped
    sim.speaks(sim.manager, "fr")
    decided = await sim.manager.slash(sim.staff, "questions setup", similar=True)
    assert "se voit proposer des posts semblables" in sim.text(decided)
    forum = sim.guild.create_forum_channel("help")
    old = await simkit.open_post(sim.env, forum, sim.member, "The amplifier makes a buzzing noise", "What now?")
    sim.env.backend.create_message(old.id, (await sim.joins("zoe")).id, "Change the cable.")
    await sim.env.settle()
    await sim.pass_time(minutes=1)
    new = await simkit.open_post(sim.env, forum, await sim.joins("max"), "Buzzing noise from the amplifier", "Why?")
    await sim.pass_time(minutes=1)
    [sent] = sim.requests("POST", f"/channels/{new.id}/messages")
    assert f"- https://discord.com/channels/{sim.guild.id}/{old.id}" in str(sent.json)
    assert sent.json["allowed_mentions"]["parse"] == []
    assert f"https://discord.com/channels/{sim.guild.id}/{new.id}/{new.id}" in sim.text(boards(sim)[0])
    await sim.restart()
    await sim.pass_time(minutes=20)
    assert len(sim.requests("POST", f"/channels/{new.id}/messages")) == 1
