"""One channel's week, beside what is usual there."""

import pytest

from bot.core.calendar import Week
from bot.core.db import Database
from bot.core.errors import UserError
from bot.features.engagement.reports import ChannelWeek, Count
from tests.features.engagement.counts import GUILD, HELP, TALK, WEEK, Counts, at, reports, set_up

NEXT = WEEK.plus(1)
"""The running week in these tests, on its Tuesday at half past two."""


async def channel(db: Database, counts: Counts, week: Week = NEXT) -> ChannelWeek:
    await counts.write(db)
    return await reports(db, at(8, 14.5)).channel(GUILD, TALK, week)


async def test_a_running_week_is_compared_with_the_same_part_of_earlier_weeks(db: Database) -> None:
    counts = Counts(live_since=at(0, 0))
    counts.messages(7, 30)
    counts.messages(8, 12)
    counts.messages(8, 99, HELP)
    for number, hour, messages in ((0, 23, 10), (1, 13, 20), (1, 14, 6), (1, 15, 500), (2, 1, 500)):
        counts.messages(number, messages, hour=hour)
    counts.in_channel(WEEK, TALK, 1, 2, 3)
    counts.in_channel(NEXT, TALK, 1, 2)
    found = await channel(db, counts)
    assert (found.messages, found.is_over) == (Count(42, 33.0), False)
    assert found.members == Count(2, None)


async def test_a_week_that_is_over_is_compared_with_whole_weeks(db: Database) -> None:
    counts = Counts(live_since=at(-14, 0))
    counts.messages(0, 30)
    counts.messages(-1, 40)
    counts.in_channel(WEEK, TALK, 1, 2, 3)
    counts.in_channel(WEEK.plus(-2), TALK, 1)
    found = await channel(db, counts, WEEK)
    assert (found.messages, found.members) == (Count(30, 20.0), Count(3, 0.5))
    assert (found.is_over, found.complete) == (True, True)


async def test_its_place_is_among_the_channels_in_which_anything_was_written(db: Database) -> None:
    counts = Counts()
    counts.messages(7, 30)
    for other, messages in ((HELP, 31), (21, 29), (22, 90)):
        counts.messages(8, messages, other)
    counts.messages(0, 500, 23)
    found = await channel(db, counts)
    assert (found.rank, found.channels) == (3, 4)
    silent = await reports(db, at(8, 14.5)).channel(GUILD, 77, NEXT)
    assert (silent.rank, silent.channels, silent.messages.value) == (None, 4, 0)


async def test_the_busiest_hours_are_those_of_four_weeks(db: Database) -> None:
    counts = Counts()
    for number, hour, messages in ((8, 9, 5), (0, 20, 4), (-7, 20, 4), (-14, 7, 6), (1, 3, 1), (-21, 1, 99)):
        counts.messages(number, messages, hour=hour)
    assert (await channel(db, counts)).hours == (20, 7, 9)


async def test_the_trend_has_no_number_for_a_week_that_was_not_counted(db: Database) -> None:
    counts = Counts(live_since=at(-7, 0))
    counts.messages(-7, 1)
    counts.messages(8, 3)
    found = await channel(db, counts)
    assert [messages for _week, messages in found.trend] == [None] * 5 + [1, 0, 3]
    assert found.trend[-1][0] == NEXT


async def test_questions_are_those_of_the_week_and_the_channel(db: Database) -> None:
    counts = Counts()
    await set_up(db, question_channels=[HELP])
    assert (await channel(db, counts)).questions is None
    for asked_at, answered_at in ((at(7), at(8)), (at(8), None), (at(6), None)):
        counts.asked(asked_at, answered_at)
    counts.asked(at(7), closed_by=9)
    await counts.write(db)
    found = await reports(db, at(8, 14.5)).channel(GUILD, HELP, NEXT)
    assert (found.questions, found.answered) == (2, 1)
    hidden = await reports(db, at(8), not_measured=frozenset({"questions"})).channel(GUILD, HELP, NEXT)
    assert hidden.questions is None


async def test_a_week_that_was_not_counted_is_refused(db: Database) -> None:
    with pytest.raises(UserError, match="2021-W03"):
        await channel(db, Counts(), WEEK.plus(-300))
