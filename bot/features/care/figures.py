"""How far newcomers come, in numbers: see `funnel` for how they are counted."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.calendar import Week
from bot.core.i18n import Text, p_


class Step(enum.StrEnum):
    JOINED = enum.auto()
    CLEARED = enum.auto()
    ONBOARDED = enum.auto()
    SPOKE = enum.auto()
    ANSWERED = enum.auto()
    BACK = enum.auto()


STEPS: Mapping[Step, Text] = {
    Step.JOINED: p_("step", "joined"),
    Step.CLEARED: p_("step", "were let in"),
    Step.ONBOARDED: p_("step", "finished onboarding"),
    Step.SPOKE: p_("step", "wrote"),
    Step.ANSWERED: p_("step", "got an answer"),
    Step.BACK: p_("step", "came back in week 2"),
}


@dataclass(frozen=True)
class StepFigures:
    """`count`: how many of those who joined took it. `passed`: of those `of` who took the step before, the share that
    took this one; `usual`: its mean over the four weeks before. None: they are too few, or it is not over yet."""

    step: Step
    week: Week
    count: int
    of: int = 0
    passed: float | None = None
    usual: float | None = None


@dataclass(frozen=True)
class FunnelFigures:
    """`steps`: of the newest joins for which each step is over. `lost`: where clearly fewer go on than usual."""

    steps: tuple[StepFigures, ...] = ()
    lost: StepFigures | None = None


NO_FUNNEL = FunnelFigures()
