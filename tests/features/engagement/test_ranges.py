import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.features.engagement.ranges import Range, holding, holes, merged

some_ranges = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 8)).map(lambda pair: Range(pair[0], sum(pair))))


def ids(ranges: list[Range]) -> set[int]:
    return {number for one in ranges for number in range(one.first_id, one.last_id + 1)}


@given(some_ranges)
def test_merged_ranges_hold_the_same_ids_and_never_touch(ranges: list[Range]) -> None:
    result = merged(ranges)
    assert ids(result) == ids(ranges)
    assert all(a.last_id + 1 < b.first_id for a, b in itertools.pairwise(result))


@given(some_ranges, st.integers(-2, 80))
def test_an_id_is_held_by_the_range_it_is_in(ranges: list[Range], number: int) -> None:
    held = holding(merged(ranges), number)
    assert (held is not None) == (number in ids(ranges))
    assert held is None or held.first_id <= number <= held.last_id


@given(some_ranges, st.integers(-2, 80), st.integers(0, 30))
def test_holes_are_what_the_ranges_leave_out(ranges: list[Range], first: int, more: int) -> None:
    left_out = holes(merged(ranges), first, first + more)
    assert ids(left_out) == set(range(first, first + more + 1)) - ids(ranges)
    assert all(one.first_id <= one.last_id for one in left_out)
