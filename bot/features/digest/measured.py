"""A metric's number as people read it: in the digest's details, in `/stats` and in the terminal alike."""

from bot.core.i18n import Minutes, Percent
from bot.features.engagement.reports import Unit

NUMBERS = frozenset({Unit.COUNT, Unit.RATIO, Unit.MINUTES})
SMALL = 20
"""Under it a mean is shown with its tenths."""


def measured(unit: Unit, value: float) -> object:
    """`unit`: one of NUMBERS."""
    if unit is Unit.RATIO:
        return Percent(value)
    if unit is Unit.MINUTES:
        return Minutes(value)
    return round(value, 1) if abs(value) < SMALL else round(value)
