"""Weeks of which only totals are left: their numbers as they were, in place of what can't be measured any more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week
from bot.features.engagement.metrics.metric import Value
from bot.features.engagement.report import ChannelFigures, Report
from bot.features.engagement.tables import KeptWeek

STILL_COUNTED = ("messages", "heatmap")
"""Of channels and hours, which hold nobody and stay."""
WRITERS = "writers"
LOOK_BACK = 4
"""So many weeks after the last that is gone, numbers look back at it."""


@dataclass(frozen=True)
class Kept:
    """`gone`: the last week of which nothing of single members is left."""

    gone: Week | None = None
    numbers: Mapping[Week, Mapping[str, Value]] = field(default_factory=dict)

    def value(self, week: Week, key: str, measured: Value) -> Value:
        """As it was, where it can't be measured any more."""
        if self.gone is None or week > self.gone.plus(LOOK_BACK):
            return measured
        return self.numbers.get(week, {}).get(key, measured)

    @property
    def gone_until(self) -> date | None:
        return None if self.gone is None else self.gone.sunday

    def is_gone(self, week: Week) -> bool:
        return self.gone is not None and week <= self.gone


async def read_kept(session: AsyncSession, guild_id: int) -> Kept:
    this = KeptWeek.guild_id == guild_id
    gone = await session.scalar(select(func.max(KeptWeek.week)).where(this, KeptWeek.alone))
    if gone is None:
        return Kept()
    last = Week.parse(gone)
    rows = await session.execute(
        select(KeptWeek.week, KeptWeek.numbers).where(this, KeptWeek.week <= str(last.plus(LOOK_BACK)))
    )
    return Kept(last, {Week.parse(week): _unpacked(numbers) for week, numbers in rows})


def packed(report: Report) -> dict[str, Any]:
    """What of a report would be lost."""
    values = {
        key: Value(figure.value, figure.why, figure.of)
        for key, figure in report.metrics.items()
        if key not in STILL_COUNTED
    }
    values[WRITERS] = Value(report.writers.value)
    numbers: dict[str, Any] = msgspec.to_builtins(values, str_keys=True)
    return numbers


def _unpacked(numbers: Mapping[str, Any]) -> Mapping[str, Value]:
    values = {key: Value(**value) for key, value in numbers.items()}
    channels = values.get("top_channels")
    if channels is not None and channels.value is not None:
        values["top_channels"] = Value(msgspec.convert(channels.value, tuple[ChannelFigures, ...]))
    return values
