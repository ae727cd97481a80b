"""The live board: one message, whatever stops the bot, whoever deletes it, however many press at once."""

import asyncio
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at, moment_of
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import words
from bot.features.care.desk import Desk
from bot.features.care.policy import ON_BOARD
from bot.features.care.service import NotWaiting, Taken
from tests.features.care.conftest import ANN, DESK, ELSEWHERE, HELP, KIM, MO, STRANGER, TALK, ZOE, House
from tests.features.digest.fakes import Crash, FakeActions, buttons
from tests.features.moderation.fakes import GUILD
from tests.support import FakeClock

NEW = 501


async def test_a_question_comes_and_goes_with_its_answer(house: House) -> None:
    assert "No question waits" in house.board()
    question = await house.says("How do I join?")
    assert "1 question waits for an answer." in house.board()
    await house.says("Like this", ZOE.id, reply_to=question)
    assert "No question waits" in house.board()


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_a_board_stands_once_wherever_the_bot_dies(house: House, crash: str) -> None:
    await house.says("How do I join?")
    house.actions.crash = crash
    with pytest.raises(Crash):
        await house.pass_time(hours=25)
    again = house.restarted()
    for _time in range(3):
        await again.pass_time(minutes=11)
    assert len(again.boards()) == 1
    await again.pass_time(hours=30)
    assert len(again.boards()) == 1
    assert "1 question waits" in again.board()


async def test_helpers_are_called_once_also_after_a_restart(house: House) -> None:
    await house.care.set_up(GUILD, Desk.QUESTIONS, MO, helpers_ping=True)
    await house.says("How do I join?")
    sent = len(house.actions.pinged)
    await house.pass_time(hours=25)
    assert len(house.actions.pinged) == sent + 1
    assert "1 question has waited for long" in house.board()
    again = house.restarted()
    await again.pass_time(hours=25)
    assert len(again.actions.pinged) == sent + 1


async def test_where_the_bot_may_have_posted_and_nobody_can_tell_it_does_not_post_again(house: House) -> None:
    await house.says("How do I join?")
    house.actions.crash = "after"
    with pytest.raises(Crash):
        await house.pass_time(hours=25)
    again = house.restarted()
    again.actions.unreadable = True
    for _time in range(3):
        await again.pass_time(minutes=31)
    assert len(again.boards()) == 2, "the old one and the one that was sent"
    assert len(again.actions.dms[MO]) == 1
    assert "Read Message History" in again.actions.dms[MO][0]
    again.actions.unreadable = False
    await again.pass_time(minutes=31)
    assert len(again.boards()) == 1


@pytest.mark.both_databases
async def test_two_who_press_at_once_end_with_one_holder(house: House) -> None:
    question = await house.says("How do I join?")
    other = House(house.db, house.clock, house.actions, house.history)
    taken = await asyncio.gather(
        house.care.take(GUILD, Desk.QUESTIONS, question, ZOE),
        other.care.take(GUILD, Desk.QUESTIONS, question, KIM),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in taken) == ["Taken", "Wait"]


async def test_a_claim_lapses_and_the_board_says_so(house: House) -> None:
    question = await house.says("How do I join?")
    await house.pass_time(seconds=6)
    await house.care.take(GUILD, Desk.QUESTIONS, question, ZOE)
    assert f"<@{ZOE.id}> is on it" in house.board()
    with pytest.raises(Taken):
        await house.care.take(GUILD, Desk.QUESTIONS, question, KIM)
    await house.pass_time(minutes=31)
    assert "is on it" not in house.board()


async def test_pressed_many_times_the_board_is_changed_at_a_bounded_rate(house: House) -> None:
    questions = [await house.says(f"What is {number}?") for number in range(6)]
    edits = count_edits(house)
    await house.pass_time(seconds=6)
    for question in questions:
        await house.care.take(GUILD, Desk.QUESTIONS, question, ZOE)
    assert len(edits) == 1
    await house.pass_time(seconds=20)
    assert len(edits) == 2
    assert house.board().count("is on it") == 6


def count_edits(house: House) -> list[int]:
    edits: list[int] = []
    real = house.actions.edit

    async def edit(channel_id: int, message_id: int, post: object) -> None:
        edits.append(message_id)
        await real(channel_id, message_id, post)  # type: ignore[arg-type]

    house.actions.edit = edit  # type: ignore[method-assign]
    return edits


async def test_a_quiet_board_is_left_alone(house: House) -> None:
    edits = count_edits(house)
    for _time in range(20):
        await house.pass_time(minutes=11)
    assert edits == []


async def test_of_many_the_board_shows_some_and_keeps_discords_limit(house: House) -> None:
    for number in range(12):
        await house.says(f"What is {number}?")
    [post] = house.boards()
    assert "4 more" in house.board()
    assert len(post.parts) + len(buttons(post)) <= 40
    ids = set[str]()
    for number, (back, on) in {0: (False, True), 1: (True, False), 5: (True, False)}.items():
        page = await house.care.page(GUILD, Desk.QUESTIONS, number, ZOE, words("fr"))
        ids |= {one.custom_id for one in buttons(page) if "take" in one.custom_id}
        [before, after] = [one for one in buttons(page) if "page" in one.custom_id]
        assert (not before.disabled, not after.disabled) == (back, on)
    assert len(ids) == 12


async def test_what_stands_in_a_deleted_channel_waits_no_more(house: House) -> None:
    await house.says("How do I join?")
    del house.history.places_[HELP]
    await house.pass_time(minutes=11)
    assert "No question waits" in house.board()


async def test_a_deleted_channel_of_the_board_is_told_of_and_another_one_chosen(house: House) -> None:
    house.actions.posts.pop(DESK)
    house.actions.refuses = Refused(Reason.GONE)
    await house.says("How do I join?")
    await house.pass_time(minutes=31)
    await house.pass_time(minutes=31)
    assert len(house.actions.dms[MO]) == 1
    house.actions.refuses = None
    await house.care.set_up(GUILD, Desk.QUESTIONS, MO, helpers_channel=ELSEWHERE)
    assert len(house.boards(ELSEWHERE)) == 1


async def test_who_opted_out_is_not_shown(house: House) -> None:
    await house.says("How do I join?")
    await house.engagement.opt_out(GUILD, ANN)
    await house.pass_time(minutes=11)
    assert "No question waits" in house.board()
    await house.says("Hello? How?")
    assert "No question waits" in house.board()


# Newcomers


@pytest.fixture
async def greeted(house: House) -> House:
    await house.care.set_up(GUILD, Desk.NEWCOMERS, MO, greeters_channel=DESK, greeters_role=77)
    await house.care.set_up(GUILD, Desk.QUESTIONS, MO, helpers_channel=None)
    return house


async def test_a_newcomer_shows_up_after_half_an_hour_without_an_answer(greeted: House) -> None:
    house = greeted
    await house.joins(NEW)
    first = await house.says("Hello everyone!", NEW, TALK)
    assert "Every newcomer who wrote was answered." in house.board()
    await house.pass_time(minutes=31)
    assert "1 newcomer wrote for the first time, and nobody answered yet." in house.board()
    assert f"/{TALK}/{first}" in house.board()
    await house.says("Welcome!", ZOE.id, TALK, reply_to=first)
    assert "Every newcomer who wrote was answered." in house.board()


async def test_who_was_answered_in_time_never_shows_up(greeted: House) -> None:
    house = greeted
    await house.joins(NEW)
    first = await house.says("Hello everyone!", NEW, TALK)
    await house.says("Welcome!", ZOE.id, TALK, reply_to=first)
    sent = len(house.actions.pinged)
    await house.pass_time(minutes=31)
    assert len(house.actions.pinged) == sent


@pytest.mark.both_databases
async def test_a_greeter_says_that_it_is_answered_and_the_newcomer_does_not(greeted: House) -> None:
    house = greeted
    await house.joins(NEW)
    first = await house.says("Hello everyone!", NEW, TALK)
    await house.pass_time(minutes=31)
    with pytest.raises(Exception, match="role"):
        await house.care.answered(GUILD, Desk.NEWCOMERS, first, STRANGER)
    await house.care.answered(GUILD, Desk.NEWCOMERS, first, ZOE)
    with pytest.raises(NotWaiting):
        await house.care.answered(GUILD, Desk.NEWCOMERS, first, KIM)
    await house.pass_time(seconds=20)
    assert "Every newcomer who wrote was answered." in house.board()


STEPS = ["ask", "answer", "take", "done", "hour", "day", "restart", "delete board", "crash before", "crash after"]
servers = count(1_000)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(STEPS), max_size=12))
@example(steps=["ask", "crash before", "day", "delete board"])
def test_whatever_happens_one_true_board_stands_in_the_end(database_url: str, steps: list[str]) -> None:
    async def run() -> None:
        db, clock = Database(database_url), FakeClock()
        try:
            house = House(db, clock, FakeActions(clock), guild=next(servers))
            await house.open()
            waiting: list[int] = []
            for step in steps:
                house = await happens(house, step, waiting)
            house = house.restarted()
            for _time in range(3):
                await house.pass_time(minutes=31)
            fresh = [one for one in waiting if clock.now() - moment_of(one) < ON_BOARD[Desk.QUESTIONS]]
            assert len(house.boards()) == 1
            assert ("No question waits" if not fresh else f"{len(fresh)} question") in house.board()
        finally:
            await db.close()

    asyncio.run(run())


async def happens(house: House, step: str, waiting: list[int]) -> House:
    """The house that goes on, which is another one after a restart."""
    try:
        match step:
            case "ask":
                # Known before it is said: the bot may die of it.
                waiting.append(first_id_at(house.clock.now() + timedelta(seconds=1)))
                assert await house.says("How do I join?") == waiting[-1]
            case "answer" if waiting:
                await house.says("So", ZOE.id, reply_to=waiting.pop())
            case "take" if waiting:
                await house.care.take(house.guild, Desk.QUESTIONS, waiting[0], ZOE)
            case "done" if waiting:
                await house.care.answered(house.guild, Desk.QUESTIONS, waiting.pop(), ZOE)
            case "hour" | "day":
                await house.pass_time(hours=1 if step == "hour" else 24)
            case "restart":
                return house.restarted()
            case "delete board":
                house.actions.posts.clear()
            case "crash before" | "crash after":
                house.actions.crash = step.split()[1]
    except Crash:
        return house.restarted()
    except UserError:
        pass
    return house
