import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Week
from bot.features.engagement.metrics.activity import Activity
from bot.features.engagement.metrics.answers import TIME_TO_ANSWER_MS, settle
from bot.features.engagement.metrics.metric import median, nearest_rank, ratio

numbers = st.lists(st.integers(0, 10**6), min_size=1, max_size=60)


@given(numbers)
def test_a_median_averages_the_middle_two(minutes: list[int]) -> None:
    assert median(minutes) == statistics.median(minutes)


@given(numbers, st.integers(1, 100))
def test_nearest_rank_is_the_smallest_number_that_so_many_percent_do_not_exceed(
    minutes: list[int], percent: int
) -> None:
    found = nearest_rank(minutes, percent)
    assert sum(number <= found for number in minutes) * 100 >= percent * len(minutes)
    assert all(
        sum(other <= number for other in minutes) * 100 < percent * len(minutes) for number in minutes if number < found
    )


@pytest.mark.parametrize(("count", "rank"), [(1, 1), (9, 9), (10, 9), (11, 10), (19, 18), (20, 18), (21, 19)])
def test_p90_of_the_first_numbers(count: int, rank: int) -> None:
    assert nearest_rank(range(1, count + 1), 90) == rank


@pytest.mark.parametrize(("part", "whole", "shown"), [(0, 4, None), (4, 4, None), (0, 5, 0), (3, 5, 0.6), (0, 0, None)])
def test_a_share_of_fewer_than_five_is_not_shown(part: int, whole: int, shown: float | None) -> None:
    value = ratio(part, whole)
    assert (value.value, value.of) == (shown, whole)
    assert (value.why == "too_few") == (shown is None)


waits = st.one_of(st.none(), st.integers(0, 3 * TIME_TO_ANSWER_MS))


@given(st.lists(st.tuples(st.integers(0, 10**10), waits)), st.integers(0, 10**10))
def test_every_message_is_answered_alone_or_open(asked: list[tuple[int, int | None]], later: int) -> None:
    now = max([at for at, _wait in asked], default=0) + later
    answers = settle([(at, None if wait is None else at + wait) for at, wait in asked], now)
    assert len(answers.minutes) + len(answers.alone) + answers.open == len(asked) == answers.messages
    assert all(0 <= minutes <= 24 * 60 for minutes in answers.minutes)
    assert answers.open == sum(wait is None and now - at < TIME_TO_ANSWER_MS for at, wait in asked)


@pytest.mark.parametrize(("wait", "counts"), [(TIME_TO_ANSWER_MS, (1, 0)), (TIME_TO_ANSWER_MS + 1, (0, 1))])
def test_an_answer_after_24_hours_comes_too_late(wait: int, counts: tuple[int, int]) -> None:
    answers = settle([(0, wait)], now_ms=10**9)
    assert (len(answers.minutes), len(answers.alone)) == counts


WEEKS = tuple(Week(2026, 30).plus(number) for number in range(13))
patterns = st.lists(st.lists(st.integers(0, 7), min_size=13, max_size=13), max_size=30)


@given(patterns, st.sets(st.sampled_from(WEEKS), min_size=1))
def test_patterns_count_as_sets_of_members_do(days: list[list[int]], weeks: set[Week]) -> None:
    packed: dict[int, int] = {}
    for member in days:
        pattern = sum(number << 3 * at for at, number in enumerate(member))
        packed[pattern] = packed.get(pattern, 0) + 1
    activity = Activity(WEEKS, packed)
    there = [{week for week, number in zip(WEEKS, member, strict=True) if number} for member in days]
    assert activity.members(weeks) == sum(bool(present & weeks) for present in there)
    assert activity.members_in_all(weeks) == sum(present >= weeks for present in there)
    for number, week in enumerate(WEEKS):
        assert activity.member_days(week) == sum(member[number] for member in days)
