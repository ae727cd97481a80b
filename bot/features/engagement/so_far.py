"""What is usual by now: a day or a week that still runs is compared with the same part of earlier ones."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Count:
    """`usual`: the mean of the same stretch of the weeks of the baseline; None where nothing is known of them."""

    value: int
    usual: float | None = None


@dataclass(frozen=True)
class SoFar:
    """How far a server's day is at a moment. `over`: how much of the running `hour` is over, 0 to 1."""

    zone: ZoneInfo
    now: datetime

    @cached_property
    def local(self) -> datetime:
        return self.now.astimezone(self.zone)

    @property
    def day(self) -> date:
        return self.local.date()

    @property
    def hour(self) -> int:
        return self.local.hour

    @property
    def over(self) -> float:
        return (self.local - self.local.replace(minute=0, second=0, microsecond=0)) / HOUR

    def by_now(self, before: float, through: float) -> float:
        """Counts are kept by the hour: between those before the running hour and those with all of it."""
        return before + (through - before) * self.over

    def same_time(self, day: date) -> datetime:
        """The moment of another day at which its clocks show the same, in UTC."""
        return datetime.combine(day, self.local.time(), self.zone).astimezone(UTC)
