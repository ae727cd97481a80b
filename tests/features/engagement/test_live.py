import logging
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, PlaceFacts, ReactionFacts
from bot.features.engagement.hearing import RECENT, Memory
from bot.features.engagement.service import EngagementService
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tables import (
    ChannelHour,
    Counted,
    Gap,
    Member,
    MemberDay,
    Question,
    Server,
    Stay,
)
from tests.features.engagement.fake_history import FakeHistory, counting
from tests.support import FakeClock

GUILD, HELP, TALK = 1, 10, 11
ANNA, BEN = 101, 102


@pytest.fixture
def engagement(db: Database, clock: FakeClock) -> EngagementService:
    return counting(db, clock)


@pytest.fixture
async def following(db: Database, clock: FakeClock) -> EngagementService:
    """A channel that the bot sees, and in which nobody has written anything so far."""
    history = FakeHistory()
    history.opens(PlaceFacts(GUILD, HELP, HELP))
    engagement = counting(db, clock, history)
    await engagement.hear(GUILD, "Server", {})
    await engagement.catch_up()
    return engagement


def said(
    clock: FakeClock,
    author: int = ANNA,
    channel: int = HELP,
    *,
    number: int = 0,
    reply_to: int | None = None,
    text: str | None = "hello",
    thread: int | None = None,
) -> MessageFacts:
    return MessageFacts(GUILD, first_id_at(clock.now()) + number, channel, thread, author, reply_to, (), text)


async def hear_and_write(engagement: EngagementService, clock: FakeClock, *messages: MessageFacts) -> None:
    for message in messages:
        engagement.saw(message)
    clock.move(seconds=15)
    await engagement.flush()


async def messages_counted(db: Database) -> int:
    async with db.read() as session:
        return sum(await session.scalars(select(ChannelHour.messages)))


async def ranges(db: Database, channel: int = HELP) -> list[tuple[int, int]]:
    async with db.read() as session:
        query = select(Counted.first_id, Counted.last_id).where(Counted.channel_id == channel)
        return [(row[0], row[1]) for row in await session.execute(query.order_by(Counted.first_id))]


async def test_what_is_heard_is_counted_and_its_range_moves_on(
    following: EngagementService, db: Database, clock: FakeClock
) -> None:
    first = said(clock)
    await hear_and_write(following, clock, first)
    [(since, until)] = await ranges(db)
    assert until == first.id
    last = said(clock, BEN)
    await hear_and_write(following, clock, last)
    assert await ranges(db) == [(since, last.id)]
    async with db.read() as session:
        rows = await session.execute(select(MemberDay.member_id, MemberDay.messages, MemberDay.hours))
        assert {tuple(row) for row in rows} == {(ANNA, 1, 1 << 9), (BEN, 1, 1 << 9)}


async def test_messages_of_the_last_seconds_wait(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    engagement.saw(said(clock))
    clock.move(seconds=5)
    await engagement.flush()
    assert await messages_counted(db) == 0
    clock.move(seconds=6)
    await engagement.flush()
    assert await messages_counted(db) == 1


async def test_at_the_end_everything_is_written(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    engagement.saw(said(clock))
    await engagement.flush(everything=True)
    assert await messages_counted(db) == 1


async def test_a_message_told_twice_counts_once(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    message = said(clock)
    await hear_and_write(engagement, clock, message, message)
    await hear_and_write(engagement, clock, message)
    assert await messages_counted(db) == 1


async def test_after_a_restart_a_new_range_begins_and_nothing_counts_twice(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    before = said(clock)
    await hear_and_write(engagement, clock, before)
    restarted = counting(db, clock)
    after = said(clock)
    await hear_and_write(restarted, clock, before, after)
    assert await messages_counted(db) == 2
    assert await ranges(db) == [(before.id, before.id), (after.id, after.id)]


async def test_a_thread_counts_for_its_channel_and_has_its_own_range(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    message = said(clock, thread=77)
    await hear_and_write(engagement, clock, message)
    assert await ranges(db, 77) == [(message.id, message.id)]
    async with db.read() as session:
        assert (await session.scalars(select(ChannelHour.channel_id))).all() == [HELP]


async def test_a_failed_flush_keeps_what_was_heard(
    following: EngagementService, db: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    await hear_and_write(following, clock, said(clock))
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE channel_hour RENAME TO elsewhere"))
    with caplog.at_level(logging.ERROR):
        await hear_and_write(following, clock, said(clock))
    assert "tried again" in caplog.text
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE elsewhere RENAME TO channel_hour"))
    await hear_and_write(following, clock, said(clock))
    assert await messages_counted(db) == 3
    assert len(await ranges(db)) == 1


async def test_full_memory_lets_go_of_a_place_and_leaves_it_out_of_its_ranges(db: Database, clock: FakeClock) -> None:
    memory = Memory(most=5)
    engagement = counting(db, clock, memory=memory)
    await hear_and_write(engagement, clock, said(clock), said(clock, channel=TALK, number=1))
    let_go = [said(clock, number=number) for number in range(5)]
    for message in (*let_go, said(clock, channel=TALK, number=9)):
        engagement.saw(message)
    assert len(memory) == 1
    await hear_and_write(engagement, clock)
    await hear_and_write(engagement, clock, said(clock))
    counted = await ranges(db)
    assert not any(first <= message.id <= last for message in let_go for first, last in counted)
    assert await messages_counted(db) == 4


def test_the_ids_of_the_last_messages_are_bounded(clock: FakeClock) -> None:
    memory = Memory(most_recent=10)
    for number in range(50):
        memory.saw(said(clock, number=number))
    assert len(memory._recent) == 10
    clock.move(minutes=16)
    memory.forget_recent(clock.now() - RECENT)
    assert len(memory._recent) == 0


def test_what_is_heard_is_kept_without_its_text(clock: FakeClock) -> None:
    memory = Memory()
    memory.saw(said(clock, text="a secret, is it?"))
    [heard] = memory.take(GUILD, None).messages
    assert "secret" not in repr(heard)
    assert heard.asks_in


async def test_a_join_a_first_message_and_its_answer_make_a_stay(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    joined_at = clock.now()
    engagement.joined(JoinFacts(GUILD, ANNA, joined_at))
    clock.move(hours=1)
    hello = said(clock)
    await hear_and_write(engagement, clock, hello)
    answered_at = clock.now()
    await hear_and_write(engagement, clock, said(clock, BEN, reply_to=hello.id))
    async with db.read() as session:
        stay = (await session.scalars(select(Stay))).one()
        member = await session.get_one(Member, (GUILD, ANNA))
    assert (stay.joined_at, stay.first_message_id, stay.first_reply_at) == (joined_at, hello.id, answered_at)
    assert (member.first_message_id, member.first_reply_at) == (hello.id, answered_at)


async def test_an_answer_after_a_restart_still_counts(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(HELP,))
    question = said(clock, text="how?")
    await hear_and_write(engagement, clock, question)
    restarted = counting(db, clock)
    answer = said(clock, BEN, reply_to=question.id)
    await hear_and_write(restarted, clock, answer)
    async with db.read() as session:
        row = (await session.scalars(select(Question))).one()
    assert (row.message_id, row.answer_id) == (question.id, answer.id)


async def test_without_text_only_forum_posts_are_questions(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(HELP,))
    post_id = first_id_at(clock.now()) + 5
    post = MessageFacts(GUILD, post_id, 12, post_id, ANNA, None, (), None, opens_post=True)
    await hear_and_write(engagement, clock, said(clock, text=None), post)
    async with db.read() as session:
        assert (await session.scalars(select(Question.message_id))).all() == [post_id]


async def test_reactions_given_and_taken_back_are_counted_apart(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    for removed in (False, False, True):
        engagement.reacted(ReactionFacts(GUILD, ANNA, clock.now(), removed))
    await engagement.flush()
    async with db.read() as session:
        row = (await session.scalars(select(MemberDay))).one()
    assert (row.reactions_given, row.reactions_removed, row.messages) == (2, 1, 0)


async def test_a_leave_ends_the_newest_stay(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    for _again in range(2):
        engagement.joined(JoinFacts(GUILD, ANNA, clock.now()))
        clock.move(days=1)
        engagement.left(LeaveFacts(GUILD, ANNA, clock.now()))
        await engagement.flush()
        clock.move(days=1)
    async with db.read() as session:
        stays = (await session.scalars(select(Stay).order_by(Stay.joined_at))).all()
    assert [stay.left_at and stay.left_at - stay.joined_at for stay in stays] == [timedelta(days=1)] * 2


async def test_who_is_back_by_a_fast_clock_before_they_left_stays(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    engagement.joined(JoinFacts(GUILD, ANNA, clock.now() - timedelta(days=1)))
    await engagement.flush()
    engagement.left(LeaveFacts(GUILD, ANNA, clock.now()))
    engagement.joined(JoinFacts(GUILD, ANNA, clock.now() - timedelta(seconds=2)))
    await engagement.flush()
    async with db.read() as session:
        stays = (await session.scalars(select(Stay).order_by(Stay.joined_at))).all()
    assert [stay.left_at for stay in stays] == [clock.now(), None]


async def test_a_leave_without_a_known_join_is_a_leave_and_no_join(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    for _again in range(2):
        engagement.left(LeaveFacts(GUILD, ANNA, clock.now()))
        await engagement.flush()
        clock.move(days=1)
    async with db.read() as session:
        stays = (await session.scalars(select(Stay).order_by(Stay.left_at))).all()
    assert [stay.left_day for stay in stays] == [date(2026, 10, 26), date(2026, 10, 27)]
    assert {stay.joined_day for stay in stays} == {date(2015, 1, 1)}


async def test_the_same_leave_told_twice_is_one(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    for _again in range(2):
        engagement.left(LeaveFacts(GUILD, ANNA, clock.now()))
        await engagement.flush()
    async with db.read() as session:
        assert len((await session.scalars(select(Stay))).all()) == 1


async def test_who_opted_out_leaves_no_trace(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    await engagement.opt_out(GUILD, ANNA)
    engagement.joined(JoinFacts(GUILD, ANNA, clock.now()))
    engagement.reacted(ReactionFacts(GUILD, ANNA, clock.now(), removed=False))
    engagement.left(LeaveFacts(GUILD, ANNA, clock.now()))
    await hear_and_write(engagement, clock, said(clock))
    async with db.read() as session:
        for table in (MemberDay, ChannelHour, Stay):
            assert (await session.scalars(select(table))).all() == []


async def away(db: Database) -> list[tuple[datetime, datetime]]:
    """When only reactions and voice were missed; there is no other gap."""
    async with db.read() as session:
        rows = (await session.execute(select(Gap.from_at, Gap.to_at, Gap.why))).all()
    assert {why for _from, _to, why in rows} <= {"away"}
    return [(from_at, to_at) for from_at, to_at, _why in rows]


async def hear(engagement: EngagementService, name: str = "Server") -> None:
    await engagement.hear(GUILD, name, {HELP: ("help", None)})
    await engagement.catch_up()


async def test_time_away_is_a_gap(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    since = clock.now()
    await hear(engagement)
    clock.move(minutes=2)
    await engagement.flush()
    until = clock.now()
    clock.move(minutes=4)
    await hear(counting(db, clock))
    assert await away(db) == []
    clock.move(minutes=6)
    await hear(counting(db, clock), "Server, renamed")
    assert await away(db) == [(until + timedelta(minutes=4), clock.now())]
    async with db.read() as session:
        server = await session.get_one(Server, GUILD)
    assert (server.name, server.live_since) == ("Server, renamed", since)


async def test_while_discord_is_not_heard_time_does_not_count_as_heard(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    since = clock.now()
    await hear(engagement)
    engagement.disconnected([GUILD])
    clock.move(minutes=10)
    await engagement.flush()
    await hear(engagement)
    assert await away(db) == [(since, clock.now())]


async def test_a_connection_that_resumes_leaves_no_gap(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    await hear(engagement)
    engagement.disconnected([GUILD])
    clock.move(minutes=10)
    engagement.resumed([GUILD])
    await engagement.flush()
    await hear(engagement)
    assert await away(db) == []


@pytest.mark.both_databases
async def test_hello_is_said_once(engagement: EngagementService) -> None:
    await engagement.hear(GUILD, "Server", {})
    assert [await engagement.greet_once(GUILD) for _again in range(2)] == [True, False]


async def test_a_member_keeps_the_language_they_chose(engagement: EngagementService, clock: FakeClock) -> None:
    assert await engagement.language_of(GUILD, ANNA) is None
    await engagement.set_language(GUILD, ANNA, "fr")
    await hear_and_write(engagement, clock, said(clock))
    assert await engagement.language_of(GUILD, ANNA) == "fr"
    await engagement.set_language(GUILD, ANNA, None)
    assert await engagement.language_of(GUILD, ANNA) is None


@pytest.mark.both_databases
async def test_a_question_that_is_closed_twice_counts_again(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(HELP,))
    question = said(clock, text="how?")
    await hear_and_write(engagement, clock, question)
    assert [await engagement.close_question(GUILD, question.id, 7) for _again in range(3)] == [True, False, True]
    assert await engagement.close_question(GUILD, question.id + 1, 7) is None
