"""What becomes of an appeal when two press at once, when Discord refuses, and when the process dies in the middle."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from bot.core.i18n import words
from bot.features.appeals import policy
from bot.features.appeals.appeal import Answer, Appeal, Outcome, State
from bot.features.appeals.service import NoAppeal
from bot.features.appeals.settings import AppealSettings
from bot.features.appeals.tables import AppealRow
from bot.features.moderation.cases import Kind, Told, Undone
from bot.features.moderation.orders import Order
from bot.features.moderation.settings import ModerationSettings, Rung, Step
from tests.features.appeals.conftest import INBOX, LOG, SAID, Court
from tests.features.digest.fakes import Crash
from tests.features.moderation.fakes import (
    ANN,
    ANN_FACTS,
    GUILD,
    MAX,
    MAX_FACTS,
    MO,
    MO_FACTS,
    STRANGER,
    Killed,
)

DAY = timedelta(days=1)


async def now(court: Court, appeal: Appeal) -> Appeal:
    return await court.appeals.get(GUILD, appeal.key)


async def test_the_staff_reads_the_case_and_the_answers(court: Court) -> None:
    await court.appealed()
    [card] = court.inbox()
    assert "## Appeal of case 1\nBy <@13>" in card
    assert "Case 1 · Warning" in card
    assert "**Why?**\n> It was a joke" in card
    assert court.buttons() == ["I’ll take it", "Grant: our mistake", "Refuse…"]


async def test_what_a_member_wrote_acts_nowhere_and_is_cut_and_sealed(court: Court) -> None:
    case = await court.sanction()
    harm = "@everyone <@12> **loud** [free nitro](https://evil.example)\n# Big\u202e"
    long = Answer("Why?", harm + "x" * 9000)
    made = await court.appeals.appeal(GUILD, case.number, ANN, [long], "en")
    [card] = court.inbox()
    assert "@everyone \\<@12\\> \\*\\*loud\\*\\* \\[free nitro\\](https\\://evil.example)\n> \\# Big" in card
    assert "\u202e" not in card
    assert len(made.answers[0].text) == policy.ALL_ANSWERS
    async with court.db.read() as session:
        [sealed] = await session.scalars(select(AppealRow.answers))
    assert b"everyone" not in sealed


@pytest.mark.both_databases
async def test_two_clicks_are_one_appeal(court: Court) -> None:
    case = await court.sanction()
    tries = [court.appeals.appeal(GUILD, case.number, ANN, SAID, "en") for _ in range(2)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    [refused] = [one for one in done if isinstance(one, Exception)]
    assert "one at a time" in str(refused)
    assert len(court.inbox()) == 1


async def test_of_others_cases_nothing_is_learned(court: Court) -> None:
    case = await court.sanction()
    for number in (case.number, 99):
        with pytest.raises(UserError, match=f"You have no case {number}"):
            await court.appeals.appeal(GUILD, number, STRANGER, SAID, "en")
    assert court.inbox() == []


async def test_where_appeals_arrive_nowhere_nobody_is_asked_to_appeal(court: Court) -> None:
    await court.settings.change(GUILD, ModerationSettings, MO, log_channel=None, inbox_channel=None)
    case = await court.sanction()
    assert "Appeal" not in court.actions.dms[ANN][0]
    with pytest.raises(UserError, match="Write to someone of its team yourself"):
        await court.appeals.appeal(GUILD, case.number, ANN, SAID, "en")


async def test_a_mistake_voids_the_strike_and_is_answered_once(court: Court) -> None:
    appeal = await court.appealed()
    done = await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    assert (done.state, done.outcome, done.decided_by, done.told) == (State.DONE, Outcome.MISTAKE, MO, Told.YES)
    assert await court.moderation.strikes_of(GUILD, ANN) == 0
    [answer] = court.told()
    assert "is granted (case 1: Warning)" in answer
    assert "sorry. The strike no longer counts." in answer
    assert str(MO) not in answer
    assert len(court.actions.dms[ANN]) == 2
    [card] = court.inbox()
    assert card.startswith("✅ Appeal of case 1 by <@13>: granted, our mistake · <@12> · <t:")
    assert card.endswith("the member knows")
    assert court.buttons() == []


async def test_lifting_early_ends_a_timeout_and_keeps_the_record(court: Court) -> None:
    appeal = await court.appealed(Kind.TIMEOUT, DAY)
    assert "Grant: lift early" in court.buttons()
    done = await court.appeals.grant(GUILD, appeal.key, Undone.EARLY, MO_FACTS)
    assert done.outcome is Outcome.EARLY
    assert court.discipline.timeouts == {}
    assert "It ends now" in court.told()[0]


async def test_a_refusal_gives_its_reason_and_bars_for_a_while(court: Court) -> None:
    appeal = await court.appealed()
    await court.appeals.refuse(GUILD, appeal.key, "Three *jokes* too many", MO_FACTS)
    [answer] = court.told()
    assert "is refused (case 1: Warning)" in answer
    assert "> Three \\*jokes\\* too many" in answer
    assert "You can appeal again from <t:" in answer
    with pytest.raises(UserError, match="Your last appeal was refused"):
        await court.appeals.appeal(GUILD, 1, ANN, SAID, "en")
    court.clock.move(days=31)
    again = await court.appeals.appeal(GUILD, 1, ANN, SAID, "en")
    assert (again.key.case, again.key.attempt) == (1, 2)


async def test_a_server_may_do_without_the_cooldown(court: Court) -> None:
    await court.settings.change(GUILD, AppealSettings, MO, cooldown_days=0)
    appeal = await court.appealed()
    await court.appeals.refuse(GUILD, appeal.key, "No", MO_FACTS)
    assert "again from" not in court.told()[0]
    await court.appeals.appeal(GUILD, 1, ANN, SAID, "en")


@pytest.mark.both_databases
async def test_of_two_who_decide_at_once_one_does(court: Court) -> None:
    appeal = await court.appealed()
    third = MAX_FACTS.__class__(GUILD, 77, 6, permissions=MAX_FACTS.permissions)
    tries = [
        court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS),
        court.appeals.refuse(GUILD, appeal.key, "No", third),
        court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS),
    ]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, Appeal) for one in done) == 1
    assert all("decided already" in str(one) for one in done if isinstance(one, Exception))
    assert len(court.told()) == 1
    await court.pass_time(hours=1)
    assert len(court.told()) == 1


async def test_whoever_takes_it_has_it_for_a_quarter_of_an_hour(court: Court) -> None:
    appeal = await court.appealed()
    third = MAX_FACTS.__class__(GUILD, 77, 6, permissions=MAX_FACTS.permissions)
    await court.appeals.take(GUILD, appeal.key, MO_FACTS)
    assert "🙋 <@12> is on it until" in court.inbox()[0]
    for press in (
        court.appeals.take(GUILD, appeal.key, third),
        court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, third),
        court.appeals.refuse(GUILD, appeal.key, "No", third),
    ):
        with pytest.raises(UserError, match="<@12> is on it"):
            await press
    court.clock.move(minutes=16)
    await court.appeals.take(GUILD, appeal.key, third)
    assert "🙋 <@77> is on it until" in court.inbox()[0]


async def test_who_acted_decides_only_where_nobody_else_can(court: Court) -> None:
    appeal = await court.appealed()
    with pytest.raises(policy.ActedYourself):
        await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MAX_FACTS)
    await court.moderation.act(Order(Kind.NOTE, "x"), MO_FACTS, ANN_FACTS)
    with pytest.raises(UserError, match="<@12> acted here in the last 30 days"):
        await court.appeals.refuse(GUILD, appeal.key, "No", MAX_FACTS, alone=True)
    court.discipline.here.discard(MO)
    done = await court.appeals.refuse(GUILD, appeal.key, "No", MAX_FACTS, alone=True)
    assert done.alone
    assert "who had acted, too" in court.inbox()[0]


async def test_behind_the_ladder_stands_who_gave_the_strike(court: Court) -> None:
    await court.settings.change(GUILD, ModerationSettings, MO, ladder=(Rung(strikes=1, step=Step.TIMEOUT, minutes=60),))
    await court.sanction()
    rung = await court.appeals.appeal(GUILD, 2, ANN, SAID, "en")
    with pytest.raises(policy.ActedYourself):
        await court.appeals.grant(GUILD, rung.key, Undone.MISTAKE, MAX_FACTS)
    await court.appeals.grant(GUILD, rung.key, Undone.MISTAKE, MO_FACTS)
    assert court.discipline.timeouts == {}


async def test_what_discord_refuses_to_take_back_stays_open(court: Court) -> None:
    appeal = await court.appealed(Kind.TIMEOUT, DAY)
    court.discipline.refuses = Refused(Reason.MISSING_PERMISSION)
    with pytest.raises(Refused):
        await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    assert (await now(court, appeal)).state is State.OPEN
    assert court.told() == []
    assert "## Appeal of case 1" in court.inbox()[0]
    court.discipline.refuses = None
    await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    assert len(court.told()) == 1


async def test_without_the_permission_that_undoing_needs_it_stays_open(court: Court) -> None:
    appeal = await court.appealed(Kind.BAN)
    timer = MO_FACTS.__class__(GUILD, 78, 6, permissions=frozenset({"moderate_members"}))
    with pytest.raises(UserError, match="permission"):
        await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, timer)
    assert (await now(court, appeal)).state is State.OPEN


async def test_a_case_that_was_taken_back_by_hand_closes_its_appeal(court: Court) -> None:
    appeal = await court.appealed()
    await court.undoing.undo(GUILD, 1, Undone.MISTAKE, MAX_FACTS)
    await court.pass_time(hours=4)
    done = await now(court, appeal)
    assert (done.outcome, done.decided_by) == (Outcome.UNDONE, MAX)
    assert "took case 1 back, so your appeal is closed" in court.told()[0]
    assert "closed, as the case was taken back meanwhile" in court.inbox()[0]


async def test_a_press_on_what_was_taken_back_by_hand_says_so_and_closes_it(court: Court) -> None:
    appeal = await court.appealed()
    await court.undoing.undo(GUILD, 1, Undone.MISTAKE, MAX_FACTS)
    with pytest.raises(UserError, match="decided already, by <@11>"):
        await court.appeals.refuse(GUILD, appeal.key, "No", MO_FACTS)
    assert len(court.told()) == 1


async def test_closed_messages_are_told_to_the_staff_and_the_button_answers(court: Court) -> None:
    appeal = await court.appealed(Kind.KICK)
    court.actions.closed.add(ANN)
    await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    assert "no DM: they take none from the bot" in court.inbox()[0]
    post = await court.appeals.answer_to(GUILD, appeal.key, ANN, words("en"))
    assert "is granted (case 1: Kick)" in str(post.parts[0])
    assert "You can come back: https://discord.gg/club" in str(post.parts[0])
    with pytest.raises(NoAppeal):
        await court.appeals.answer_to(GUILD, appeal.key, STRANGER, words("en"))


async def test_while_it_is_open_the_button_says_so(court: Court) -> None:
    appeal = await court.appealed()
    post = await court.appeals.answer_to(GUILD, appeal.key, ANN, words("en"))
    assert "has not decided about case 1 yet" in str(post.parts[0])


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_a_process_that_dies_while_it_posts_the_card_leaves_one_card(court: Court, crash: str) -> None:
    case = await court.sanction()
    court.actions.crash = crash
    with pytest.raises(Crash):
        await court.appeals.appeal(GUILD, case.number, ANN, SAID, "en")
    again = court.restarted()
    await again.pass_time(minutes=30)
    assert len(again.inbox()) == 1
    [appeal] = await again.appeals.of_member(GUILD, ANN)
    assert appeal.message_id is not None


async def test_a_card_that_discord_refuses_comes_when_it_may(court: Court) -> None:
    case = await court.sanction()
    court.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    await court.appeals.appeal(GUILD, case.number, ANN, SAID, "en")
    await court.pass_time(hours=3)
    court.actions.refuses = None
    await court.pass_time(minutes=20)
    assert len(court.inbox()) == 1


@pytest.mark.parametrize("dies", ["before", "after"])
async def test_a_process_that_dies_while_it_takes_back_ends_in_one_decision(court: Court, dies: str) -> None:
    appeal = await court.appealed(Kind.TIMEOUT, DAY)
    court.discipline.dies = dies
    with pytest.raises(Killed):
        await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    again = court.restarted()
    await again.pass_time(minutes=30)
    done = await now(again, appeal)
    assert (done.state, done.outcome, done.told) == (State.DONE, Outcome.MISTAKE, Told.YES)
    assert court.discipline.timeouts == {}
    assert len(again.told()) == 1


async def test_an_answer_whose_arrival_is_unknown_is_not_sent_again(court: Court) -> None:
    appeal = await court.appealed()
    async with court.db.begin() as session:
        row = await session.get(AppealRow, (GUILD, 1, 1))
        assert row is not None
        row.state, row.outcome, row.told, row.open_of = State.DONE, Outcome.REFUSED, Told.UNKNOWN, None
        row.decided_by, row.decided_at = MO, court.clock.now()
    await court.restarted().pass_time(hours=1)
    assert court.told() == []
    assert "nobody knows whether the DM arrived" in court.inbox()[0]
    assert (await now(court, appeal)).told is Told.UNKNOWN


async def test_a_decision_whose_answer_was_not_begun_is_answered_after_a_restart(court: Court) -> None:
    await court.appealed()
    async with court.db.begin() as session:
        row = await session.get(AppealRow, (GUILD, 1, 1))
        assert row is not None
        row.state, row.outcome, row.open_of = State.DONE, Outcome.MISTAKE, None
        row.decided_by, row.decided_at = MO, court.clock.now()
    await court.restarted().pass_time(hours=1)
    assert len(court.told()) == 1


async def test_the_staff_is_reminded_after_48_hours_once_and_then_each_week(court: Court) -> None:
    appeal = await court.appealed()
    await court.pass_time(hours=47)
    assert len(court.inbox()) == 1
    await court.pass_time(hours=2)
    assert "⏰ The appeal of case 1 has been waiting" in court.inbox()[1]
    await court.restarted().pass_time(days=6)
    assert len(court.inbox()) == 2
    await court.pass_time(days=1)
    assert len(court.inbox()) == 3
    await court.appeals.refuse(GUILD, appeal.key, "No", MO_FACTS)
    await court.pass_time(days=20)
    assert len(court.inbox()) == 3


async def test_a_reminder_that_the_process_died_on_is_not_posted_twice(court: Court) -> None:
    await court.appealed()
    court.actions.crash = "after"
    with pytest.raises(Crash):
        await court.pass_time(hours=49)
    await court.restarted().pass_time(hours=2)
    assert len(court.inbox()) == 2


@pytest.mark.both_databases
async def test_figures_count_what_is_open_and_how_it_was_answered(court: Court) -> None:
    appeal = await court.appealed()
    court.clock.move(hours=3)
    await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    await court.appealed()
    figures = await court.appeals.figures(GUILD, court.clock.now() - DAY)
    assert (figures.open, figures.decided, figures.granted, figures.median_minutes) == (1, 1, 1, 180)
    assert (await court.appeals.figures(GUILD, court.clock.now())).decided == 0


async def test_the_log_shows_that_the_case_was_taken_back(court: Court) -> None:
    appeal = await court.appealed()
    await court.appeals.grant(GUILD, appeal.key, Undone.MISTAKE, MO_FACTS)
    logged = [str(post.parts[0]) for _id, _at, post in court.actions.posts[LOG]]
    assert "taken back by <@12>: our mistake" in logged[-1]
    assert INBOX in court.actions.posts
    assert MAX != MO
