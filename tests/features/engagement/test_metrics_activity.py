"""Messages, and who was there."""

import pytest

from bot.core.db import Database
from tests.features.engagement.counts import HELP, TALK, WEEK, Counts, at, day

pytestmark = pytest.mark.both_databases


async def test_messages_are_those_of_monday_to_sunday(db: Database) -> None:
    counts = Counts()
    for number, messages in ((-1, 100), (0, 1), (6, 2), (7, 100)):
        counts.messages(number, messages)
    counts.messages(6, 4, HELP)
    figure = await counts.figure(db, "messages")
    assert (figure.value, figure.previous) == (7, 100)


async def test_a_member_is_active_by_a_message_a_reaction_or_five_minutes_in_voice(db: Database) -> None:
    counts = Counts()
    counts.wrote(1, 0)
    counts.was_there(2, 6, reactions_given=1)
    counts.was_there(3, 3, voice_seconds=300)
    counts.was_there(4, 3, voice_seconds=299)
    counts.was_there(5, 3, reactions_removed=1)
    counts.was_there(6, 3, reactions_given=1, reactions_removed=1)
    report = await counts.report(db)
    assert report.metrics["active_members"].value == 4
    assert report.writers.value == 1


async def test_a_mean_day_counts_each_of_the_seven_days(db: Database) -> None:
    counts = Counts()
    counts.wrote(1, *range(7))
    counts.wrote(2, 0, 6)
    counts.wrote(3, -1, 7)
    assert (await counts.figure(db, "dau_mean")).value == 9 / 7


async def test_a_month_is_the_28_days_that_end_with_the_week(db: Database) -> None:
    counts = Counts()
    for member, number in ((1, -21), (2, 6), (3, -22), (4, 7), (5, -10), (5, 2)):
        counts.wrote(member, number)
    report = await counts.report(db)
    assert report.metrics["mau"].value == 3
    assert report.metrics["mau"].previous == 3


async def test_stickiness_is_a_mean_day_of_the_month(db: Database) -> None:
    counts = Counts()
    for member in range(1, 6):
        counts.wrote(member, -20 + member)
    counts.wrote(1, *range(7))
    figure = await counts.figure(db, "stickiness")
    assert (figure.value, figure.of) == (1 / 5, 5)


async def test_stickiness_of_four_members_is_not_shown(db: Database) -> None:
    counts = Counts()
    for member in range(4):
        counts.wrote(member, 0)
    figure = await counts.figure(db, "stickiness")
    assert (figure.value, figure.why) == (None, "too_few")


async def test_who_returns_was_there_this_week_and_the_last(db: Database) -> None:
    counts = Counts()
    counts.wrote(1, -7, 0)
    counts.wrote(2, -1, 6)
    counts.wrote(3, 3)
    counts.wrote(4, -8, 3)
    figure = await counts.figure(db, "returning_members")
    assert figure.value == 2


async def test_first_messages_are_the_first_ever_counted(db: Database) -> None:
    counts = Counts()
    for member, number in ((1, -1), (2, 0), (3, 6), (4, 7)):
        counts.first_ever(member, number)
    figure = await counts.figure(db, "first_messages")
    assert (figure.value, figure.previous) == (2, 1)


async def test_the_heatmap_holds_28_days_by_weekday_and_hour(db: Database) -> None:
    counts = Counts()
    counts.messages(0, 1, hour=0)
    counts.messages(-21, 2, hour=0)
    counts.messages(-21, 4, HELP, hour=0)
    counts.messages(-22, 100, hour=0)
    counts.messages(6, 8, hour=23)
    heatmap = (await counts.figure(db, "heatmap")).value
    assert (heatmap[0][0], heatmap[6][23], sum(map(sum, heatmap))) == (7, 8, 15)


async def test_the_best_hours_have_most_members_and_of_equals_the_earlier_comes_first(db: Database) -> None:
    counts = Counts()
    counts.wrote(1, -21, 0, hours=1 << 20 | 1 << 8)
    counts.wrote(2, 0, hours=1 << 20, messages=90)
    counts.wrote(3, 1, hours=1 << 8)
    counts.wrote(4, 2, hours=1 << 23 | 1)
    counts.wrote(5, 2, hours=1 << 23)
    counts.wrote(6, -22, hours=1 << 5)
    counts.was_there(7, 4, reactions_given=1)
    assert (await counts.figure(db, "best_hours")).value == [[0, 20, 0.75], [0, 8, 0.5], [2, 23, 0.5]]


async def test_channels_stand_in_the_order_of_their_messages_with_members_and_their_usual(db: Database) -> None:
    counts = Counts()
    counts.named(TALK, "talk")
    counts.named(HELP, "help")
    counts.messages(0, 30)
    counts.messages(1, 50, HELP)
    counts.in_channel(WEEK, HELP, 1, 2, 3)
    counts.in_channel(WEEK, TALK, 1)
    counts.in_channel(WEEK.plus(-1), TALK, 7)
    for number, messages in ((-7, 100), (-14, 20), (-28, 40), (-29, 999)):
        counts.messages(number, messages)
    counts.messages(-7, 6, channel=13)
    channels = (await counts.figure(db, "top_channels")).value
    shown = [(c.name, c.messages, c.members, c.previous, c.baseline) for c in channels]
    assert shown == [("help", 50, 3, 0, 0), ("talk", 30, 1, 100, 40), ("13", 0, 0, 6, 1.5)]


async def test_a_day_is_the_one_that_was_fixed_when_it_was_counted(db: Database) -> None:
    counts = Counts()
    counts.wrote(1, 0)
    counts.messages(0, 5)
    await counts.write(db)
    report = await counts.report(db, now=at(20))
    assert report.metrics["active_members"].value == 1
    assert day(0) == WEEK.monday
