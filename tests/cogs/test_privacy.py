"""A member stops being counted, and is counted again."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.core.calendar import Week
from bot.features.engagement.tables import ChannelMemberWeek, MemberDay, Question, Stay
from tests.simworld import World

WEEK = Week(2026, 44)
OUT = "privacy:optout"


async def rows(sim: World, member: Any) -> int:
    """How many rows tell of a member."""
    found = 0
    people = (MemberDay.member_id, ChannelMemberWeek.member_id, Stay.member_id, Question.author_id)
    async with sim.client.db.read() as session:
        for person in people:
            found += await session.scalar(select(func.count()).where(person == member.id)) or 0
    return found


async def messages(sim: World) -> dict[str, Any]:
    report = await sim.client.app.reports.report(sim.guild.id, WEEK)
    return {key: report.metrics[key].value for key in ("messages", "active_members")}


async def opt_out(sim: World, member: Any) -> str:
    answer = await member.slash(sim.general, "privacy optout")
    asked = sim.text(answer)
    await member.click(answer.response, custom_id=OUT)
    return asked


async def counted(sim: World) -> None:
    """A channel that is new is read first; then what is heard there counts."""
    await sim.pass_time(seconds=30)
    await sim.pass_time(seconds=30)


async def say(sim: World, *people: Any) -> None:
    for person in people:
        await person.send(sim.general, "hello?")


async def test_it_asks_first_and_tells_what_would_be_deleted(sim: World) -> None:
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    await say(sim, sim.member, sim.member, sim.moderator)
    await counted(sim)
    answer = await sim.member.slash(sim.general, "privacy optout")
    text = sim.text(answer)
    assert answer.ephemeral
    assert "From then on nothing that you do on this server is counted" in text
    assert "does not come back: 1 day, 2 messages, 1 stay on the server, and 2 questions." in text
    assert await rows(sim, sim.member) > 0


async def test_what_was_counted_of_the_member_is_deleted_and_nothing_else(sim: World) -> None:
    await sim.manager.slash(sim.staff, "digest questions", channel=sim.general)
    await say(sim, sim.member, sim.member, sim.moderator)
    await counted(sim)
    before = await rows(sim, sim.moderator)
    await opt_out(sim, sim.member)
    assert (await rows(sim, sim.member), await rows(sim, sim.moderator)) == (0, before)
    assert await messages(sim) == {"messages": 3, "active_members": 1}


async def test_a_message_that_is_only_in_memory_is_never_written(sim: World) -> None:
    await say(sim, sim.member, sim.moderator)
    await opt_out(sim, sim.member)
    await say(sim, sim.member)
    await counted(sim)
    assert await rows(sim, sim.member) == 0
    assert await messages(sim) == {"messages": 1, "active_members": 1}


async def test_it_holds_after_a_restart_and_for_who_leaves_and_joins_again(sim: World) -> None:
    await opt_out(sim, sim.member)
    await sim.restart()
    await say(sim, sim.member)
    await counted(sim)
    sim.guild.remove_member(sim.member)
    await counted(sim)
    assert await rows(sim, sim.member) == 0


async def test_who_opts_in_again_is_counted_from_then_on(sim: World) -> None:
    await say(sim, sim.member)
    await counted(sim)
    await opt_out(sim, sim.member)
    await say(sim, sim.member)
    answer = await sim.member.slash(sim.general, "privacy optin")
    assert answer.ephemeral
    assert "from now on. What was deleted does not come back." in sim.text(answer)
    await say(sim, sim.member)
    await counted(sim)
    async with sim.client.db.read() as session:
        found = await session.scalar(select(MemberDay.messages).where(MemberDay.member_id == sim.member.id))
    assert found == 1


async def test_twice_says_that_it_is_so_already(sim: World) -> None:
    asked = await sim.member.slash(sim.general, "privacy optout")
    await opt_out(sim, sim.member)
    again = await sim.member.slash(sim.general, "privacy optout")
    assert "Nothing to change: you are not counted on this server. </privacy optin:" in sim.text(again)
    await sim.member.click(asked.response, custom_id=OUT)
    assert "Nothing to change: you are not counted" in sim.text(asked)
    await sim.member.slash(sim.general, "privacy optin")
    back = await sim.member.slash(sim.general, "privacy optin")
    assert "Nothing to change: you are counted on this server. </privacy optout:" in sim.text(back)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_became_of_it_is_shown_in_place_of_the_question(sim: World) -> None:
    await counted(sim)
    sim.speaks(sim.member, "fr")
    answer = await sim.member.slash(sim.general, "privacy optout")
    assert "ne revient pas\u00a0: 1 séjour sur le serveur." in sim.text(answer)
    await sim.restart()
    await sim.member.click(answer.response, custom_id=OUT)
    assert sim.text(answer).startswith("C’est fait\u00a0: le bot ne compte plus rien de toi sur ce serveur")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_was_never_counted_is_told_so(sim: World) -> None:
    owner = await sim.joins("zoe")
    answer = await owner.slash(sim.general, "privacy optout")
    assert "Nothing is counted of you so far" in sim.text(answer)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_member_is_offered_it_and_what_remains_is_said(sim: World) -> None:
    assert "**/privacy** · " in sim.text(await sim.member.slash(sim.general, "help"))
    text = sim.text(await sim.member.slash(sim.general, "help", about="privacy"))
    assert "</privacy optout:" in text
    assert "</privacy optin:" in text
    assert "So do this choice and your language." in await opt_out(sim, sim.member)
