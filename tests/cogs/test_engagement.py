"""A manager reads the numbers of a week, and what each of them means."""

import io
import re
import zipfile

import discord
import pytest
import simcord

from tests import simkit
from tests.simworld import World


async def counted(sim: World) -> None:
    """A channel that is new is read first; then what is heard there counts."""
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)


async def unheard(sim: World) -> None:
    """Something is said while the bot is away and has lost the right to read it later."""
    await sim.client.close()
    await sim.env.advance_time(3600)
    await sim.member.send(sim.general, "hello?")
    simkit.forbid_bot(sim.env, sim.guild, read_message_history=False)
    await sim.restart()
    await counted(sim)


async def some_chat(sim: World, messages: int = 6) -> None:
    for number in range(messages):
        await (sim.member if number % 2 else sim.moderator).send(sim.general, "hello")
    await counted(sim)


async def test_this_weeks_numbers_are_shown_to_the_manager_alone(sim: World) -> None:
    await some_chat(sim)
    answer = await sim.manager.slash(sim.staff, "stats week")
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
    text = sim.text(await sim.manager.slash(sim.staff, "stats week", period="2026-W45"))
    assert "**Messages** 4 · last week 6" in text
    assert "-# Not shown (too few people to say): " in text
    assert "The week is not over yet" not in text


async def test_a_week_of_which_some_could_not_be_read_is_partial_and_says_where(sim: World) -> None:
    await some_chat(sim)
    await unheard(sim)
    await sim.pass_time(days=7)
    text = sim.text(await sim.manager.slash(sim.staff, "stats week", period="2026-W44"))
    assert "Partial: some of this week was not counted." in text
    assert f"Not all is counted where the bot may not read: {sim.general.mention}" in text


async def test_the_numbers_speak_french(sim: World) -> None:
    sim.speaks(sim.manager, "fr")
    await some_chat(sim)
    text = sim.text(await sim.manager.slash(sim.staff, "stats week"))
    assert "## Semaine 44" in text
    assert "La semaine n’est pas finie" in text


async def test_what_the_numbers_mean_is_one_press_away(sim: World) -> None:
    await some_chat(sim)
    answer = await sim.manager.slash(sim.staff, "stats week")
    await sim.restart()
    meaning = await sim.manager.click(answer.response, custom_id="digest:meaning:2026-W44")
    assert meaning.ephemeral
    assert "**Messages**: Messages sent in the week by members" in sim.text(meaning)


async def test_weeks_are_offered_newest_first(sim: World) -> None:
    await some_chat(sim)
    await sim.pass_time(days=14)
    offered = await sim.manager.autocomplete(sim.staff, "stats week", "period", "")
    assert [choice["value"] for choice in offered][:3] == ["2026-W46", "2026-W45", "2026-W44"]
    assert offered[0]["name"].startswith("This week so far")
    assert offered[1]["name"].startswith("Last week")
    found = await sim.manager.autocomplete(sim.staff, "stats week", "period", "44")
    assert [choice["value"] for choice in found] == ["2026-W44"]


async def test_a_word_that_is_no_week_is_answered_with_what_is(sim: World) -> None:
    answer = await sim.manager.slash(sim.staff, "stats week", period="yesterday")
    assert sim.text(answer) == "“yesterday” is no week. Pick one of the list, or type one like 2026-W43."
    assert answer.ephemeral


async def test_a_week_that_is_not_there_is_answered_with_those_that_are(sim: World) -> None:
    await some_chat(sim)
    text = sim.text(await sim.manager.slash(sim.staff, "stats week", period="2020-W01"))
    assert "2026-W44" in text


async def test_discord_hides_the_numbers_from_other_members(sim: World) -> None:
    with pytest.raises(simcord.SetupError, match="default-member-permissions"):
        await sim.member.slash(sim.general, "stats week")


async def test_today_tells_what_was_counted_so_far(sim: World) -> None:
    await some_chat(sim)
    await sim.joins("bea")
    await counted(sim)
    answer = await sim.manager.slash(sim.staff, "stats today")
    text = sim.text(answer)
    assert answer.ephemeral
    assert "## Today so far: Mon, Oct 26, 2026" in text
    assert "A message is counted within half a minute." in text
    assert "**Messages** 6" in text
    assert "**Members who wrote** 2" in text
    assert f"**Busiest channels** {sim.general.mention} 6" in text
    assert "**Questions**" not in text


async def test_today_is_compared_with_the_same_weekday_up_to_the_same_time(sim: World) -> None:
    await sim.pass_time(days=28)
    await some_chat(sim, messages=4)
    await sim.pass_time(hours=10)
    await some_chat(sim, messages=6)
    await sim.pass_time(days=6, hours=20)
    await some_chat(sim)
    text = sim.text(await sim.manager.slash(sim.staff, "stats today"))
    assert "Usual: the mean of the last 4 Mondays that were counted in full, up to this time of day." in text
    assert "**Messages** 6 · usual by now 1\n**Members who wrote** 2 · usual by now 0.5" in text


async def test_today_tells_what_waits_in_french(sim: World) -> None:
    await asked(sim)
    sim.speaks(sim.manager, "fr")
    text = sim.text(await sim.manager.slash(sim.staff, "stats today"))
    assert "## Aujourd’hui jusqu’ici\u00a0: lun. 26 oct. 2026" in text
    assert "Un message est compté en moins d’une demi-minute." in text
    assert "**Questions** 1 · " in text
    assert "0 avec réponse, 1 en attente" in text


async def test_today_says_since_when_nothing_was_heard(sim: World) -> None:
    await some_chat(sim)
    heard = int(sim.env.now().timestamp())
    await simkit.happen(sim.env, "shard_disconnect", 0)
    await sim.pass_time(hours=1)
    text = sim.text(await sim.manager.slash(sim.staff, "stats today"))
    said = re.search(r"Nothing was written down since the bot last heard this server, <t:(\d+):R>", text)
    assert said
    assert abs(int(said[1]) - heard) <= 120


async def test_today_says_what_the_bot_may_not_read(sim: World) -> None:
    await unheard(sim)
    text = sim.text(await sim.manager.slash(sim.staff, "stats today"))
    assert "Partial: some of today was not counted." in text
    assert f"Not all is counted where the bot may not read: {sim.general.mention}" in text


async def test_a_channels_week_is_shown_from_the_channel_itself(sim: World) -> None:
    await some_chat(sim)
    answer = await sim.manager.slash(sim.general, "stats channel")
    text = sim.text(answer)
    assert answer.ephemeral
    assert f"## {sim.general.mention} · Week 44 (Oct 26\u2009–\u2009Nov 1)" in text
    assert "The week is not over yet" in text
    assert "**Messages** 6" in text
    assert "**Members who wrote** 2\n**Place by messages** 1 of 1 channel" in text
    assert "**Busiest hours in the four weeks to then** 09:00" in text


async def test_another_channel_and_an_earlier_week_can_be_named(sim: World) -> None:
    await some_chat(sim)
    await sim.pass_time(days=7)
    await some_chat(sim, messages=12)
    await sim.pass_time(days=7)
    sim.speaks(sim.manager, "fr")
    text = sim.text(await sim.manager.slash(sim.staff, "stats channel", channel=sim.general, week="2026-W45"))
    assert "· Semaine 45" in text
    assert "**Messages** 12" in text
    assert "**Messages par semaine, de la plus ancienne à la plus récente** " in text
    assert " 6 · 12 `" in text
    assert "▅█`" in text


async def test_a_thread_counts_for_its_channel(sim: World) -> None:
    await simkit.say_in_thread(sim.env, sim.general, sim.member.user, "hello")
    await counted(sim)
    (thread,) = sim.general.threads
    shown = await sim.manager.slash(sim.staff, "stats channel", channel=thread)
    assert f"## {sim.general.mention} ·" in sim.text(shown)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_numbers_come_as_a_file_for_a_spreadsheet(sim: World) -> None:
    await some_chat(sim)
    answer = await sim.manager.slash(sim.staff, "stats export", what="days")
    assert answer.ephemeral
    assert " to week 2026-W44: counts only, no members and no text." in sim.text(answer)
    (file,) = answer.response.message.attachments
    assert file.filename.endswith("-2026-W44.csv")
    assert b"\r\n2026-10-26,0,6,2," in await file.read()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_without_a_choice_everything_comes_in_one_archive(sim: World) -> None:
    await some_chat(sim)
    sim.speaks(sim.manager, "fr")
    answer = await sim.manager.slash(sim.staff, "stats export", **{"from": "2026-W44"})
    assert "De la semaine 2026-W44 à la semaine 2026-W44" in sim.text(answer)
    (file,) = answer.response.message.attachments
    with zipfile.ZipFile(io.BytesIO(await file.read())) as archive:
        assert sorted(archive.namelist()) == ["channels.csv", "days.csv", "weeks.csv"]


@pytest.mark.parametrize("command", ["today", "channel", "export", "week"])
async def test_who_was_let_in_by_the_servers_own_setting_is_still_refused(sim: World, command: str) -> None:
    sim.guild.set_command_permissions(sim.client.tree.ids["stats"], {sim.moderator: True})
    answer = await sim.moderator.slash(sim.staff, f"stats {command}")
    assert sim.text(answer) == "You need this permission for that: Manage Server."


async def asked(sim: World) -> discord.Message:
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    question: discord.Message = await sim.member.send(sim.general, "how do I install it?")
    await counted(sim)
    return question


async def questions_of_this_week(sim: World) -> str:
    text = sim.text(await sim.manager.slash(sim.staff, "stats week"))
    return next(line for line in text.splitlines() if line.startswith("**Questions** "))


async def test_a_moderator_takes_what_is_no_question_off_the_list_and_back(sim: World) -> None:
    question = await asked(sim)
    assert await questions_of_this_week(sim) == "**Questions** 1"
    answer = await sim.moderator.context_menu(sim.general, "Answered", question)
    assert answer.ephemeral
    assert await questions_of_this_week(sim) == "**Questions** 1", "answered in some other way, it was asked"
    closed = await sim.moderator.click(answer.response, label="Not a question")
    assert "off the list" in sim.text(closed)
    assert await questions_of_this_week(sim) == "**Questions** 0"
    assert "again" in sim.text(await sim.moderator.click(answer.response, label="Not a question"))
    assert await questions_of_this_week(sim) == "**Questions** 1"


async def test_a_message_that_asks_nothing_can_be_taken_off_no_list(sim: World) -> None:
    greeting = await sim.member.send(sim.general, "hello")
    await counted(sim)
    sim.speaks(sim.moderator, "fr")
    answer = await sim.moderator.context_menu(sim.general, "Answered", greeting)
    assert "n’est pas compté comme une question" in sim.text(answer)


async def test_a_member_is_not_offered_to_take_questions_off_the_list(sim: World) -> None:
    question = await asked(sim)
    answer = await sim.member.context_menu(sim.general, "Answered", question)
    assert "Not a question" not in sim.text(answer)
