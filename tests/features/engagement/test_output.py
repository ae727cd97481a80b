import csv
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Week
from bot.features.engagement.output import csv_files, report_json
from bot.features.engagement.report import ChannelFigures, Figure, Report, Waiting
from bot.features.reports.figures import Handled
from bot.features.reports.report import State

WEEK = Week(2026, 43)


def report(name: str = "help") -> Report:
    channels = (ChannelFigures(11, name, 50, 5, 40, 40.0), ChannelFigures(12, "new", 3, 1, None, None))
    return Report(
        guild_id=900000000000000001,
        guild_name="Ubuntu Help",
        week=WEEK,
        timezone="Europe/Paris",
        complete=True,
        final=False,
        live_weeks=5,
        baseline_weeks=(),
        metrics={
            "messages": Figure(53, 40, 41.5),
            "net": Figure(-3, None, None, previous_why="not_counted", baseline_why="no_baseline"),
            "stickiness": Figure(None, 0.2, None, "too_few", 4),
            "top_channels": Figure(channels),
            "heatmap": Figure([[hour for hour in range(24)] for _day in range(7)]),
            "best_hours": Figure([[6, 20, 2.5]]),
        },
        writers=Figure(5),
        overdue_questions=0,
        waiting=(Waiting(1, 11, None, 7, 90.4),),
        active_by_week=((WEEK.plus(-1), None), (WEEK, 5)),
        channel_names={11: name},
    )


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_the_json_is_that_of_metrics() -> None:
    told = json.loads(json.dumps(report_json(report(), {"value": "all good", "rule": "none"})))
    metrics = told.pop("metrics")
    assert told == {
        "guild": {"id": "900000000000000001", "name": "Ubuntu Help"},
        "week": "2026-W43",
        "timezone": "Europe/Paris",
        "complete": True,
        "final": False,
        "verdict": {"value": "all good", "rule": "none"},
    }
    assert metrics["messages"] == {"value": 53, "previous": 40, "baseline": 41.5}
    assert metrics["best_hours"]["value"] == [[6, 20, 2.5]]
    assert [len(day) for day in metrics["heatmap"]["value"]] == [24] * 7


def test_what_is_null_has_a_why_beside_it() -> None:
    metrics = report_json(report(), {})["metrics"]
    assert metrics["stickiness"]["why"] == "too_few"
    assert metrics["net"]["previous_why"] == "not_counted"
    assert metrics["net"]["baseline_why"] == "no_baseline"
    counted, new = metrics["top_channels"]["value"]
    assert not {"why", "previous_why", "baseline_why"} & counted.keys()
    assert (new["why"], new["previous_why"], new["baseline_why"]) == ("no_baseline", "not_counted", "no_baseline")


def test_reports_are_told_in_minutes_and_in_how_many_are_open() -> None:
    handled = Handled({State.HANDLED: 2}, timedelta(minutes=90), 3, timedelta(hours=50, seconds=30))
    told = json.loads(json.dumps(report_json(replace(report(), handled=handled), {})))["metrics"]
    not_compared = {"previous": None, "previous_why": "not_compared", "baseline": None, "baseline_why": "not_compared"}
    assert told["reports_median"] == {"value": 90, **not_compared}
    assert told["reports_open"] == {"value": {"count": 3, "oldest": 3000.5}, **not_compared}


def test_where_no_report_was_answered_the_median_says_so() -> None:
    told = report_json(report(), {})["metrics"]
    assert (told["reports_median"]["value"], told["reports_median"]["why"]) == (None, "none_answered")
    assert told["reports_open"]["value"] == {"count": 0, "oldest": None}


@pytest.mark.parametrize(("baseline", "change"), [(40.0, 0.25), (20.0, 1.5), (19.5, None), (None, None)])
def test_a_channels_change_against_under_twenty_is_not_told(baseline: float | None, change: float | None) -> None:
    channels = Figure((ChannelFigures(11, "help", 50, 5, 40, baseline),))
    told = report_json(replace(report(), metrics={"top_channels": channels}), {})
    assert [channel["change"] for channel in told["metrics"]["top_channels"]["value"]] == [change]


@given(st.text(max_size=20).filter(lambda text: "\x00" not in text))
def test_no_cell_begins_like_a_formula(name: str) -> None:
    [_columns, first, _second] = rows(csv_files(report(name))["channels.csv"])
    assert first[1].replace("'", "") == name.replace("'", "")
    assert not first[1].startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers() -> None:
    numbers = {row[1]: row for row in rows(csv_files(report())["numbers.csv"])}
    assert numbers["net"][2:] == ["-3", "", "", "", ""]
    assert numbers["messages"][2:5] == ["53", "40", "41.5"]
    assert numbers["stickiness"][5:] == ["4", "too_few"]


def test_each_table_has_its_file() -> None:
    files = {name: rows(text) for name, text in csv_files(report()).items()}
    assert [len(row) for row in files["weekdays_and_hours.csv"]] == [25] * 8
    assert files["best_hours.csv"][1:] == [["6", "20", "2.5"]]
    assert files["waiting_questions.csv"][1:] == [["1", "help", "90"]]
    assert files["weeks.csv"][1:] == [["2026-W42", ""], ["2026-W43", "5"]]
