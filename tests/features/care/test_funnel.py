from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import Week
from bot.features.care import funnel
from bot.features.care.figures import FunnelFigures, Step
from bot.features.care.funnel import Cohort, Entry

ZONE = ZoneInfo("UTC")
LAST = Week(2026, 43)
NOW = LAST.end(ZONE) + timedelta(hours=9)
STEPS = tuple(Step)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def entry(week: Week, spoke: float | None = None, answered: float | None = None, **more: object) -> Entry:
    """`spoke`: hours after the join on a Tuesday; `answered`: hours after that."""
    joined = week.start(ZONE) + DAY
    spoke_at = None if spoke is None else joined + spoke * HOUR
    answered_at = None if spoke_at is None or answered is None else spoke_at + answered * HOUR
    return Entry(week, joined, spoke_at, answered_at, **more)  # type: ignore[arg-type]


def week_of(week: Week, joined: int, spoke: int, answered: int = 0, back: int = 0) -> list[Entry]:
    return [
        entry(week, 1 if n < spoke else None, 1 if n < answered else None, back=n < back, cleared=True)
        for n in range(joined)
    ]


def weeks(spoke: Sequence[int], joined: int = 40) -> list[Entry]:
    """The joins of the weeks up to the one before LAST, oldest first."""
    first = LAST.plus(-len(spoke))
    return [one for n, count in enumerate(spoke) for one in week_of(first.plus(n), joined, count)]


def figures(entries: list[Entry], steps: Sequence[Step] = STEPS) -> FunnelFigures:
    complete = [LAST.plus(-n) for n in range(8)]
    return funnel.figures(funnel.by_week(entries), steps, LAST, complete, NOW)


@pytest.mark.parametrize(
    ("spoke", "answered", "steps"),
    [
        (None, None, {Step.JOINED}),
        (7 * 24, None, {Step.JOINED, Step.SPOKE}),
        (7 * 24 + 0.01, 1, {Step.JOINED}),
        (1, 24, {Step.JOINED, Step.SPOKE, Step.ANSWERED}),
        (1, 24.01, {Step.JOINED, Step.SPOKE}),
    ],
)
def test_a_step_counts_as_the_metrics_say(spoke: float | None, answered: float | None, steps: set[Step]) -> None:
    one = entry(LAST, spoke, answered)
    assert {step for step in STEPS if one.took(step)} == steps


def test_who_may_still_be_answered_is_left_out_of_the_share() -> None:
    cohort = Cohort([entry(LAST, 1, 1) for _n in range(5)] + [entry(LAST, 1)])
    spoke_at = LAST.start(ZONE) + DAY + HOUR
    assert cohort.passed(Step.SPOKE, Step.ANSWERED, spoke_at + 23 * HOUR) == (5, 1.0)
    assert cohort.passed(Step.SPOKE, Step.ANSWERED, spoke_at + 25 * HOUR) == (6, 5 / 6)


def test_no_share_of_a_few_and_no_funnel_of_a_few() -> None:
    assert Cohort([entry(LAST, 1)] * 4).passed(Step.JOINED, Step.SPOKE, NOW) == (4, None)
    assert figures(weeks([2, 2], joined=4)) == FunnelFigures()


def test_the_digest_tells_of_those_whose_time_is_over() -> None:
    entries = week_of(LAST.plus(-1), 30, 20, 10, 7) + week_of(LAST.plus(-2), 25, 15, 12, 6) + week_of(LAST, 99, 99)
    found = {one.step: (one.week, one.count) for one in figures(entries).steps}
    before, two_before = LAST.plus(-1), LAST.plus(-2)
    assert found == {
        Step.JOINED: (before, 30),
        Step.CLEARED: (before, 30),
        Step.ONBOARDED: (before, 0),
        Step.SPOKE: (before, 20),
        Step.ANSWERED: (before, 10),
        Step.BACK: (two_before, 6),
    }


def test_a_step_that_the_server_does_not_have_is_left_out() -> None:
    steps = (Step.JOINED, Step.SPOKE, Step.ANSWERED, Step.BACK)
    assert [one.step for one in figures(weeks([20] * 5), steps).steps] == list(steps)


def test_the_step_where_fewer_go_on_than_usual_is_named() -> None:
    found = figures(weeks([20, 20, 20, 20, 12]), (Step.JOINED, Step.SPOKE))
    assert found.lost is not None
    assert (found.lost.step, found.lost.passed, found.lost.usual) == (Step.SPOKE, 0.3, 0.5)


@pytest.mark.parametrize("spoke", [[20, 20, 20, 20, 17], [20, 20, 20, 20, 30], [12]])
def test_no_step_is_named_for_little_nor_without_anything_to_compare_with(spoke: list[int]) -> None:
    assert figures(weeks(spoke), (Step.JOINED, Step.SPOKE)).lost is None


def test_of_fewer_than_twenty_no_step_is_named() -> None:
    assert figures(weeks([10, 10, 10, 10, 2], joined=19), (Step.JOINED, Step.SPOKE)).lost is None


def test_weeks_that_were_not_counted_in_full_are_no_measure() -> None:
    cohorts = funnel.by_week(weeks([20, 20, 20, 20, 12]))
    found = funnel.figures(cohorts, (Step.JOINED, Step.SPOKE), LAST, [], NOW)
    assert found.steps[1].usual is None
    assert found.lost is None


def test_invites_by_few_stand_together_with_the_unknown() -> None:
    named = [entry(LAST, invite="video")] * 6 + [entry(LAST, invite="tiny")] * 4 + [entry(LAST)] * 3
    assert [(name, len(cohort.entries)) for name, cohort in funnel.by_invite(named)] == [("video", 6), (None, 7)]
    assert funnel.by_invite([entry(LAST)] * 9) == [], "with no invite known there is nothing to tell apart"


entries_ = st.lists(
    st.builds(
        entry,
        st.sampled_from([LAST.plus(-n) for n in range(7)]),
        st.none() | st.floats(0, 300),
        st.none() | st.floats(0, 100),
        back=st.booleans(),
        cleared=st.booleans(),
        onboarded=st.booleans(),
        invite=st.sampled_from([None, "a", "b", "c"]),
    ),
    max_size=60,
)


@settings(max_examples=40)
@given(entries_)
def test_no_group_of_a_few_ever_shows(entries: list[Entry]) -> None:
    found = figures(entries)
    assert all(one.passed is None or (one.of >= funnel.FEW_PEOPLE and 0 <= one.passed <= 1) for one in found.steps)
    assert not found.steps or found.steps[0].count >= funnel.FEW_PEOPLE
    groups = funnel.by_invite(entries)
    assert all(len(cohort.entries) >= funnel.FEW_PEOPLE for _name, cohort in groups)
    for cohort in funnel.by_week(entries).values():
        assert cohort.count(Step.JOINED) >= cohort.count(Step.SPOKE) >= cohort.count(Step.ANSWERED)


def test_a_week_is_over_for_its_last_join() -> None:
    end = LAST.end(ZONE)
    assert not funnel.is_over(Step.SPOKE, LAST, ZONE, end + 6 * DAY)
    assert funnel.is_over(Step.SPOKE, LAST, ZONE, end + 7 * DAY)
    assert funnel.is_over(Step.JOINED, LAST, ZONE, end)
    assert not funnel.is_over(Step.BACK, LAST, ZONE, datetime(2026, 11, 8, tzinfo=UTC))
