"""What happened while the bot was away, found when it is back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import JoinFacts, LeaveFacts, PlaceFacts
from bot.features.engagement.hearing import Memory
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tables import Counted, Question, Stay
from tests.features.engagement.away import (
    BEN,
    FORUM,
    GUILD,
    TALK,
    WEEK,
    comes,
    gaps,
    hears,
    messages_counted,
    said,
    server,
    settle,
)
from tests.features.engagement.fake_history import FakeHistory, asked, counting
from tests.support import FakeClock


@pytest.fixture
def history(clock: FakeClock) -> FakeHistory:
    return server(clock)


async def test_on_a_first_join_four_weeks_are_read(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    history.keeps(*(said(clock.now() - timedelta(days=days), number=days) for days in (40, 29, 27, 14, 1)))
    await comes(counting(db, clock, history))
    assert await messages_counted(db) == 3
    assert await gaps(db) == []


async def test_how_far_back_is_a_setting(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    history.keeps(*(said(clock.now() - timedelta(days=days), number=days) for days in (40, 29, 27)))
    await comes(counting(db, clock, history, days_back=0))
    assert (await messages_counted(db), asked(history, "messages")) == (0, [])
    await comes(counting(db, clock, history, days_back=50))
    assert await messages_counted(db) == 3


async def test_what_was_said_between_two_lives_is_counted_once(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    await settle(engagement, clock)
    unwritten = said(clock.now(), number=1)
    hears(history, engagement, unwritten)  # it dies before this one is written
    clock.move(hours=1)
    history.keeps(*(said(clock.now(), BEN, number=number) for number in range(8)))
    clock.move(hours=1)
    again = await comes(counting(db, clock, history))
    assert await messages_counted(db) == 10
    again.saw(unwritten)
    hears(history, again, said(clock.now(), BEN))
    await settle(again, clock)
    assert await messages_counted(db) == 11
    asked_before = len(asked(history, "messages"))
    await comes(counting(db, clock, history))
    assert len(asked(history, "messages")) == asked_before, "nothing was missed, so no channel is read"


async def test_until_a_channel_is_read_what_is_heard_there_is_only_noted(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    history.keeps(*(said(clock.now() - timedelta(hours=1), number=number) for number in range(4)))
    engagement = await comes(counting(db, clock, history), reads=False)
    in_talk, in_thread = said(clock.now()), said(clock.now(), BEN, thread_id=77, number=1)
    history.opens(PlaceFacts(GUILD, 77, TALK))
    hears(history, engagement, in_talk, in_thread)
    await settle(engagement, clock)
    assert await messages_counted(db) == 0
    await engagement.catch_up()
    late = said(clock.now(), BEN)
    hears(history, engagement, late)
    await settle(engagement, clock)
    await engagement.catch_up()
    await settle(engagement, clock)
    assert await messages_counted(db) == 7


async def test_what_is_heard_before_a_new_connection_is_ready_hides_nothing_that_was_missed(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    clock.move(seconds=15)
    engagement.disconnected([GUILD])
    history.keeps(said(clock.now() + timedelta(seconds=5), BEN))
    clock.move(seconds=20)
    hears(history, engagement, said(clock.now(), BEN))
    await settle(engagement, clock)
    assert await messages_counted(db) == 1
    await comes(engagement)
    await settle(engagement, clock)
    assert await messages_counted(db) == 3


async def test_messages_of_bots_are_read_past(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    await settle(engagement, clock)
    history.said[TALK][first_id_at(clock.now())] = None
    await comes(counting(db, clock, history))
    first_time = len(asked(history, "messages"))
    await comes(counting(db, clock, history))
    assert len(asked(history, "messages")) == first_time


async def test_what_is_counted_already_is_jumped_over(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    many = [said(clock.now() - timedelta(hours=1), number=number) for number in range(3_000)]
    history.keeps(*many)
    history.page = 100
    async with db.begin() as session:
        session.add(Counted(guild_id=GUILD, channel_id=TALK, first_id=many[500].id, last_id=many[2_799].id))
    await comes(counting(db, clock, history))
    assert await messages_counted(db) == 700
    assert len(asked(history, "messages")) == 10 + 10 + 3


async def test_an_answer_that_is_counted_already_is_found_behind_much_that_was_missed(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    many = [said(clock.now() - timedelta(hours=1), number=number) for number in range(1_100)]
    question = many[900] = many[900]._replace(text="how?")
    answer = many[1_010] = many[1_010]._replace(author_id=BEN, reply_to=question.id)
    history.keeps(*many)
    history.page = 100
    engagement = counting(db, clock, history)
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(TALK,))
    async with db.begin() as session:
        session.add(Counted(guild_id=GUILD, channel_id=TALK, first_id=many[950].id, last_id=many[-2].id))
    await comes(engagement)
    async with db.read() as session:
        assert (await session.scalars(select(Question.answer_id))).all() == [answer.id]


async def test_full_memory_is_made_good_by_reading_the_channel(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history, memory=Memory(most=5)))
    hears(history, engagement, *(said(clock.now(), number=number) for number in range(9)))
    await settle(engagement, clock)
    await engagement.catch_up()
    await settle(engagement, clock)
    assert await messages_counted(db) == 9


async def test_threads_that_were_archived_meanwhile_are_read_until_those_before(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history, days_back=0))
    clock.move(hours=1)
    await engagement.flush()
    went = clock.now()
    for thread in range(100, 120):
        archived_at = went + timedelta(hours=thread - 110)
        history.opens(PlaceFacts(GUILD, thread, FORUM, in_forum=True))
        history.keeps(said(archived_at, place=FORUM, thread_id=thread))
        history.archived[thread] = archived_at
    clock.move(days=1)
    history.asked.clear()
    await comes(counting(db, clock, history, days_back=0))
    assert await messages_counted(db) == 10
    assert sorted(asked(history, "messages")) == list(range(110, 120))
    assert asked(history, "archived").count(FORUM) == 4


async def test_an_answer_that_came_while_it_was_away_is_found(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = counting(db, clock, history)
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(TALK,))
    await comes(engagement)
    question = said(clock.now(), text="how?")
    hears(history, engagement, question)
    await settle(engagement, clock)
    clock.move(hours=1)
    answers = [said(clock.now(), BEN, number=number, reply_to=question.id) for number in range(2)]
    history.keeps(*answers)
    await comes(counting(db, clock, history))
    async with db.read() as session:
        assert (await session.scalars(select(Question.answer_id))).all() == [answers[0].id]


async def test_an_answer_that_was_counted_before_its_question_is_found(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    asked_at = clock.now() - timedelta(days=1)
    question, first = said(asked_at, text="how?"), said(asked_at, BEN, number=1)
    engagement = counting(db, clock, history, days_back=0)
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(TALK,))
    await comes(engagement)
    answer = said(clock.now(), BEN, reply_to=question.id)
    hears(history, engagement, answer)
    await settle(engagement, clock)
    history.keeps(question, first, said(clock.now(), BEN, reply_to=question.id))
    await comes(counting(db, clock, history))
    async with db.read() as session:
        [row] = await session.scalars(select(Question))
    assert (row.message_id, row.answer_id) == (question.id, answer.id)


async def test_a_start_in_the_middle_of_reading_goes_on_from_there(
    db: Database, clock: FakeClock, history: FakeHistory, caplog: pytest.LogCaptureFixture
) -> None:
    history.keeps(*(said(clock.now() - timedelta(days=1), number=number) for number in range(2_500)))
    history.page = 100
    history.breaks = [ValueError("the line broke")]
    engagement = await comes(counting(db, clock, history))
    assert "tried again" in caplog.text
    assert [why for *_gap, why in await gaps(db)] == ["catching_up"]
    clock.move(minutes=2)
    await engagement.catch_up()
    assert await messages_counted(db) == 2_500
    assert await gaps(db) == []


async def test_who_came_and_who_left_meanwhile_is_found(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    engagement = await comes(counting(db, clock, history))
    engagement.joined(JoinFacts(GUILD, 201, clock.now()))
    engagement.joined(JoinFacts(GUILD, 202, clock.now()))
    engagement.joined(JoinFacts(GUILD, 205, clock.now()))
    history.people |= {201: clock.now(), 202: clock.now(), 203: clock.now() - WEEK}
    await settle(engagement, clock)
    clock.move(seconds=30)
    history.people |= {205: clock.now()}  # left and came again within a minute
    clock.move(hours=1)
    del history.people[201]
    history.people |= {202: clock.now(), 204: clock.now()}  # 202 left and came again
    clock.move(hours=1)
    await comes(counting(db, clock, history))
    async with db.read() as session:
        stays = (await session.scalars(select(Stay).order_by(Stay.member_id, Stay.joined_at))).all()
    found = [(stay.member_id, stay.left_at, stay.left_exact) for stay in stays]
    now = clock.now()
    assert found == [
        (201, now, False),
        (202, now, False),
        (202, None, True),
        (204, None, True),
        (205, now, False),
        (205, None, True),
    ]


async def test_joins_of_the_weeks_before_it_came_are_known(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    history.people |= {201: clock.now() - WEEK, 202: clock.now() - 5 * WEEK}
    await comes(counting(db, clock, history))
    async with db.read() as session:
        assert (await session.scalars(select(Stay.member_id))).all() == [201]


async def test_stays_that_ended_before_the_bot_came_are_in_no_week(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    async with db.begin() as session:
        joined_at = clock.now() - 3 * WEEK
        session.add(Stay(guild_id=GUILD, member_id=301, joined_at=joined_at, joined_day=joined_at.date()))
    await comes(counting(db, clock, history))
    async with db.read() as session:
        stay = (await session.scalars(select(Stay))).one()
    assert (stay.left_at, stay.left_day, stay.left_exact) == (clock.now(), None, False)


async def test_a_leave_that_was_heard_while_the_members_were_listed_is_one_leave(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history), reads=False)
    engagement.joined(JoinFacts(GUILD, 201, clock.now() - timedelta(seconds=1)))
    await engagement.flush()
    engagement.left(LeaveFacts(GUILD, 201, clock.now()))
    await engagement.catch_up()
    await settle(engagement, clock)
    async with db.read() as session:
        assert len((await session.scalars(select(Stay))).all()) == 1


async def ends(db: Database) -> list[tuple[datetime | None, bool]]:
    """When each stay ended, and whether that was heard when it happened."""
    async with db.read() as session:
        rows = await session.execute(select(Stay.left_at, Stay.left_exact).order_by(Stay.member_id))
        return [(row[0], row[1]) for row in rows]


async def test_a_leave_that_is_told_when_the_connection_resumes_was_noticed_then(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    engagement.disconnected([GUILD])
    clock.move(minutes=10)
    engagement.left(LeaveFacts(GUILD, 201, clock.now()))
    engagement.resumed([GUILD])
    engagement.left(LeaveFacts(GUILD, 202, clock.now()))
    await engagement.flush()
    assert await ends(db) == [(clock.now(), False), (clock.now(), True)]


async def test_a_leave_that_was_noticed_before_it_is_told_is_one_leave(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history), reads=False)
    engagement.joined(JoinFacts(GUILD, 201, clock.now() - timedelta(seconds=1)))
    await engagement.flush()
    engagement.disconnected([GUILD])
    clock.move(minutes=1)
    noticed_at = clock.now()
    await engagement.catch_up()
    clock.move(minutes=10)
    engagement.left(LeaveFacts(GUILD, 201, clock.now()))
    engagement.resumed([GUILD])
    await engagement.flush()
    assert await ends(db) == [(noticed_at, False)]


async def test_without_the_members_it_reads_the_channels_all_the_same(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    history.lists_members = False
    history.keeps(said(clock.now() - timedelta(days=1)))
    await comes(counting(db, clock, history))
    assert await messages_counted(db) == 1


async def test_becoming_ready_again_while_it_reads_reads_from_there(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    history.keeps(*(said(clock.now() - timedelta(days=1), number=number) for number in range(10)))
    engagement = await comes(counting(db, clock, history), reads=False)
    engagement.disconnected([GUILD])
    clock.move(hours=1)
    history.keeps(said(clock.now(), BEN))
    await comes(engagement)
    hears(history, engagement, said(clock.now(), BEN, number=1))
    await settle(engagement, clock)
    assert await messages_counted(db) == 12


async def test_a_thread_that_was_archived_just_before_it_stopped_is_read(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    clock.move(minutes=2)
    history.opens(PlaceFacts(GUILD, 77, TALK))
    hears(history, engagement, said(clock.now(), thread_id=77))
    history.archived[77] = clock.now()
    clock.move(seconds=3)
    await engagement.flush()  # its message is too fresh to be written
    clock.move(hours=1)
    await comes(counting(db, clock, history))
    assert await messages_counted(db) == 1


async def test_two_processes_that_hear_the_same_count_it_once(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    one, other = await comes(counting(db, clock, history)), await comes(counting(db, clock, history))
    for number in range(6):
        message = said(clock.now(), number=number)
        history.keeps(message)
        for engagement in (one, other) if number % 2 else (other, one):
            engagement.saw(message)
        clock.move(seconds=15)
        for engagement in (one, other):
            await engagement.flush()
            await engagement.catch_up()
    assert await messages_counted(db) == 6
