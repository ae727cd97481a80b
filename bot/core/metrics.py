"""Numbers of the running bot for Prometheus, as text; none names a server or a person."""

from collections.abc import Callable, Iterator, Mapping

PREFIX = "concierge_"
MOST_SERIES = 500
OTHER = "other"

Values = float | Mapping[str, float]


class Counter:
    """Only goes up; by values of its labels, of which there are at most MOST_SERIES."""

    def __init__(self, name: str, explanation: str, labels: tuple[str, ...]) -> None:
        self.name = name
        self.explanation = explanation
        self.labels = labels
        self.counts: dict[tuple[str, ...], int] = {} if labels else {(): 0}

    def add(self, *values: str) -> None:
        if values not in self.counts and len(self.counts) >= MOST_SERIES:
            values = (OTHER,) * len(self.labels)
        self.counts[values] = self.counts.get(values, 0) + 1


class Metrics:
    """Counters that are added to, and gauges that are read when someone asks."""

    def __init__(self) -> None:
        self._counters: list[Counter] = []
        self._gauges: list[tuple[str, str, str, Callable[[], Values | None]]] = []

    def counter(self, name: str, explanation: str, *labels: str) -> Counter:
        self._counters.append(Counter(name, explanation, labels))
        return self._counters[-1]

    def gauge(self, name: str, explanation: str, read: Callable[[], Values | None], label: str = "") -> None:
        """`label`: what the keys are where `read` gives several values; None is not known now."""
        self._gauges.append((name, explanation, label, read))

    def text(self) -> str:
        """The text format that Prometheus reads."""
        return "".join(f"{line}\n" for line in (*self._of_counters(), *self._of_gauges()))

    def _of_counters(self) -> Iterator[str]:
        for counter in self._counters:
            yield from _head(counter.name, counter.explanation, "counter")
            for values, count in sorted(counter.counts.items()):
                yield f"{PREFIX}{counter.name}{_labels(dict(zip(counter.labels, values, strict=True)))} {count}"

    def _of_gauges(self) -> Iterator[str]:
        for name, explanation, label, read in self._gauges:
            values = read()
            if values is None:
                continue
            yield from _head(name, explanation, "gauge")
            several = values if isinstance(values, Mapping) else {"": values}
            for key, value in sorted(several.items()):
                yield f"{PREFIX}{name}{_labels({label: key} if label else {})} {value:.10g}"


def _head(name: str, explanation: str, kind: str) -> Iterator[str]:
    yield f"# HELP {PREFIX}{name} {explanation}"
    yield f"# TYPE {PREFIX}{name} {kind}"


def _labels(labels: Mapping[str, str]) -> str:
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}" if labels else ""


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
