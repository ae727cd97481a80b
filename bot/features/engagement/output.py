"""A report for programs: JSON as METRICS describes it, and tables."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.features.engagement.csv_tables import csv_table
from bot.features.engagement.report import FEW_TO_COMPARE, ChannelFigures, Figure, Report

NOT_COMPARED = {"previous_why": "not_compared", "baseline_why": "not_compared"}


def report_json(report: Report, verdict: Mapping[str, Any]) -> dict[str, Any]:
    """`verdict`: its value and the rule that decided it. Ids are text: JSON's numbers lose their last digits."""
    return {
        "guild": {"id": str(report.guild_id), "name": report.guild_name},
        "week": str(report.week),
        "timezone": report.timezone,
        "complete": report.complete,
        "final": report.final,
        "verdict": dict(verdict),
        "metrics": {key: _figure(figure) for key, figure in report.metrics.items()} | _of_the_team(report),
    }


def _of_the_team(report: Report) -> dict[str, Any]:
    """Cases, automod's hits and answers to reports: what was done in the week, compared with nothing."""
    moderation = report.moderation
    cases = {
        "by_kind": {kind.value: count for kind, count in moderation.by_kind},
        "by_source": {source.value: count for source, count in moderation.by_source},
        "undone": moderation.undone,
    }
    hits = [
        {"rule": one.rule, "observed": one.observed, "enforced": one.enforced, "false_positive": one.wrong}
        for one in report.automod.by_rule
    ]
    handled = report.handled
    waiting = {"count": handled.open, "oldest": _minutes(handled.oldest_open)}
    median = _minutes(handled.median)
    told = {"cases": cases, "automod": hits, "reports_median": median, "reports_open": waiting}
    figures: dict[str, Any] = {
        key: {"value": value, "previous": None, "baseline": None, **NOT_COMPARED} for key, value in told.items()
    }
    if median is None:
        figures["reports_median"]["why"] = "none_answered"
    return figures


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else length / timedelta(minutes=1)


def _figure(figure: Figure) -> dict[str, Any]:
    told = {"value": _plain(figure.value), "previous": figure.previous, "baseline": figure.baseline}
    whys = {"why": figure.why, "previous_why": figure.previous_why, "baseline_why": figure.baseline_why}
    return told | {name: why for name, why in whys.items() if why is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _channel(value) if isinstance(value, ChannelFigures) else value


def _channel(channel: ChannelFigures) -> dict[str, Any]:
    told = {
        "channel_id": str(channel.channel_id),
        "name": channel.name,
        "messages": channel.messages,
        "members": channel.members,
        "previous": channel.previous,
        "baseline": channel.baseline,
        "change": None,
    }
    if channel.previous is None:
        told["previous_why"] = "not_counted"
    if channel.baseline is None:
        return told | {"baseline_why": "no_baseline", "why": "no_baseline"}
    if channel.baseline < FEW_TO_COMPARE:
        return told | {"why": "too_few"}
    return told | {"change": channel.messages / channel.baseline - 1}


def csv_files(report: Report) -> dict[str, str]:
    """File name to table, with a line of column names each."""
    whole = ("week", "metric", "value", "previous", "baseline", "over", "why")
    figures = [
        (str(report.week), key, figure.value, figure.previous, figure.baseline, figure.of, figure.why)
        for key, figure in report.metrics.items()
        if not isinstance(figure.value, list | tuple)
    ]
    waiting = (
        (str(one.message_id), report.channel_names.get(one.channel_id, str(one.channel_id)), round(one.minutes))
        for one in report.waiting
    )
    return {
        "numbers.csv": csv_table(whole, figures),
        "channels.csv": _channels(report),
        "weekdays_and_hours.csv": csv_table(("weekday", *range(24)), _numbered(_rows(report, "heatmap"))),
        "best_hours.csv": csv_table(("weekday", "hour", "members"), _rows(report, "best_hours")),
        "waiting_questions.csv": csv_table(("message_id", "channel", "minutes"), waiting),
        "weeks.csv": csv_table(("week", "members"), ((str(week), members) for week, members in report.active_by_week)),
    }


def _rows(report: Report, key: str) -> Sequence[Any]:
    figure = report.metrics.get(key)
    return figure.value or () if figure else ()


def _numbered(rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    return ((number, *row) for number, row in enumerate(rows))


def _channels(report: Report) -> str:
    columns = ("channel_id", "name", "messages", "members", "previous", "baseline", "change", "why")
    rows = ([_channel(channel).get(column) for column in columns] for channel in _rows(report, "top_channels"))
    return csv_table(columns, rows)
