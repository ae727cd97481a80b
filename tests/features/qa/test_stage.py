"""Live: one question at a time, each answered once, by a host and guests who need no role."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.events import Venue
from bot.features.qa.event import State as EventState
from bot.features.qa.question import State
from tests.features.digest.fakes import text_of
from tests.features.qa import crowd
from tests.features.qa.conftest import Hall
from tests.features.qa.fakes import (
    ASKER,
    ASKER_FACTS,
    GUEST_FACTS,
    GUILD,
    HOST,
    HOST_FACTS,
    MOD_FACTS,
    THIRD,
    VENUE,
    VOTER,
)


async def two_questions(hall: Hall) -> None:
    await hall.live()
    await hall.ask("How bright is the lamp?")
    await hall.ask("Who paints the tower?", VOTER)
    await hall.qa.asking.vote(GUILD, 1, 2, THIRD)


async def test_by_votes_or_in_order_the_next_one_comes_on_stage_pinned(hall: Hall) -> None:
    await two_questions(hall)
    assert (await hall.qa.stage.next(GUILD, 1, GUEST_FACTS)).number == 2  # type: ignore[union-attr]
    assert "▶️ Now: question 2" in hall.shown()[-1]
    assert len(hall.events.pinned) == 1
    with pytest.raises(UserError, match="finish or skip it first"):
        await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.aloud(GUILD, 1, 2, GUEST_FACTS)
    assert "is being answered live" in hall.shown()[-1]
    await hall.qa.stage.skip(GUILD, 1, 2, GUEST_FACTS)
    assert hall.events.pinned == set()
    assert "skipped for now" in hall.shown()[-1]
    await hall.qa.stage.turn_order(GUILD, 1, HOST_FACTS)
    assert (await hall.qa.stage.next(GUILD, 1, HOST_FACTS)).number == 1  # type: ignore[union-attr]


@pytest.mark.both_databases
async def test_a_double_press_and_two_hosts_answer_once(hall: Hall) -> None:
    await two_questions(hall)
    pressed = [hall.qa.stage.next(GUILD, 1, who) for who in (HOST_FACTS, GUEST_FACTS)]
    done = await asyncio.gather(*pressed, return_exceptions=True)
    assert sum(isinstance(one, UserError) for one in done) == 1
    answers = [hall.qa.stage.answered(GUILD, 1, 2, who, f"By {who.id}") for who in (HOST_FACTS, GUEST_FACTS)]
    done = await asyncio.gather(*answers, return_exceptions=True)
    assert sum(isinstance(one, UserError) for one in done) == 1
    question = await hall.question(2)
    assert question.answer == f"By {question.answered_by}"
    await hall.pass_time(minutes=5)
    assert len(hall.actions.dms[VOTER]) == 1


async def test_the_asker_is_told_with_the_link_also_after_a_restart_but_not_of_what_was_stepped_back_from(
    hall: Hall,
) -> None:
    await two_questions(hall)
    await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.answered(GUILD, 1, 2, HOST_FACTS)
    assert (await hall.qa.stage.back(GUILD, 1, HOST_FACTS)).number == 2  # type: ignore[union-attr]
    hall = hall.restarted()
    await hall.pass_time(minutes=2)
    assert VOTER not in hall.actions.dms
    await hall.qa.stage.answered(GUILD, 1, 2, HOST_FACTS, "Ann *does*, each May")
    hall = hall.restarted()
    await hall.pass_time(minutes=2)
    [told] = hall.actions.dms[VOTER]
    assert "was answered" in told
    assert "https://discord.com/channels/1/600/" in told
    assert "Answered by <@20>:**\nAnn *does*, each May" in hall.shown()[-1]
    assert [text for text in hall.shown() if "question 2" in text.lower()] == [hall.shown()[-1]], "one card, also again"


async def test_back_returns_the_one_on_stage_to_the_list_with_its_votes(hall: Hall) -> None:
    await two_questions(hall)
    await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
    await hall.qa.stage.back(GUILD, 1, HOST_FACTS)
    assert (await hall.question(2)).state is State.PUBLISHED
    assert await hall.votes(2) == 1
    assert await hall.qa.stage.back(GUILD, 1, HOST_FACTS) is None


@pytest.mark.parametrize("actor", [ASKER_FACTS, MOD_FACTS])
async def test_nobody_else_leads_it(hall: Hall, actor: object) -> None:
    await two_questions(hall)
    for act in (hall.qa.stage.next, hall.qa.stage.back, hall.qa.stage.close, hall.qa.stage.turn_order):
        with pytest.raises(UserError, match="Only the host and the guests"):
            await act(GUILD, 1, actor)  # type: ignore[arg-type]


async def test_the_stage_opens_and_closes_with_the_event_and_a_refusal_does_not_hold_it_up(hall: Hall) -> None:
    await hall.live(venue=Venue.STAGE, venue_id=VENUE)
    assert hall.events.stages == {VENUE}
    assert "active" in hall.events.asked
    hall.events.refuses["close_stage"] = Refused(Reason.MISSING_PERMISSION, "mute_members")
    closed = await hall.qa.stage.close(GUILD, 1, HOST_FACTS)
    assert closed.state is EventState.CLOSED
    assert "completed" in hall.events.asked
    assert "Mute Members" in hall.actions.dms[HOST][-1]


async def test_where_nothing_may_be_pinned_it_is_said_once_and_the_show_goes_on(hall: Hall) -> None:
    hall.events.refuses["pin"] = Refused(Reason.MISSING_PERMISSION, "pin_messages")
    await two_questions(hall)
    for _ in range(2):
        question = await hall.qa.stage.next(GUILD, 1, HOST_FACTS)
        assert question is not None
        await hall.qa.stage.answered(GUILD, 1, question.number, HOST_FACTS)
    assert await hall.qa.stage.next(GUILD, 1, HOST_FACTS) is None
    assert sum("Pin Messages" in told for told in hall.actions.dms[HOST]) == 1


async def test_an_overrun_keeps_discords_event_open_and_ends_only_when_forgotten(hall: Hall) -> None:
    await hall.live()
    await hall.pass_time(hours=5)
    assert (await hall.event()).state is EventState.LIVE
    assert hall.events.asked.count("extend") >= 2
    await hall.pass_time(hours=3)
    assert (await hall.event()).state is EventState.ARCHIVED


async def test_the_panel_shows_what_is_next_and_the_time_left(hall: Hall) -> None:
    await two_questions(hall)
    shown = text_of(await hall.qa.panel(await hall.event()))
    end = int((await hall.event()).plan.ends_at.timestamp())
    assert f"the planned end: <t:{end}:R>" in shown
    assert "Next: question 2, ▲ 1" in shown


async def test_a_crowd_costs_one_write_for_each_question_and_vote_and_few_edits(hall: Hall) -> None:
    """`python -m tests.benchmarks.qa_votes` holds 2,000 people, 500 questions and 10,000 votes to the same."""
    await hall.live(per_person=50)
    await hall.qa.showing.flush()
    async with crowd.counted(hall) as cost:
        asking = 40 + await crowd.asks(hall, 40)
        assert (cost.writes, cost.edits) == (asking, 0)
        votes = crowd.pairs(40, 60, 400)
        for start in range(0, 400, 40):
            await crowd.votes(hall, votes[start : start + 40], at_once=8)
            assert hall.qa.showing.waiting <= 3
            await hall.qa.showing.flush()
        await hall.qa.showing.flush()
    assert cost.writes == asking + 400
    assert cost.edits <= 10 * 2, "the list and the panel, each time that they are shown anew"
    assert cost.requests == cost.edits
    assert await crowd.tally(hall, 40) == Counter(question for question, _voter in votes)


async def test_two_events_at_once_have_their_own_timers(hall: Hall) -> None:
    await hall.live()
    later = hall.clock.now() + timedelta(hours=30)
    second = await hall.plan(starts_at=later, ends_at=later + timedelta(hours=1))
    await hall.qa.hosting.announce(GUILD, second.number, HOST_FACTS)
    await hall.qa.asking.toggle_bell(GUILD, second.number, ASKER, 60, "en", by_dm=True)
    await hall.pass_time(hours=29, minutes=30)
    assert ["begins <t:" in told for told in hall.actions.dms[ASKER]] == [True]
