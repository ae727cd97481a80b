from datetime import timedelta

import pytest

from bot.core.db import Database
from tests.features.engagement.counts import GUILD, HELP, WEEK, Counts, at, reports, set_up

pytestmark = pytest.mark.both_databases

QUESTIONS = (
    "questions",
    "answered",
    "unanswered",
    "open",
    "answered_share",
    "first_response_median",
    "first_response_p90",
)


async def test_questions_are_answered_unanswered_or_open(db: Database) -> None:
    counts = Counts()
    for minutes in (1, 2, 3, 60):
        counts.asked(at(0), at(0) + timedelta(minutes=minutes))
    counts.asked(at(0), at(0) + timedelta(hours=25))
    counts.asked(at(1))
    counts.asked(at(6, 10))
    counts.asked(at(7, 1))
    report = await counts.report(db, now=at(7, 9))
    values = [report.metrics[key].value for key in QUESTIONS]
    assert values == [7, 4, 2, 1, 4 / 6, 2.5, 60]
    assert report.metrics["first_response_median"].of == 4


async def test_what_a_moderator_closed_is_no_question(db: Database) -> None:
    counts = Counts()
    counts.asked(at(0), closed_by=5)
    counts.asked(at(1))
    report = await counts.report(db)
    assert report.metrics["questions"].value == 1
    assert len(report.waiting) == 1


async def test_without_a_question_channel_and_a_forum_there_is_a_why(db: Database) -> None:
    report = await Counts().report(db)
    assert {report.metrics[key].value for key in QUESTIONS} == {None}
    assert {report.metrics[key].why for key in QUESTIONS} == {"no_question_channel"}


async def test_with_a_question_channel_no_question_is_zero(db: Database) -> None:
    await set_up(db, question_channels=[HELP])
    report = await Counts().report(db)
    assert [report.metrics[key].value for key in QUESTIONS] == [0, 0, 0, 0, None, None, None]
    assert report.metrics["first_response_median"].why == "none_answered"


async def test_those_still_waiting_stand_oldest_first(db: Database) -> None:
    counts = Counts()
    counts.asked(at(6, 20), thread_id=5)
    counts.asked(at(3))
    counts.asked(at(-10))
    counts.asked(at(-22))
    counts.asked(at(0), at(5))
    counts.asked(at(7, 8))
    report = await counts.report(db, now=at(7, 9))
    hours = [round(one.minutes / 60) for one in report.waiting]
    assert hours == [17 * 24 - 3, 4 * 24 - 3, 13, 1]
    assert report.waiting[2].thread_id == 5


async def test_overdue_are_the_weeks_own_after_48_hours(db: Database) -> None:
    counts = Counts()
    for number, hour in ((-1, 12), (0, 0), (5, 8), (5, 10), (6, 12)):
        counts.asked(at(number, hour))
    report = await counts.report(db, now=at(7, 9))
    assert report.overdue_questions == 2


async def test_questions_that_may_not_be_read_do_not_wait(db: Database) -> None:
    counts = Counts()
    counts.asked(at(0))
    await counts.write(db)
    report = await reports(db, not_measured=frozenset({"questions"})).report(GUILD, WEEK)
    assert (report.waiting, report.overdue_questions) == ((), 0)
    assert (report.metrics["questions"].value, report.metrics["questions"].why) == (None, "not_measured")
    assert report.metrics["answered"].why is None
