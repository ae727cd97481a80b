"""Lengths of time as people type them, in English and French: `3d12h`, `2 weeks`, `1 h 30`, `1 semaine`."""

import re
from datetime import timedelta

from bot.core.errors import UserError
from bot.core.i18n import _

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WEEK, MONTH, YEAR = 7 * DAY, 30 * DAY, 365 * DAY
LONGEST = 10 * YEAR

UNITS: dict[str, timedelta] = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "seconde", "secondes"), SECOND),
    **dict.fromkeys(("m", "mn", "min", "mins", "minute", "minutes"), MINUTE),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "heure", "heures"), HOUR),
    **dict.fromkeys(("d", "day", "days", "j", "jour", "jours"), DAY),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks", "sem", "semaine", "semaines"), WEEK),
    **dict.fromkeys(("mo", "month", "months", "mois"), MONTH),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years", "an", "ans", "année", "années"), YEAR),
}
PART = re.compile(r"(\d{1,6}(?:[.,]\d{1,3})?)\s*([^\W\d_]+)?[\s,.]*(?:(?:and|et)\b\s*)?")


class NoLength(UserError):
    def __init__(self, typed: str) -> None:
        super().__init__(
            _("“{typed}” is no length of time. Write it like 10m, 3d12h, 2 weeks or 1 h 30.", typed=typed[:50])
        )


def read_length(typed: str) -> timedelta:
    """Raises NoLength, also for none at all and for more than ten years. A bare number after hours is minutes."""
    text, at, total, last = typed.strip().casefold(), 0, timedelta(), None
    while at < len(text):
        part = PART.match(text, at)
        unit = _unit(part[2], last) if part else None
        if part is None or unit is None or total > LONGEST:
            raise NoLength(typed)
        total += float(part[1].replace(",", ".")) * unit
        last, at = unit, part.end()
    if not timedelta() < total <= LONGEST:
        raise NoLength(typed)
    return total


def _unit(name: str | None, last: timedelta | None) -> timedelta | None:
    if name is None:
        return MINUTE if last == HOUR else None
    return UNITS.get(name)
