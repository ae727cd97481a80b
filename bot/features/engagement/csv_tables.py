"""Tables that spreadsheets open without running what a stranger wrote into them."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel reads accents wrongly."""

FORMULA = "[=+\\-@\uff1d\uff0b\uff0d\uff20]"
"""What a formula begins with, also as full-width letters."""

BEGINS_ONE = re.compile(rf"\s*{FORMULA}|[\t\r]")
# Where commas are decimal, Excel splits at semicolons, whatever the quotes say: a cell may begin inside a name.
BEGINS_ONE_INSIDE = re.compile(rf"([;,\t\r\n\"]\s*)(?={FORMULA})")


def csv_table(columns: Sequence[object], rows: Iterable[Sequence[Any]]) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(columns)
    writer.writerows(map(_cell, row) for row in rows)
    return written.getvalue()


def _cell(value: Any) -> Any:
    return defused(value) if isinstance(value, str) else value


def defused(text: str) -> str:
    """With an apostrophe before what a spreadsheet would run."""
    text = BEGINS_ONE_INSIDE.sub(r"\1'", text)
    return f"'{text}" if BEGINS_ONE.match(text) else text
