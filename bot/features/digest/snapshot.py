"""A report as JSON and back, so that an old week reads the same after its rows are gone."""

from dataclasses import replace
from typing import Any

import msgspec

from bot.features.engagement.report import ChannelFigures, Report

KEPT_QUESTIONS = 25


def packed(report: Report) -> dict[str, Any]:
    """The oldest waiting questions stand for all: there may be thousands."""
    bounded = replace(report, waiting=report.waiting[:KEPT_QUESTIONS])
    packed: dict[str, Any] = msgspec.to_builtins(bounded, str_keys=True)
    return packed


def unpacked(numbers: dict[str, Any]) -> Report:
    report = msgspec.convert(numbers, Report, strict=False)
    channels = report.metrics.get("top_channels")
    if channels is None or channels.value is None:
        return report
    named = msgspec.convert(channels.value, tuple[ChannelFigures, ...])
    return replace(report, metrics={**report.metrics, "top_channels": replace(channels, value=named)})
