"""What people type into the form of a setting."""

import re
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.core.lengths import NoLength, read_length
from bot.features.setup.pages import Field

SPACED_DIGITS = re.compile(r"(?<=\d)[\s.,’'](?=\d{3}\b)")
"""Between thousands, as one writes them in English or French."""


def read(field: Field, typed: str) -> Any:
    """A raw value, which the settings check."""
    text = typed.strip()
    if field.shape.many:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if not text:
        return None if field.shape.optional else text
    return _number(field, text) if field.shape.base is int else text


def _number(field: Field, text: str) -> Any:
    digits = SPACED_DIGITS.sub("", text)
    unit = field.said.unit
    if unit is not None and not digits.isdigit():
        with suppress(NoLength):
            return _whole(read_length(text), unit)
    return digits


def _whole(length: timedelta, unit: timedelta) -> Any:
    """Nothing is rounded behind someone's back."""
    number = length / unit
    return int(number) if number.is_integer() else number
