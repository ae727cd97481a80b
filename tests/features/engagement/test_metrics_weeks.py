"""Which weeks were counted from end to end, and what a week is compared with."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.calendar import Week
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import words
from bot.features.engagement.tables import AWAY, CATCHING_UP, UNREADABLE
from tests.features.engagement.counts import GUILD, HELP, MONDAY, WEEK, Counts, at, reports, set_up

pytestmark = pytest.mark.both_databases


async def test_a_week_that_was_heard_from_its_first_to_its_last_moment_is_complete(db: Database) -> None:
    report = await Counts(live_since=at(0, 0)).report(db)
    assert (report.complete, report.live_weeks) == (True, 1)


async def test_a_week_whose_counting_began_after_its_monday_is_not_complete(db: Database) -> None:
    counts = Counts(live_since=at(0, 0.01))
    counts.file(at(0, 0.02), at(6, 23))
    report = await counts.report(db)
    assert (report.complete, report.live_weeks) == (False, 0)


async def test_a_week_that_was_not_heard_to_its_end_is_not_complete(db: Database) -> None:
    report = await Counts(heard_until=at(6, 23)).report(db)
    assert not report.complete


async def test_a_week_that_is_not_over_is_not_complete(db: Database) -> None:
    report = await Counts().report(db, now=at(6, 23))
    assert (report.complete, report.final) == (False, False)


@pytest.mark.parametrize(
    ("first", "last", "complete"),
    [(at(0, 23), at(6, 1), True), (at(1, 0), at(6, 1), False), (at(0, 23), at(5, 23), False)],
)
async def test_of_files_the_first_and_the_last_day_bound_what_is_complete(
    db: Database, first: datetime, last: datetime, complete: bool
) -> None:
    counts = Counts(live_since=None)
    counts.file(first, last)
    report = await counts.report(db)
    assert (report.complete, report.live_weeks) == (complete, 0)


async def test_a_file_that_meets_live_counting_makes_one_run(db: Database) -> None:
    counts = Counts(live_since=at(3, 15))
    counts.file(at(-70), at(3, 14))
    assert (await counts.report(db)).complete


async def test_days_between_a_file_and_live_counting_were_not_counted(db: Database) -> None:
    counts = Counts(live_since=at(4, 15))
    counts.file(at(-70), at(3, 14))
    assert not (await counts.report(db)).complete


@pytest.mark.parametrize(
    ("from_at", "to_at", "complete"),
    [
        (at(3), at(3, 13), False),
        (at(-1), at(0, 0), True),
        (at(-1), at(0, 0.1), False),
        (at(7, 0), at(7, 1), True),
        (at(6, 23.9), at(7, 1), False),
    ],
)
async def test_a_gap_makes_its_weeks_partial(db: Database, from_at: datetime, to_at: datetime, complete: bool) -> None:
    counts = Counts()
    counts.gap(from_at, to_at)
    report = await counts.report(db)
    assert report.complete == complete


async def test_a_report_says_how_long_the_bot_was_away_and_what_it_could_not_read(db: Database) -> None:
    counts = Counts()
    counts.named(HELP, "help")
    counts.gap(at(-1, 12), at(0, 1), AWAY)
    counts.gap(at(2, 0), at(2, 2.5), AWAY)
    report = await counts.report(db)
    assert (report.complete, report.away, report.unread) == (True, timedelta(hours=3.5), ())
    more = Counts()
    more.rows.clear()
    more.gap(at(3), at(4), UNREADABLE, HELP)
    more.gap(at(7), at(8), UNREADABLE, HELP + 1)
    more.gap(at(5), at(6), CATCHING_UP)
    report = await more.report(db)
    assert (report.complete, report.unread, report.is_catching_up) == (False, (HELP,), True)
    assert report.channel_names[HELP] == "help"


async def test_weeks_begin_and_end_in_the_servers_zone(db: Database) -> None:
    await set_up(db, timezone="Europe/Paris")
    counts = Counts(live_since=datetime(2026, 10, 18, 22, tzinfo=UTC))
    report = await counts.report(db, now=datetime(2026, 10, 26, 22, 59, tzinfo=UTC))
    assert (report.complete, report.final, report.timezone) == (True, False, "Europe/Paris")
    later = await reports(db, datetime(2026, 10, 26, 23, tzinfo=UTC)).report(GUILD, WEEK)
    assert later.final


async def test_the_baseline_is_the_mean_of_the_last_four_complete_weeks(db: Database) -> None:
    counts = Counts(live_since=at(-100))
    counts.gap(at(-12), at(-11))
    for back, messages in ((0, 50), (1, 10), (2, 999), (3, 20), (4, 30), (5, 60), (6, 999)):
        counts.messages(-7 * back, messages)
    report = await counts.report(db)
    figure = report.metrics["messages"]
    assert report.baseline_weeks == tuple(WEEK.plus(-back) for back in (5, 4, 3, 1))
    assert (figure.value, figure.previous, figure.baseline) == (50, 10, 30)


async def test_with_two_complete_weeks_before_the_baseline_is_theirs(db: Database) -> None:
    counts = Counts(live_since=at(-14, 0))
    counts.messages(-7, 10)
    counts.messages(-14, 20)
    assert (await counts.figure(db, "messages")).baseline == 15


async def test_without_a_complete_week_before_there_is_no_baseline(db: Database) -> None:
    counts = Counts(live_since=at(-3))
    counts.messages(-2, 10)
    report = await counts.report(db)
    figure = report.metrics["messages"]
    assert (figure.baseline, figure.baseline_why, figure.previous) == (None, "no_baseline", 10)
    assert not report.previous_complete


async def test_a_week_before_counting_began_is_not_zero(db: Database) -> None:
    figure = await Counts(live_since=at(0, 0)).figure(db, "messages")
    assert (figure.value, figure.previous, figure.previous_why) == (0, None, "not_counted")


async def test_a_baseline_far_back_is_read_as_well(db: Database) -> None:
    counts = Counts(live_since=at(-7 * 40))
    for number in (2, 4, 6, 8, 20, 21, 22, 23, 25, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37):
        counts.gap(at(-7 * number), at(-7 * number, 13))
    for number in (1, 3, 5, 7):
        counts.wrote(number, -7 * number, -7 * number + 6)
        counts.wrote(100 + number, -7 * number)
    report = await counts.report(db)
    assert report.baseline_weeks == tuple(WEEK.plus(-back) for back in (7, 5, 3, 1))
    assert report.metrics["active_members"].baseline == 2
    assert report.metrics["dau_mean"].baseline == 3 / 7
    assert report.metrics["mau"].baseline == (2 + 4 + 4 + 4) / 4


async def test_exports_do_not_tell_who_left(db: Database) -> None:
    counts = Counts(live_since=None)
    counts.file(at(-7), at(6))
    counts.joined(1, at(0))
    report = await counts.report(db)
    for key in ("leaves", "net"):
        assert (report.metrics[key].value, report.metrics[key].why) == (None, "not_in_files")


async def test_a_week_that_files_completed_does_not_show_the_few_leaves_that_were_heard(db: Database) -> None:
    counts = Counts(live_since=at(6, 15))
    counts.file(at(-7), at(6, 14))
    counts.left(1, at(6, 16))
    report = await counts.report(db)
    assert report.complete
    assert report.metrics["leaves"].value is None


async def test_a_week_that_was_heard_from_its_middle_on_shows_the_leaves_since_then(db: Database) -> None:
    counts = Counts(live_since=at(3))
    counts.left(1, at(6, 16))
    assert (await counts.report(db)).metrics["leaves"].value == 1


async def test_the_picture_has_no_number_for_weeks_that_were_not_counted(db: Database) -> None:
    counts = Counts(live_since=at(-14, 0))
    counts.wrote(1, -14, 0)
    counts.was_there(2, 0, reactions_given=1)
    report = await counts.report(db)
    assert [members for _week, members in report.active_by_week] == [None] * 5 + [1, 0, 1]


async def test_four_live_weeks_show_active_members_in_the_picture(db: Database) -> None:
    counts = Counts(live_since=at(-21, 0))
    counts.was_there(2, 0, reactions_given=1)
    report = await counts.report(db)
    assert (report.live_weeks, report.active_by_week[-1]) == (4, (WEEK, 1))


async def test_an_intent_that_is_off_reads_as_not_measured(db: Database) -> None:
    counts = Counts()
    await counts.write(db)
    report = await reports(db, not_measured=frozenset({"joins", "leaves"})).report(GUILD, WEEK)
    for key in ("joins", "leaves"):
        figure = report.metrics[key]
        assert (figure.value, figure.previous, figure.baseline, figure.why) == (None, None, None, "not_measured")
    assert report.metrics["messages"].value == 0


async def test_the_weeks_of_which_anything_was_counted_stand_newest_first(db: Database) -> None:
    counts = Counts(live_since=at(3), heard_until=at(8))
    counts.file(at(-30), at(-15))
    await counts.write(db)
    weeks = await reports(db).weeks(GUILD)
    assert weeks == tuple(WEEK.plus(number) for number in (1, 0, -3, -4, -5))


async def test_a_week_that_is_not_there_is_answered_with_those_that_are(db: Database) -> None:
    counts = Counts(live_since=at(3), heard_until=at(8))
    counts.file(at(-30), at(-15), HELP)
    counts.file(at(-60), at(-60), HELP + 1)
    with pytest.raises(UserError) as refusal:
        await counts.report(db, WEEK.plus(-1))
    assert words("en").say(refusal.value.text) == (
        "Week 2026-W42 was not counted; these were: 2026-W34, 2026-W38 to 2026-W40, and 2026-W43 to 2026-W44."
    )


async def test_a_server_that_is_not_there_is_answered_with_those_that_are(db: Database) -> None:
    await Counts().write(db)
    with pytest.raises(UserError) as refusal:
        await reports(db).report(7, WEEK)
    assert words("en").say(refusal.value.text) == "Server 7 is not counted here; these are: 900 (Ubuntu Help)."
    assert await reports(db).servers() == [(GUILD, "Ubuntu Help")]


async def test_a_quiet_week_is_a_week_of_zeros(db: Database) -> None:
    report = await Counts().report(db, Week.of(MONDAY - timedelta(days=7)))
    assert (report.metrics["messages"].value, report.metrics["active_members"].value) == (0, 0)
