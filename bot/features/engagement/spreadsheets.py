"""What is counted, as files for a spreadsheet: counts of days, weeks and channels, never of one person."""

import asyncio
import enum
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.calendar import Week
from bot.core.posts import File
from bot.features.engagement.csv_tables import BYTE_ORDER_MARK, csv_table
from bot.features.engagement.metrics.daily import CHANNEL_COLUMNS, COLUMNS, Row
from bot.features.engagement.metrics.metric import Metric
from bot.features.engagement.report import Report

MOST_WEEKS = 53
"""A year. Even of 500 channels, as many as Discord has room for, this is some megabytes when it is packed."""

MOST_BYTES = 8 * 2**20
"""Discord takes 10 MiB; more than this is packed."""

WEEK_COLUMNS = ("week", "complete", "metric", "unit", "value", "baseline", "over", "why")


class Wanted(enum.StrEnum):
    WEEKS = enum.auto()
    DAYS = enum.auto()
    CHANNELS = enum.auto()
    EVERYTHING = enum.auto()

    def holds(self, other: "Wanted") -> bool:
        return self in (other, Wanted.EVERYTHING)


@dataclass(frozen=True)
class Exported:
    """`older`: whether there are weeks before the first; `then`: the week from which on there are more."""

    file: File
    first: Week
    last: Week
    older: bool
    then: Week | None


@dataclass(frozen=True)
class Chosen:
    weeks: tuple[Week, ...]
    older: bool
    then: Week | None


def chosen(known: Sequence[Week], first: Week | None) -> Chosen:
    """A year from a week on, or the last one; no weeks if none is known from there on."""
    ordered = sorted(known)
    start = max(0, len(ordered) - MOST_WEEKS) if first is None else sum(week < first for week in ordered)
    end = start + MOST_WEEKS
    return Chosen(tuple(ordered[start:end]), first is None and start > 0, next(iter(ordered[end:]), None))


def week_rows(report: Report, metrics: Iterable[Metric]) -> list[Row]:
    """Every metric that is one number."""
    return [
        (report.week, report.complete, metric.key, metric.unit, figure.value, figure.baseline, figure.of, figure.why)
        for metric in metrics
        if (figure := report.metrics.get(metric.key)) and not isinstance(figure.value, list | tuple)
    ]


async def written(
    wanted: Wanted, chosen: Chosen, tables: Mapping[Wanted, Sequence[Row]], most_bytes: int = MOST_BYTES
) -> Exported:
    first, last = chosen.weeks[0], chosen.weeks[-1]
    # Tens of thousands of rows would keep everyone else waiting.
    file = await asyncio.to_thread(_file, f"{wanted}-{first}-{last}", tables, most_bytes)
    return Exported(file, first, last, chosen.older, chosen.then)


def _file(name: str, tables: Mapping[Wanted, Sequence[Row]], most_bytes: int) -> File:
    columns = {Wanted.WEEKS: WEEK_COLUMNS, Wanted.DAYS: COLUMNS, Wanted.CHANNELS: CHANNEL_COLUMNS}
    data = {table: _encoded(csv_table(columns[table], map(_plain, rows))) for table, rows in tables.items()}
    [*rest, one] = data.values()
    if not rest and len(one) <= most_bytes:
        return File(f"{name}.csv", one)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for table, csv in data.items():
            archive.writestr(f"{table}.csv", csv)
    return File(f"{name}.zip", packed.getvalue())


def _encoded(table: str) -> bytes:
    return (BYTE_ORDER_MARK + table).encode()


def _plain(row: Row) -> list[Any]:
    return [_cell(value) for value in row]


def _cell(value: Any) -> Any:
    match value:
        case bool():
            return int(value)
        case None | str() | int():
            return value
        case float():
            return round(value, 4)
        case _:
            return str(value)
