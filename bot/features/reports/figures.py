"""How reports went, in numbers; never who answered how many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from statistics import median

from bot.features.reports.report import State

SLOW = timedelta(hours=2)
"""A report that waits longer came when nobody was there."""
HOURS = 24


@dataclass(frozen=True)
class Life:
    """Of one report; `state`: what it was in the end."""

    state: State
    made_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True)
class Handled:
    """`closed`: of a time, by outcome; `median`: how long half of those waited at most; `open`: now.

    `slow_by_hour`: how many that came in the time waited long, by the hour of the day when they came.
    """

    closed: Mapping[State, int] = field(default_factory=dict)
    median: timedelta | None = None
    open: int = 0
    oldest_open: timedelta | None = None
    slow_by_hour: tuple[int, ...] = (0,) * HOURS

    @property
    def answered(self) -> int:
        return sum(self.closed.values())


NO_REPORTS = Handled()


def figures(lives: Sequence[Life], since: datetime, until: datetime, at: datetime, zone: tzinfo) -> Handled:
    """`lives`: of those that were made or answered since, or are open. `at`: when somebody looks."""
    closed = [one for one in lives if one.closed_at is not None and since <= one.closed_at < until]
    waits = [((one.closed_at or at) - one.made_at).total_seconds() for one in closed]
    open_for = [at - one.made_at for one in lives if one.closed_at is None or one.closed_at > at]
    slow = [0] * HOURS
    for one in lives:
        if since <= one.made_at < until and min(one.closed_at or at, at) - one.made_at > SLOW:
            slow[one.made_at.astimezone(zone).hour] += 1
    outcomes = [one.state for one in closed]
    return Handled(
        closed={state: outcomes.count(state) for state in (State.HANDLED, State.DISMISSED)},
        median=timedelta(seconds=median(waits)) if waits else None,
        open=len(open_for),
        oldest_open=max(open_for, default=None),
        slow_by_hour=tuple(slow),
    )
