"""Reports made by hand."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.core.calendar import Week
from bot.features.engagement.report import ChannelFigures, Figure, Report, Waiting

GUILD = 910000000000000000
WEEK = Week(2026, 43)
HEATMAP = [[max(0, 40 - abs(hour - 20) * 4) + day for hour in range(24)] for day in range(7)]

METRICS: Mapping[str, Figure] = {
    "messages": Figure(18_320, 20_130, 19_900.5),
    "active_members": Figure(2_140, 2_277, 2_184.0),
    "dau_mean": Figure(612.3, 640.1, 630.0),
    "mau": Figure(4_100, 4_200, None),
    "stickiness": Figure(0.149, 0.152, 0.15, of=4_100),
    "joins": Figure(412, 420, 400.0),
    "leaves": Figure(236, 269, 240.0),
    "net": Figure(176, 151, 160.0),
    "activation": Figure(147 / 388, 0.47, 0.49, of=388),
    "retention_w1": Figure(82 / 371, 0.24, 0.23, of=371),
    "returning_members": Figure(1_502, 1_600, 1_550.0),
    "first_messages": Figure(230, 240, 235.0),
    "newcomer_reply_median": Figure(14.0, 12.0, 13.0, of=59),
    "newcomers_unanswered": Figure(31, 20, 22.0, of=90),
    "newcomers_open": Figure(4),
    "questions": Figure(131, 120, 118.0),
    "answered": Figure(104, 106, 100.0),
    "unanswered": Figure(20, 14, 15.0),
    "open": Figure(7),
    "first_response_median": Figure(38.0, 24.0, 24.0, of=104),
    "first_response_p90": Figure(600.0, 400.0, 410.0, of=104),
    "top_channels": Figure(
        (
            ChannelFigures(11, "général", 4_980, 610, 6_100, 6_300.0),
            ChannelFigures(12, "photos", 1_240, 96, 800, 785.0),
            ChannelFigures(13, "help", 900, 80, 910, 890.0),
        )
    ),
    "heatmap": Figure(HEATMAP),
    "best_hours": Figure([[1, 20, 41.5], [3, 20, 40.0], [6, 21, 38.25]]),
}

REPORT = Report(
    guild_id=GUILD,
    guild_name="Ubuntu Help",
    week=WEEK,
    timezone="Europe/Paris",
    complete=True,
    final=True,
    live_weeks=12,
    baseline_weeks=tuple(WEEK.plus(-number) for number in (4, 3, 2, 1)),
    metrics=METRICS,
    writers=Figure(1_800, 1_900, 1_850.0),
    overdue_questions=4,
    waiting=(
        Waiting(1001 << 22, 13, None, 501, 6_000.0),
        Waiting(1002 << 22, 13, None, 502, 4_400.0),
        Waiting(1003 << 22, 14, 1003 << 22, 503, 2_900.0),
        Waiting(1004 << 22, 13, None, 504, 2_000.0),
    ),
    active_by_week=(*((WEEK.plus(-number), 2_400 - 37 * number) for number in range(7, 0, -1)), (WEEK, 2_140)),
    channel_names={11: "général", 12: "photos", 13: "help", 14: "firmware"},
    left_alone_by_hour=tuple({20: 10, 21: 8, 22: 4, 9: 5, 3: 4}.get(hour, 0) for hour in range(24)),
)


def report(figures: Mapping[str, Figure] | None = None, **fields: Any) -> Report:
    """The plausible week, with some numbers changed."""
    return replace(REPORT, metrics={**METRICS, **(figures or {})}, **fields)


CALM = report(
    {
        "activation": Figure(0.48, 0.47, 0.49, of=388),
        "newcomers_unanswered": Figure(3, 2, 2.0, of=90),
    },
    waiting=(),
    left_alone_by_hour=(0,) * 24,
)
"""A week in which no rule holds."""
