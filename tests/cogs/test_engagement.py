"""A manager reads the numbers of a week, and what each of them means."""

import discord
import pytest
import simcord

from tests.simworld import World


async def some_chat(sim: World, messages: int = 6) -> None:
    for number in range(messages):
        await (sim.member if number % 2 else sim.moderator).send(sim.general, "hello")
    await sim.pass_time(minutes=1)


async def test_this_weeks_numbers_are_shown_to_the_manager_alone(sim: World) -> None:
    await some_chat(sim)
    answer = await sim.manager.slash(sim.staff, "stats")
    text = sim.text(answer)
    assert answer.ephemeral
    assert "## Week 44 (Oct 26\u2009–\u2009Nov 1)" in text
    assert "**Messages** 6" in text
    assert "The week is not over yet" in text


async def test_last_weeks_numbers_are_compared_and_say_why_some_are_not_shown(sim: World) -> None:
    await some_chat(sim)
    await sim.pass_time(days=7)
    await some_chat(sim, messages=4)
    await sim.pass_time(days=7)
    text = sim.text(await sim.manager.slash(sim.staff, "stats", period="2026-W45"))
    assert "**Messages** 4 · last week 6" in text
    assert "-# Not shown (too few people to say): " in text
    assert "The week is not over yet" not in text


async def test_a_week_in_which_counting_began_is_marked_partial(sim: World) -> None:
    await some_chat(sim)
    await sim.pass_time(days=7)
    assert "Partial: some of this week was not counted." in sim.text(
        await sim.manager.slash(sim.staff, "stats", period="2026-W44")
    )


async def test_the_numbers_speak_french(sim: World) -> None:
    sim.speaks(sim.manager, "fr")
    await some_chat(sim)
    text = sim.text(await sim.manager.slash(sim.staff, "stats"))
    assert "## Semaine 44" in text
    assert "La semaine n’est pas finie" in text


async def test_what_the_numbers_mean_is_one_press_away(sim: World) -> None:
    await some_chat(sim)
    answer = await sim.manager.slash(sim.staff, "stats")
    await sim.restart()
    meaning = await sim.manager.click(answer.response, custom_id="digest:meaning:2026-W44")
    assert meaning.ephemeral
    assert "**Messages**: Messages sent in the week by members" in sim.text(meaning)


async def test_weeks_are_offered_newest_first(sim: World) -> None:
    await some_chat(sim)
    await sim.pass_time(days=14)
    offered = await sim.manager.autocomplete(sim.staff, "stats", "period", "")
    assert [choice["value"] for choice in offered][:3] == ["2026-W46", "2026-W45", "2026-W44"]
    assert offered[0]["name"].startswith("This week so far")
    assert offered[1]["name"].startswith("Last week")
    found = await sim.manager.autocomplete(sim.staff, "stats", "period", "44")
    assert [choice["value"] for choice in found] == ["2026-W44"]


async def test_a_word_that_is_no_week_is_answered_with_what_is(sim: World) -> None:
    answer = await sim.manager.slash(sim.staff, "stats", period="yesterday")
    assert sim.text(answer) == "“yesterday” is no week. Pick one of the list, or type one like 2026-W43."
    assert answer.ephemeral


async def test_a_week_that_is_not_there_is_answered_with_those_that_are(sim: World) -> None:
    await some_chat(sim)
    text = sim.text(await sim.manager.slash(sim.staff, "stats", period="2020-W01"))
    assert "2026-W44" in text


async def test_discord_hides_the_numbers_from_other_members(sim: World) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await sim.member.slash(sim.general, "stats")


async def test_who_was_let_in_by_the_servers_own_setting_is_still_refused(sim: World) -> None:
    sim.guild.set_command_permissions(sim.client.tree.ids["stats"], {sim.moderator: True})
    answer = await sim.moderator.slash(sim.staff, "stats")
    assert sim.text(answer) == "You need this permission for that: Manage Server."
    assert answer.ephemeral


async def asked(sim: World) -> discord.Message:
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    question: discord.Message = await sim.member.send(sim.general, "how do I install it?")
    await sim.pass_time(minutes=1)
    return question


async def questions_of_this_week(sim: World) -> str:
    text = sim.text(await sim.manager.slash(sim.staff, "stats"))
    return next(line for line in text.splitlines() if line.startswith("**Questions** "))


async def test_a_moderator_takes_what_is_no_question_off_the_list_and_back(sim: World) -> None:
    question = await asked(sim)
    assert await questions_of_this_week(sim) == "**Questions** 1"
    answer = await sim.moderator.context_menu(sim.general, "Not a question", question)
    assert answer.ephemeral
    assert "off the list" in sim.text(answer)
    assert await questions_of_this_week(sim) == "**Questions** 0"
    assert "again" in sim.text(await sim.moderator.context_menu(sim.general, "Not a question", question))
    assert await questions_of_this_week(sim) == "**Questions** 1"


async def test_a_message_that_asks_nothing_can_be_taken_off_no_list(sim: World) -> None:
    greeting = await sim.member.send(sim.general, "hello")
    await sim.pass_time(minutes=1)
    sim.speaks(sim.moderator, "fr")
    answer = await sim.moderator.context_menu(sim.general, "Not a question", greeting)
    assert "n’est pas compté comme une question" in sim.text(answer)


async def test_a_member_is_not_offered_to_take_questions_off_the_list(sim: World) -> None:
    question = await asked(sim)
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await sim.member.context_menu(sim.general, "Not a question", question)
