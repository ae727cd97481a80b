import re

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.metrics import MOST_SERIES, Metrics

LABEL = r'\w+="(?:[^"\\\n]|\\["\\n])*"'
LINE = re.compile(rf"# (HELP|TYPE) \w+ [^\n]+|[a-z_]+({{{LABEL}(,{LABEL})*}})? [-+.e\d]+")


def test_counters_and_gauges_are_written_as_prometheus_reads_them() -> None:
    metrics = Metrics()
    commands = metrics.counter("commands_total", "Commands, by how they ended.", "command", "outcome")
    metrics.counter("heard_total", "Heard.")
    metrics.gauge("memory_bytes", "Memory.", lambda: 123456789012.0)
    metrics.gauge("queue_length", "What waits.", lambda: {"b": 2, "a": 1.5}, label="queue")
    metrics.gauge("unknown", "Not known.", lambda: None)
    for outcome in ("done", "done", "failed"):
        commands.add("warn", outcome)
    assert metrics.text() == (
        "# HELP concierge_commands_total Commands, by how they ended.\n"
        "# TYPE concierge_commands_total counter\n"
        'concierge_commands_total{command="warn",outcome="done"} 2\n'
        'concierge_commands_total{command="warn",outcome="failed"} 1\n'
        "# HELP concierge_heard_total Heard.\n"
        "# TYPE concierge_heard_total counter\n"
        "concierge_heard_total 0\n"
        "# HELP concierge_memory_bytes Memory.\n"
        "# TYPE concierge_memory_bytes gauge\n"
        "concierge_memory_bytes 1.23456789e+11\n"
        "# HELP concierge_queue_length What waits.\n"
        "# TYPE concierge_queue_length gauge\n"
        'concierge_queue_length{queue="a"} 1.5\n'
        'concierge_queue_length{queue="b"} 2\n'
    )


@settings(max_examples=8)
@given(st.lists(st.text(), min_size=1))
def test_whatever_a_label_holds_each_line_stays_one(values: list[str]) -> None:
    metrics = Metrics()
    counter = metrics.counter("things_total", "Things.", "thing")
    for value in values:
        counter.add(value)
    lines = metrics.text().removesuffix("\n").split("\n")
    assert len(lines) == 2 + len(set(values))
    assert all(LINE.fullmatch(line) for line in lines)


def test_series_are_bounded() -> None:
    counter = Metrics().counter("things_total", "Things.", "thing")
    for number in range(MOST_SERIES * 2):
        counter.add(str(number))
    assert len(counter.counts) == MOST_SERIES + 1
    assert sum(counter.counts.values()) == MOST_SERIES * 2
