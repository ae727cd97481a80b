"""Discord's ids: they tell the time, and no two are the same."""

from collections import Counter
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Ids:
    def __init__(self) -> None:
        self._given: Counter[int] = Counter()

    def at(self, moment: datetime) -> int:
        """A new one of this moment, later than those given before for it."""
        milliseconds = (moment - EPOCH) // MILLISECOND
        number = self._given[milliseconds]
        self._given[milliseconds] += 1
        return (milliseconds << 22) + number


def moment_of(snowflake: int) -> datetime:
    return EPOCH + MILLISECOND * (snowflake >> 22)
