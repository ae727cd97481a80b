"""Days, weeks and due times on a server's own wall clock."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

YEARS = range(1970, 2970)
"""Far from where dates end, so that a week has a week before and after it, however it was typed."""
DISCORD_EPOCH_MS = 1_420_070_400_000


def moment_of(snowflake: int) -> datetime:
    """When Discord made this id."""
    return datetime.fromtimestamp(((snowflake >> 22) + DISCORD_EPOCH_MS) / 1000, UTC)


def first_id_at(moment: datetime) -> int:
    """The smallest id that Discord could have made at this moment."""
    return (round(moment.timestamp() * 1000) - DISCORD_EPOCH_MS) << 22


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local day, in UTC (where midnight is skipped: when the day begins)."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


@dataclass(frozen=True, order=True)
class Week:
    """An ISO week, Monday to Sunday."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> Self:
        return cls(*day.isocalendar()[:2])

    @classmethod
    def parse(cls, name: str) -> Self:
        """Read `2026-W43`; ValueError if it is no ISO week."""
        match = re.fullmatch(r"(\d{4})-W(\d{2})", name, re.ASCII)
        if match is None or int(match[1]) not in YEARS:
            raise ValueError(name)
        return cls.of(date.fromisocalendar(int(match[1]), int(match[2]), 1))

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.number:02}"

    @property
    def monday(self) -> date:
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    def plus(self, weeks: int) -> "Week":
        return Week.of(self.monday + timedelta(weeks=weeks))

    def start(self, zone: ZoneInfo) -> datetime:
        return start_of(self.monday, zone)

    def end(self, zone: ZoneInfo) -> datetime:
        """The first moment after the week, in UTC."""
        return start_of(self.monday + timedelta(days=7), zone)

    def hours(self, zone: ZoneInfo) -> float:
        """168, but for the weeks in which the clock changes."""
        return (self.end(zone) - self.start(zone)) / timedelta(hours=1)


def next_local(after: datetime, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    """The first `weekday` (Monday 0) at `hour` o'clock strictly after a moment, in UTC.

    An hour that the clock skips is read as the hour it becomes; one that comes twice, as its first.
    """
    local = after.astimezone(zone)
    day = local.date() + timedelta(days=(weekday - local.weekday()) % 7)
    while True:
        due = datetime.combine(day, time(hour), zone).astimezone(UTC)
        if due > after:
            return due
        day += timedelta(days=7)
