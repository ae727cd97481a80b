"""How reports went: totals, and when the team was thin."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.features.reports.figures import NO_REPORTS, Life, figures
from bot.features.reports.report import State

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
MINUTE, HOUR, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=7)


def life(made_ago: timedelta, closed_ago: timedelta | None = None, state: State = State.HANDLED) -> Life:
    closed_at = None if closed_ago is None else NOW - closed_ago
    return Life(State.OPEN if closed_at is None else state, NOW - made_ago, closed_at)


def test_outcomes_the_median_wait_and_what_is_open() -> None:
    lives = [
        life(50 * MINUTE, 40 * MINUTE),
        life(50 * MINUTE, 20 * MINUTE),
        life(50 * MINUTE, MINUTE, State.DISMISSED),
        life(5 * MINUTE),
        life(90 * MINUTE),
    ]
    told = figures(lives, NOW - WEEK, NOW, NOW, UTC)
    assert told.closed == {State.HANDLED: 2, State.DISMISSED: 1}
    assert (told.answered, told.median, told.open, told.oldest_open) == (3, 30 * MINUTE, 2, 90 * MINUTE)


def test_what_was_answered_before_or_after_the_week_is_not_of_it() -> None:
    lives = [life(9 * 24 * HOUR, 8 * 24 * HOUR), life(25 * HOUR, HOUR)]
    told = figures(lives, NOW - WEEK, NOW - 2 * HOUR, NOW, UTC)
    assert (told.answered, told.open) == (0, 0)
    assert figures(lives, NOW - WEEK, NOW - 2 * HOUR, NOW - 2 * HOUR, UTC).open == 1, "it was then"


def test_reports_that_wait_long_count_at_the_hour_of_the_servers_own_clock() -> None:
    night = datetime(2026, 10, 24, 19, 30, tzinfo=UTC)
    lives = [
        Life(State.HANDLED, night, night + 3 * HOUR),
        Life(State.HANDLED, night, night + HOUR),
        Life(State.OPEN, night + HOUR, None),
    ]
    told = figures(lives, NOW - WEEK, NOW, NOW, ZoneInfo("Europe/Paris"))
    assert {hour: count for hour, count in enumerate(told.slow_by_hour) if count} == {21: 1, 22: 1}


def test_nothing_is_nothing() -> None:
    told = figures([], NOW - WEEK, NOW, NOW, UTC)
    assert (told.median, told.open, told.oldest_open, told.answered) == (None, 0, None, 0)
    assert NO_REPORTS.answered == 0
