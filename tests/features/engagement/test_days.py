from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.features.engagement import days
from bot.features.engagement.days import Days

ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe")
FIRST_MS, LAST_MS = (round(datetime(year, 1, 1, tzinfo=UTC).timestamp() * 1000) for year in (2016, 2035))


@given(st.integers(FIRST_MS, LAST_MS), st.sampled_from(ZONES))
def test_day_hour_and_week_are_those_on_the_server_s_wall(ms: int, zone: str) -> None:
    slot = Days(ZoneInfo(zone)).at(ms)
    local = datetime.fromtimestamp(ms / 1000, ZoneInfo(zone))
    year, week, _weekday = local.isocalendar()
    assert (slot.day, slot.hour, slot.week) == (local.date(), local.hour, f"{year}-W{week:02}")


def test_the_memory_of_quarter_hours_is_bounded() -> None:
    known = Days(ZoneInfo("UTC"))
    for quarter in range(days.REMEMBERED + 500):
        known.at(quarter * days.QUARTER_MS)
    assert len(known._slots) <= days.REMEMBERED
