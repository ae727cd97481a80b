import contextlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.lengths import LONGEST, NoLength, read_length

LENGTHS = {
    "10m": timedelta(minutes=10),
    "3d12h": timedelta(days=3, hours=12),
    "2 weeks": timedelta(weeks=2),
    "1 semaine": timedelta(weeks=1),
    "1h30": timedelta(hours=1, minutes=30),
    "1 h 30": timedelta(hours=1, minutes=30),
    "1,5 h": timedelta(minutes=90),
    "2 jours et 3 heures": timedelta(days=2, hours=3),
    "2 days, 3 hours and 5 min": timedelta(days=2, hours=3, minutes=5),
    "90 SECONDES": timedelta(seconds=90),
    "1 mois": timedelta(days=30),
    "1 an": timedelta(days=365),
}


@pytest.mark.parametrize("typed", LENGTHS)
def test_lengths_are_read_as_people_type_them(typed: str) -> None:
    assert read_length(typed) == LENGTHS[typed]


@pytest.mark.parametrize(
    "typed", ["", "10", "soon", "1h30x", "0m", "-5m", "99999y", "1h 1h30m x", "½ h", "1e9d", 99 * "999999y"]
)
def test_what_is_no_length_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(NoLength, match="Write it like"):
        read_length(typed)


@given(st.integers(0, 300), st.integers(0, 23), st.integers(0, 59), st.sampled_from(["dhm", "jhm"]))
def test_days_hours_and_minutes_are_read_back(days: int, hours: int, minutes: int, units: str) -> None:
    wanted = timedelta(days=days, hours=hours, minutes=minutes)
    typed = " ".join(f"{amount}{unit}" for amount, unit in zip((days, hours, minutes), units, strict=True) if amount)
    if wanted:
        assert read_length(typed) == wanted


@given(st.text(max_size=40))
def test_any_text_is_a_length_or_refused(typed: str) -> None:
    with contextlib.suppress(NoLength):
        assert timedelta() < read_length(typed) <= LONGEST
