"""What the painter gets: pictures with every word said already. Nothing else is loaded where they are painted."""

import enum
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    """`height` None: nothing is known, and nothing is drawn."""

    label: str
    height: int | None
    shown: str


@dataclass(frozen=True)
class Bars:
    """The last bar is the one that it is about."""

    title: str
    bars: tuple[Bar, ...]
    usual: float | None
    usual_label: str


@dataclass(frozen=True)
class Heatmap:
    title: str
    subtitle: str
    days: tuple[str, ...]
    hours: tuple[str, ...]
    counts: tuple[tuple[float, ...], ...]
    few: str
    many: str


@dataclass(frozen=True)
class Share:
    """So many of so many; `usual`: the share that is usual."""

    label: str
    share: float
    usual: float | None
    shown: str


@dataclass(frozen=True)
class Shares:
    title: str
    shares: tuple[Share, ...]
    usual_label: str


class Size(enum.Enum):
    HEADING = enum.auto()
    TITLE = enum.auto()
    NORMAL = enum.auto()
    SMALL = enum.auto()


@dataclass(frozen=True)
class Sheet:
    """The digest as one picture: its lines, and the bars below. `dot`: the verdict's colour."""

    dot: str
    lines: tuple[tuple[Size, str], ...]
    bars: Bars | None
    footer: str


Drawing = Bars | Heatmap | Shares | Sheet
