"""What was interrupted and found hours later surprises nobody; and what Discord does not answer is not forgotten."""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from bot.core import due
from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.features.moderation import store
from bot.features.moderation.cases import Case, Kind, State, Told, Undone
from bot.features.moderation.orders import Order, Unfinished
from bot.features.moderation.service import CHECKED_AFTER
from bot.features.moderation.settings import ModerationSettings, Rung, Step
from bot.features.moderation.undoing import UNDOS, undo_key
from tests.features.moderation.audit import of
from tests.features.moderation.conftest import Office
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX, MAX_FACTS, MO_FACTS, Killed
from tests.scripted_weeks import Injected, breaking

INBOX = 501
DAY = timedelta(days=1)


async def dies_over(office: Office, order: Order, **away: float) -> Office:
    """And the next process starts so much later."""
    office.discipline.dies = "before"
    with pytest.raises(Killed):
        await office.moderation.act(order, MAX_FACTS, ANN_FACTS)
    office.clock.move(**away)
    again = office.restarted()
    await again.pass_time(minutes=3)
    return again


async def cases(office: Office) -> list[Case]:
    return (await office.moderation.history(GUILD, ANN))[::-1]


def asked(office: Office) -> list[str]:
    return ["\n".join(map(str, post.parts)) for _id, _at, post in office.actions.posts.get(INBOX, [])]


async def test_a_ban_found_days_later_is_not_done_but_asked_about(there: Office) -> None:
    again = await dies_over(there, Order(Kind.BAN, "Scam", DAY), days=3)
    [case] = await cases(again)
    assert (case.state, case.told) == (State.MISSED, Told.UNKNOWN)
    [question] = asked(again)
    assert "so it did nothing. Is it still wanted?" in question
    assert "case:redo:1" in question
    await again.pass_time(days=5)
    assert there.discipline.done == []


async def test_what_is_minutes_old_is_finished_without_asking(there: Office) -> None:
    again = await dies_over(there, Order(Kind.BAN, "Scam"), hours=1)
    assert [case.state for case in await cases(again)] == [State.DONE]
    assert asked(again) == []


async def test_where_the_audit_log_can_not_be_read_the_staff_is_told_to_look(there: Office) -> None:
    there.discipline.bot = type(MAX_FACTS)(GUILD, there.discipline.bot.id, 8, permissions=frozenset({"ban_members"}))
    again = await dies_over(there, Order(Kind.BAN, "Scam"), days=3)
    assert any("It can’t read whether it took place: look" in question for question in asked(again))


async def test_whoever_says_so_does_it_then_once_and_as_a_case_of_theirs(there: Office) -> None:
    again = await dies_over(there, Order(Kind.BAN, "Scam", DAY), days=3)
    done = await again.moderation.redo(GUILD, 1, MO_FACTS)
    assert (done.case.actor_id, done.case.cause, done.case.reason) == (MO_FACTS.id, 1, "Scam")
    assert done.case.ends_at == again.clock.now() + DAY
    with pytest.raises(UserError, match="made up for it already: case 2"):
        await again.moderation.redo(GUILD, 1, MO_FACTS)
    with pytest.raises(UserError, match="needs nothing more"):
        await again.moderation.redo(GUILD, 2, MO_FACTS)
    assert there.discipline.done == [("ban", ANN)]


async def test_what_discord_refused_then_can_be_tried_again(there: Office) -> None:
    again = await dies_over(there, Order(Kind.BAN, "Scam"), days=3)
    there.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    await again.moderation.redo(GUILD, 1, MO_FACTS)
    there.discipline.refuses = None
    assert (await again.moderation.redo(GUILD, 1, MO_FACTS)).case.state is State.DONE


async def test_a_late_warning_stands_and_its_rung_is_asked_about(there: Office) -> None:
    await leave_open(there, Order(Kind.WARN, "Spam"))
    ladder = (Rung(strikes=1, step=Step.TIMEOUT, minutes=60),)
    await there.settings.change(GUILD, ModerationSettings, MAX, ladder=ladder)
    there.clock.move(days=3)
    again = there.restarted()
    await again.pass_time(minutes=3)
    assert [(case.kind, case.state) for case in await cases(again)] == [(Kind.WARN, State.DONE)]
    assert there.discipline.done == []
    [question] = asked(again)
    assert f"<@{ANN}> has 1 strikes now, for which the ladder did nothing" in question


async def test_a_rung_that_asks_is_asked_about_after_an_interruption_too(there: Office) -> None:
    await there.settings.change(GUILD, ModerationSettings, MAX, ladder=(Rung(strikes=1, step=Step.ASK),))
    await leave_open(there, Order(Kind.WARN, "Spam"))
    again = there.restarted()
    await again.pass_time(minutes=5)
    assert ["do you want to ban them?" in question for question in asked(again)] == [True]


async def leave_open(office: Office, order: Order) -> None:
    """The process dies over the message to the member."""

    async def dies(_guild_id: int, _member_id: int) -> str | None:
        raise Killed

    office.moderation.telling.language_of = dies
    with pytest.raises(Killed):
        await office.moderation.act(order, MAX_FACTS, ANN_FACTS)


@pytest.mark.parametrize("failing", [OSError("the line"), TimeoutError()])
async def test_what_discord_does_not_answer_is_said_and_done_two_minutes_later(
    there: Office, failing: Exception
) -> None:
    there.discipline.refuses = failing
    with pytest.raises(Unfinished, match="Case 1 is on record, and the bot tries again in two minutes"):
        await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    there.discipline.refuses = None
    await there.pass_time(minutes=3)
    assert [case.state for case in await cases(there)] == [State.DONE]
    assert there.discipline.done == [("ban", ANN)]


async def test_what_discord_never_answers_ends_with_the_staff(
    there: Office,
) -> None:
    there.discipline.refuses = OSError("Discord is down")
    with pytest.raises(Unfinished):
        await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    await there.pass_time(hours=1)
    assert [case.state for case in await cases(there)] == [State.FAILED]
    assert any("could not finish. Look whether it took place" in question for question in asked(there))


async def test_an_undo_that_was_interrupted_is_taken_to_its_end_and_told_once(there: Office) -> None:
    await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    there.actions.dms.clear()
    now = there.clock.now()
    async with there.db.begin() as session:  # the process dies after this
        await store.undo(session, GUILD, 1, Undone.EARLY, MAX, now)
        await due.schedule(session, GUILD, UNDOS, undo_key(1, now, tells=True), now + CHECKED_AFTER)
    again = there.restarted()
    await again.pass_time(minutes=3)
    [case] = await cases(again)
    assert (case.state, case.undone) == (State.LIFTED, Undone.EARLY)
    assert there.discipline.done == [("ban", ANN), ("unban", ANN)]
    assert len(there.actions.dms[ANN]) == 1
    await again.pass_time(days=2)
    assert there.discipline.done == [("ban", ANN), ("unban", ANN)]


async def test_an_undo_that_was_done_leaves_nothing_to_finish(there: Office) -> None:
    await there.moderation.act(Order(Kind.BAN, "Scam"), MAX_FACTS, ANN_FACTS)
    await there.undoing.undo(GUILD, 1, Undone.EARLY, MAX_FACTS)
    there.discipline.banned.add(ANN)
    await there.pass_time(days=2)
    assert there.discipline.banned == {ANN}


async def test_a_softban_whose_ban_can_not_be_lifted_is_lifted_as_soon_as_it_can(there: Office) -> None:
    there.discipline.refuses_to_lift = OSError("Discord is down")
    acted = await there.moderation.act(Order(Kind.SOFTBAN, "Flood"), MAX_FACTS, ANN_FACTS)
    assert acted.case.state is State.DONE
    await there.pass_time(hours=5)
    assert there.discipline.banned == {ANN}
    assert ["Its end failed and is tried again" in question for question in asked(there)] == [True]
    there.discipline.refuses_to_lift = None
    await there.pass_time(hours=7)
    assert there.discipline.banned == set()
    assert (await cases(there))[0].state is State.LIFTED


async def test_taking_an_old_ban_back_leaves_the_newer_one(there: Office) -> None:
    await there.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    await there.moderation.act(Order(Kind.BAN, "For good", sure=True), MAX_FACTS, ANN_FACTS)
    await there.undoing.undo(GUILD, 1, Undone.EARLY, MAX_FACTS)
    assert there.discipline.banned == {ANN}


async def test_a_ban_that_was_a_mistake_leaves_the_one_that_stood_before(there: Office) -> None:
    await there.moderation.act(Order(Kind.BAN, "For good"), MAX_FACTS, ANN_FACTS)
    await there.moderation.act(Order(Kind.BAN, "Scam", DAY, sure=True), MAX_FACTS, ANN_FACTS)
    await there.undoing.undo(GUILD, 2, Undone.MISTAKE, MAX_FACTS)
    assert there.discipline.banned == {ANN}


async def test_with_the_newest_ban_the_older_ones_are_over(there: Office) -> None:
    await there.moderation.act(Order(Kind.BAN, "For good"), MAX_FACTS, ANN_FACTS)
    await there.moderation.act(Order(Kind.BAN, "On second thought", DAY, sure=True), MAX_FACTS, ANN_FACTS)
    await there.pass_time(days=2)
    assert there.discipline.banned == set()
    assert {case.state for case in await cases(there)} == {State.LIFTED}


async def test_a_member_who_left_in_the_meantime_is_a_refusal_in_words(there: Office) -> None:
    there.discipline.refuses = Refused(Reason.GONE)
    acted = await there.moderation.act(Order(Kind.TIMEOUT, "Spam", DAY), MAX_FACTS, ANN_FACTS)
    assert acted.refused is not None
    assert [(case.state, case.weight) for case in await cases(there)] == [(State.FAILED, 0)]


async def test_a_database_that_is_away_between_record_and_outcome_doubles_nothing(there: Office) -> None:
    with ExitStack() as away:
        there.discipline.then = lambda: away.enter_context(breaking(1, Injected, always=True))
        with pytest.raises(Injected):
            await there.moderation.act(Order(Kind.BAN, "Scam", DAY), MAX_FACTS, ANN_FACTS)
    there.discipline.then = None
    [case] = await cases(there)
    assert case.state is State.OPEN
    there.discipline.audit_log.append(of(case, there))
    again = there.restarted()
    await again.pass_time(minutes=3)
    assert [case.state for case in await cases(again)] == [State.DONE]
    await again.pass_time(days=2)
    assert there.discipline.done == [("ban", ANN), ("unban", ANN)]
