from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Week, first_id_at, moment_of, next_local

PARIS = ZoneInfo("Europe/Paris")


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_a_week_reads_as_it_is_written(day: date) -> None:
    week = Week.of(day)
    assert Week.parse(str(week)) == week
    assert week.monday <= day <= week.sunday


@pytest.mark.parametrize(
    "name", ["2026-W54", "2026-W00", "26-W01", "2025-W53", "W01", "9999-W52", "0001-W01", "٢٠٢٦-W٤٣", "2026-W43\n"]
)
def test_a_week_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Week.parse(name)


@given(st.datetimes(datetime(2015, 1, 2), datetime(2080, 1, 1), timezones=st.just(UTC)))
def test_an_id_knows_its_moment(moment: datetime) -> None:
    assert abs(moment_of(first_id_at(moment)) - moment) <= timedelta(milliseconds=1)


def test_the_week_in_which_summer_time_ends_has_an_hour_more() -> None:
    assert Week(2026, 43).hours(PARIS) == 169
    assert Week(2026, 13).hours(PARIS) == 167


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),
    st.integers(0, 6),
    st.integers(0, 23),
    st.sampled_from(["Europe/Paris", "America/St_Johns", "Asia/Kolkata", "UTC"]),
)
def test_due_times_follow_one_another_a_week_apart_on_the_wall_clock(
    after: datetime, weekday: int, hour: int, zone: str
) -> None:
    first = next_local(after, weekday, hour, ZoneInfo(zone))
    second = next_local(first, weekday, hour, ZoneInfo(zone))
    assert after < first <= after + timedelta(days=7, hours=1)
    assert timedelta(days=6, hours=23) <= second - first <= timedelta(days=7, hours=1)
    local = second.astimezone(ZoneInfo(zone))
    assert local.weekday() == weekday
    assert local.hour == hour or timedelta(hours=local.hour - hour) == timedelta(hours=1)
