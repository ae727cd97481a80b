"""What the bot may not read is a gap, until it may."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.calendar import moment_of
from bot.core.db import Database
from bot.core.facts import PlaceFacts, Sight
from bot.features.engagement.metrics.coverage import read_coverage
from bot.features.engagement.tables import Counted
from tests.features.engagement.away import (
    BEN,
    FORUM,
    GUILD,
    TALK,
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


async def test_what_may_not_be_read_is_a_gap_until_it_may(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    engagement = await comes(counting(db, clock, history))
    last = said(clock.now())
    hears(history, engagement, last)
    await settle(engagement, clock)
    missed_since = clock.now() - timedelta(seconds=15)
    history.hides(TALK, Sight.HEARD_ONLY)
    clock.move(minutes=1)
    history.keeps(said(clock.now(), BEN))
    clock.move(minutes=1)
    back_at = clock.now()
    again = await comes(counting(db, clock, history))
    assert ("messages", TALK) not in history.asked
    hears(history, again, said(clock.now(), BEN))
    await settle(again, clock)
    assert await messages_counted(db) == 2
    assert await gaps(db) == [(TALK, missed_since, back_at, "unreadable")]
    progress = await again.progress(GUILD)
    assert progress is not None
    assert progress.unreadable == (TALK,)

    history.hides(TALK, Sight.READABLE)
    again.look_again(GUILD)
    hears(history, again, said(clock.now(), BEN, number=1))
    await settle(again, clock)
    await again.catch_up()
    await settle(again, clock)
    assert await messages_counted(db) == 4
    assert await gaps(db) == []
    assert await again.progress(GUILD) is None


async def test_a_channel_that_was_never_seen_is_no_gap(db: Database, clock: FakeClock, history: FakeHistory) -> None:
    history.keeps(said(clock.now() - timedelta(days=1)))
    history.hides(TALK)
    await comes(counting(db, clock, history))
    assert await gaps(db) == []
    async with db.read() as session:
        assert (await read_coverage(session, GUILD, ZoneInfo("UTC"), clock.now())).gaps == ()


async def test_while_a_counted_channel_is_hidden_its_gap_goes_on_for_four_weeks(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    hidden_at = clock.now()
    await settle(engagement, clock)
    history.hides(TALK)
    engagement.look_again(GUILD)
    for _day in range(40):
        engagement.saw(said(clock.now(), place=FORUM, thread_id=99))
        clock.move(days=1)
        await engagement.flush()
    [(place, from_at, to_at, why)] = await gaps(db)
    assert (place, from_at, to_at, why) == (TALK, hidden_at, hidden_at + timedelta(days=28), "unreadable")


@pytest.mark.parametrize("sight", [Sight.HIDDEN, Sight.HEARD_ONLY])
async def test_a_channel_that_is_hidden_before_it_was_read_is_a_gap(
    db: Database, clock: FakeClock, history: FakeHistory, sight: Sight
) -> None:
    missed = said(clock.now() - timedelta(days=1))
    history.keeps(missed)
    engagement = await comes(counting(db, clock, history), reads=False)
    history.hides(TALK, sight)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    of_talk = [(since, until) for place, since, until, _why in await gaps(db) if place == TALK]
    assert any(since < moment_of(missed.id) < until for since, until in of_talk)


async def test_what_was_missed_in_a_channel_that_is_hidden_while_the_bot_connects_anew_is_read_later(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    engagement.disconnected([GUILD])
    clock.move(seconds=1)
    missed = said(clock.now())
    history.keeps(missed)
    clock.move(seconds=1)
    hears(history, engagement, said(clock.now()))
    history.hides(TALK)
    await comes(engagement)
    await settle(engagement, clock)
    assert await messages_counted(db) == 2
    assert [since < moment_of(missed.id) < until for _place, since, until, _why in await gaps(db)] == [True]

    history.hides(TALK, Sight.READABLE)
    engagement.look_again(GUILD)
    hears(history, engagement, said(clock.now()))
    await settle(engagement, clock)
    await engagement.catch_up()
    await settle(engagement, clock)
    assert (await messages_counted(db), await gaps(db)) == (4, [])


async def test_what_was_said_in_a_channel_that_was_hidden_for_a_moment_is_read(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    await settle(engagement, clock)
    history.hides(TALK)
    engagement.look_again(GUILD)
    history.keeps(said(clock.now()))
    history.hides(TALK, Sight.READABLE)
    engagement.look_again(GUILD)
    hears(history, engagement, said(clock.now(), number=1))
    await settle(engagement, clock)
    await engagement.catch_up()
    await settle(engagement, clock)
    assert (await messages_counted(db), await gaps(db)) == (3, [])


async def test_a_post_that_was_heard_to_its_end_before_its_forum_was_hidden_has_no_gap_afterwards(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    history.opens(PlaceFacts(GUILD, 100, FORUM, in_forum=True))
    hears(history, engagement, said(clock.now(), place=FORUM, thread_id=100))
    for place in (FORUM, 100):
        history.hides(place)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    history.archived[100] = clock.now()
    for place in (FORUM, 100):
        history.hides(place, Sight.READABLE)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    await engagement.catch_up()
    await settle(engagement, clock)
    assert (await messages_counted(db), await gaps(db)) == (1, [])


async def test_a_post_in_which_nothing_was_said_while_its_forum_was_hidden_has_no_gap_afterwards(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    history.opens(PlaceFacts(GUILD, 100, FORUM, in_forum=True))
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now(), place=FORUM, thread_id=100))
    clock.move(hours=1)
    await settle(engagement, clock)
    for place in (FORUM, 100):
        history.hides(place)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    assert 100 in {place for place, *_rest in await gaps(db)}
    history.archived[100] = clock.now()
    for place in (FORUM, 100):
        history.hides(place, Sight.READABLE)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    await engagement.catch_up()
    assert await gaps(db) == []


async def test_a_quiet_channel_that_is_hidden_is_a_gap_from_then_on(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now()))
    for _day in range(40):
        clock.move(days=1)
        await engagement.flush()
    hidden_at = clock.now()
    history.hides(TALK)
    engagement.look_again(GUILD)
    for _day in range(2):
        clock.move(days=1)
        await engagement.flush()
    [(place, from_at, to_at, _why)] = await gaps(db)
    assert (place, to_at) == (TALK, hidden_at + timedelta(days=2))
    assert hidden_at - timedelta(hours=1) < from_at <= hidden_at


async def test_threads_that_were_archived_while_their_channel_was_hidden_are_read(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    clock.move(hours=1)
    await engagement.flush()
    history.hides(FORUM)
    engagement.look_again(GUILD)
    await engagement.flush()
    history.opens(PlaceFacts(GUILD, 100, FORUM, in_forum=True))
    history.keeps(said(clock.now(), place=FORUM, thread_id=100))
    history.archived[100] = clock.now()
    clock.move(hours=1)
    await engagement.flush()
    assert [place for place, *_rest in await gaps(db)] == [FORUM]
    history.hides(FORUM, Sight.READABLE)
    engagement.look_again(GUILD)
    await engagement.flush()
    assert [place for place, *_rest in await gaps(db)] == [FORUM], "its threads are still to be read"
    await engagement.catch_up()
    assert await messages_counted(db) == 1
    assert await gaps(db) == []


@pytest.mark.parametrize("sight", [Sight.HIDDEN, Sight.HEARD_ONLY])
async def test_threads_of_a_channel_that_was_opened_while_the_bot_was_away_are_read(
    db: Database, clock: FakeClock, history: FakeHistory, sight: Sight
) -> None:
    history.opens(PlaceFacts(GUILD, 100, FORUM, in_forum=True))
    history.keeps(said(clock.now(), place=FORUM, thread_id=100))
    history.archived[100] = clock.now()
    history.hides(FORUM, sight)
    for _start in range(2):
        clock.move(days=1)
        await comes(counting(db, clock, history))
    clock.move(days=1)
    history.hides(FORUM, Sight.READABLE)
    await comes(counting(db, clock, history))
    assert await messages_counted(db) == 1
    asked_before = len(asked(history, "messages"))
    clock.move(days=1)
    await comes(counting(db, clock, history))
    assert len(asked(history, "messages")) == asked_before


async def test_threads_are_read_after_a_start_between_their_channel_and_them(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    hears(history, engagement := await comes(counting(db, clock, history)), said(clock.now()))
    await settle(engagement, clock)
    history.hides(TALK)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    history.opens(PlaceFacts(GUILD, 100, TALK))
    history.keeps(said(clock.now()), said(clock.now(), thread_id=100, number=1))
    history.archived[100] = clock.now()
    clock.move(days=1)
    history.hides(TALK, Sight.READABLE)
    engagement.look_again(GUILD)
    await settle(engagement, clock)
    history.breaks = [None, ConnectionError()]
    await engagement.catch_up()
    assert await messages_counted(db) == 2
    await comes(counting(db, clock, history))
    assert await messages_counted(db) == 3
    assert await gaps(db) == []


async def test_a_channel_in_which_the_bot_only_hears_is_a_gap_until_it_came(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    missed = said(clock.now() - timedelta(minutes=1))
    history.keeps(missed)
    history.hides(TALK, Sight.HEARD_ONLY)
    await comes(counting(db, clock, history))
    [(place, from_at, to_at, _why)] = await gaps(db)
    assert (place, to_at) == (TALK, clock.now())
    assert from_at < moment_of(missed.id)


async def test_a_forum_that_was_hidden_while_the_bot_was_away_is_a_gap(
    db: Database, clock: FakeClock, history: FakeHistory
) -> None:
    engagement = await comes(counting(db, clock, history))
    hears(history, engagement, said(clock.now(), place=FORUM, thread_id=100))
    await settle(engagement, clock)
    went = clock.now()
    history.hides(FORUM)
    clock.move(days=1)
    await comes(counting(db, clock, history))
    [(place, from_at, to_at, why)] = [gap for gap in await gaps(db) if gap[0]]
    assert (place, to_at, why) == (FORUM, clock.now(), "unreadable")
    assert went - timedelta(hours=1) < from_at <= went


@pytest.mark.parametrize("sight", [Sight.HIDDEN, Sight.HEARD_ONLY])
async def test_what_files_left_out_of_a_channel_that_may_not_be_read_is_a_gap(
    db: Database, clock: FakeClock, history: FakeHistory, sight: Sight
) -> None:
    days = [said(clock.now() - timedelta(days=20 - number)) for number in range(20)]
    history.keeps(*days)
    async with db.begin() as session:
        session.add(Counted(guild_id=GUILD, channel_id=TALK, first_id=days[3].id, last_id=days[8].id))
        session.add(Counted(guild_id=GUILD, channel_id=TALK, first_id=days[12].id, last_id=days[16].id))
    history.hides(TALK, sight)
    await comes(counting(db, clock, history))
    missing = [gap for gap in await gaps(db) if gap[0]]
    in_gaps = [
        number
        for number, one in enumerate(days)
        if any(from_at < moment_of(one.id) < to_at for _place, from_at, to_at, _why in missing)
    ]
    assert in_gaps == [0, 1, 2, 9, 10, 11, 17, 18, 19]
