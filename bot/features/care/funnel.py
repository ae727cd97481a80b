"""From joins to a funnel: decisions only.

Each join is an entry of its own, as in METRICS: `wrote` within 7 times 24 hours of it, `got an answer` within 24 hours
of that message, `came back` active on a day from the 7th to the 13th after it. A step is over for the joins of a week
once nobody of them can take it any more; an answer that may still come in time is left out of the share.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.features.care.figures import FunnelFigures, Step, StepFigures

IN_TIME = timedelta(days=7)
ANSWER_IN_TIME = timedelta(hours=24)
OVER_AFTER = {Step.JOINED: 0, Step.CLEARED: 1, Step.ONBOARDED: 1, Step.SPOKE: 1, Step.ANSWERED: 1, Step.BACK: 2}
"""So many weeks after the week of the joins."""
FEW_PEOPLE = 5
FEW_TO_COMPARE = 20
FELL = 10
"""Points, of a hundred."""
USUAL_WEEKS = 4


@dataclass(frozen=True)
class Entry:
    """A join, and what became of it. `invite`: by which it came, where that is certain. `rejoined`: they had been here
    before, as Discord says."""

    week: Week
    joined_at: datetime
    spoke_at: datetime | None = None
    answered_at: datetime | None = None
    back: bool = False
    cleared: bool = False
    onboarded: bool = False
    invite: str | None = None
    rejoined: bool = False

    def took(self, step: Step) -> bool:
        match step:
            case Step.JOINED:
                return True
            case Step.CLEARED:
                return self.cleared
            case Step.ONBOARDED:
                return self.onboarded
            case Step.SPOKE:
                return self.spoke_at is not None and self.spoke_at - self.joined_at <= IN_TIME
            case Step.ANSWERED:
                return self.took(Step.SPOKE) and self._answered_in_time()
            case Step.BACK:
                return self.back

    def _answered_in_time(self) -> bool:
        spoke_at, answered_at = self.spoke_at, self.answered_at
        return spoke_at is not None and answered_at is not None and answered_at - spoke_at <= ANSWER_IN_TIME

    def may_still_take(self, step: Step, now: datetime) -> bool:
        waits = step is Step.ANSWERED and self.answered_at is None and self.spoke_at is not None
        return waits and now - (self.spoke_at or now) < ANSWER_IN_TIME


@dataclass(frozen=True)
class Cohort:
    """The joins of one week, or of one invite."""

    entries: Sequence[Entry]

    def count(self, step: Step) -> int:
        return sum(entry.took(step) for entry in self.entries)

    @property
    def rejoined(self) -> int:
        return sum(entry.rejoined for entry in self.entries)

    def passed(self, before: Step, step: Step, now: datetime) -> tuple[int, float | None]:
        """Of how many who took the step before the share is that took this one; no share of a few."""
        took = [one for one in self.entries if one.took(before) and not one.may_still_take(step, now)]
        if len(took) < FEW_PEOPLE:
            return len(took), None
        return len(took), sum(one.took(step) for one in took) / len(took)


def by_week(entries: Iterable[Entry]) -> dict[Week, Cohort]:
    found: dict[Week, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.week, []).append(entry)
    return {week: Cohort(found[week]) for week in sorted(found)}


def by_invite(entries: Iterable[Entry]) -> list[tuple[str | None, Cohort]]:
    """Those with the most joins first; small groups stand together with those of whom it is not known."""
    found: dict[str | None, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.invite, []).append(entry)
    large = {name for name, group in found.items() if name is not None and len(group) >= FEW_PEOPLE}
    by_size = sorted(large, key=lambda name: (-len(found[name]), name))
    groups: list[tuple[str | None, list[Entry]]] = [(name, found[name]) for name in by_size]
    rest = [entry for name, group in found.items() if name not in large for entry in group]
    if groups and len(rest) >= FEW_PEOPLE:
        groups.append((None, rest))
    return [(name, Cohort(group)) for name, group in groups]


def is_over(step: Step, week: Week, zone: ZoneInfo, now: datetime) -> bool:
    return week.plus(OVER_AFTER[step]).end(zone) <= now


def figures(
    cohorts: Mapping[Week, Cohort],
    steps: Sequence[Step],
    last: Week,
    complete: Iterable[Week],
    now: datetime,
) -> FunnelFigures:
    """As a week's digest tells it: of each step, the newest joins for which it was over when that week ended.

    `complete`: the weeks whose joins were all counted: others are nothing to compare with.
    """
    known = frozenset(complete)
    found = [_step(cohorts, steps, number, last, known, now) for number in range(len(steps))]
    shown = tuple(one for one in found if one is not None)
    if not shown or shown[0].count < FEW_PEOPLE:
        return FunnelFigures()
    return FunnelFigures(shown, lost_at(shown))


def _step(
    cohorts: Mapping[Week, Cohort],
    steps: Sequence[Step],
    number: int,
    last: Week,
    complete: frozenset[Week],
    now: datetime,
) -> StepFigures | None:
    step = steps[number]
    # All steps are of the same joins but for the last one, which takes a week more.
    week = last.plus(-max(1, OVER_AFTER[step]))
    cohort = cohorts.get(week)
    if cohort is None:
        return None
    if not number:
        return StepFigures(step, week, cohort.count(step))
    of, passed = cohort.passed(steps[number - 1], step, now)
    before = [one for back in range(1, USUAL_WEEKS + 1) if (one := week.plus(-back)) in cohorts and one in complete]
    rates = [rate for one in before if (rate := cohorts[one].passed(steps[number - 1], step, now)[1]) is not None]
    return StepFigures(step, week, cohort.count(step), of, passed, fmean(rates) if rates else None)


def lost_at(steps: Sequence[StepFigures]) -> StepFigures | None:
    """The step that the most fewer take than usual, where it is enough to say so."""
    fell = [
        (round((one.passed - one.usual) * 100), number)
        for number, one in enumerate(steps)
        if one.passed is not None and one.usual is not None and one.of >= FEW_TO_COMPARE
    ]
    worst = min(fell, default=(0, 0))
    return steps[worst[1]] if worst[0] <= -FELL else None
