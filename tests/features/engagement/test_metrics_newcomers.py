"""Joins and leaves, and what newcomers did."""

from datetime import timedelta

import pytest

from bot.core.db import Database
from tests.features.engagement.counts import Counts, at

pytestmark = pytest.mark.both_databases

DAY = timedelta(days=1)


async def test_who_joins_twice_counts_twice(db: Database) -> None:
    counts = Counts()
    for member, number, hour in ((1, 0, 0), (1, 3, 5), (2, 6, 23.9), (3, -1, 12), (4, 7, 0)):
        counts.joined(member, at(number, hour))
    figure = await counts.figure(db, "joins")
    assert (figure.value, figure.previous) == (3, 1)


async def test_leaves_that_were_noticed_late_count_and_are_told(db: Database) -> None:
    counts = Counts()
    counts.left(1, at(0))
    counts.left(2, at(6), exact=False)
    counts.left(3, at(7))
    counts.joined(4, at(1))
    report = await counts.report(db)
    assert (report.metrics["leaves"].value, report.late_leaves) == (2, 1)
    assert report.metrics["net"].value == -1


async def test_activation_is_the_share_of_last_weeks_joins_with_a_message_within_seven_days(db: Database) -> None:
    counts = Counts()
    joined = at(-1, 20)
    counts.spoke_first(1, joined, joined)
    counts.spoke_first(2, joined, joined + 7 * DAY)
    counts.spoke_first(3, joined, joined + 7 * DAY + timedelta(seconds=1))
    counts.joined(4, joined)
    counts.joined(4, at(-7, 0))
    counts.spoke_first(5, at(0, 0), at(0, 1))
    figure = await counts.figure(db, "activation")
    assert (figure.value, figure.of) == (2 / 5, 5)


async def test_each_join_is_an_entry_of_its_own(db: Database) -> None:
    counts = Counts()
    for hour in range(5):
        counts.spoke_first(1, at(-7, hour), at(-6), id_=77)
    figure = await counts.figure(db, "activation")
    assert (figure.value, figure.of) == (1, 5)


@pytest.mark.parametrize(("came", "back"), [(6, 0), (7, 1), (13, 1), (14, 0)])
async def test_who_comes_back_does_so_in_the_days_7_to_13_after_the_join(db: Database, came: int, back: int) -> None:
    counts = Counts()
    for member in range(5):
        counts.joined(member, at(-14 + member, 23))
    counts.was_there(3, -14 + 3 + came, reactions_given=1)
    figure = await counts.figure(db, "retention_w1")
    assert (figure.value, figure.of) == (back / 5, 5)


async def test_who_joined_twice_counts_once_from_the_last_join_of_that_week(db: Database) -> None:
    counts = Counts()
    for member in range(5):
        counts.joined(member, at(-14))
    counts.joined(1, at(-8))
    counts.joined(2, at(-8))
    counts.wrote(1, -7)
    counts.wrote(2, 5)
    figure = await counts.figure(db, "retention_w1")
    assert (figure.value, figure.of) == (1 / 5, 5)


async def test_newcomers_first_messages_are_answered_alone_or_open(db: Database) -> None:
    counts = Counts()
    for member, minutes in enumerate((10, 30, 24 * 60)):
        counts.spoke_first(member, at(-5), at(1), at(1) + timedelta(minutes=minutes))
    counts.spoke_first(4, at(-5), at(1, 3), at(1, 3) + timedelta(minutes=24 * 60 + 1))
    counts.spoke_first(5, at(-5), at(2, 20))
    counts.spoke_first(6, at(-5), at(6, 20))
    counts.spoke_first(7, at(-5), at(-1))
    report = await counts.report(db, now=at(7, 9))
    values = {key: report.metrics[key].value for key in report.metrics if "newcomer" in key}
    assert values == {"newcomer_reply_median": 30, "newcomers_unanswered": 2, "newcomers_open": 1}
    assert report.metrics["newcomers_unanswered"].of == 6
    assert {hour: n for hour, n in enumerate(report.left_alone_by_hour) if n} == {3: 1, 20: 1}


async def test_a_first_message_of_two_stays_is_one_message(db: Database) -> None:
    counts = Counts()
    for number in (0, 1):
        counts.spoke_first(1, at(number), at(2), id_=77)
    assert (await counts.figure(db, "newcomers_unanswered")).of == 1
