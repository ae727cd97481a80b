"""Which day, hour and week of the server's own calendar a moment falls in, fast."""

from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.core.calendar import DISCORD_EPOCH_MS, Week

QUARTER_MS = 15 * 60 * 1000
REMEMBERED = 20_000


class Slot(NamedTuple):
    day: date
    hour: int
    week: str


def ms_of(snowflake: int) -> int:
    """When Discord made this id, in milliseconds since 1970."""
    return (snowflake >> 22) + DISCORD_EPOCH_MS


class Days:
    """Every zone of today is a whole number of quarter hours from UTC, so a quarter hour has one day and one hour."""

    def __init__(self, zone: ZoneInfo) -> None:
        self.zone = zone
        self._slots: dict[int, Slot] = {}

    def at(self, ms: int) -> Slot:
        quarter = ms // QUARTER_MS
        return self._slots.get(quarter) or self._look_up(quarter)

    def of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _look_up(self, quarter: int) -> Slot:
        if len(self._slots) >= REMEMBERED:
            self._slots.clear()
        local = datetime.fromtimestamp(quarter * QUARTER_MS / 1000, UTC).astimezone(self.zone)
        slot = self._slots[quarter] = Slot(local.date(), local.hour, str(Week.of(local.date())))
        return slot
