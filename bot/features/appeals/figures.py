"""How appeals are answered, in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from bot.features.appeals.appeal import GRANTED, Outcome

MINUTE = 60


@dataclass(frozen=True)
class AppealFigures:
    """`open`: now; the rest of those that were decided in the time asked for. `oldest`: when the oldest open one was
    made. `median_minutes`: from an appeal to its answer."""

    open: int = 0
    oldest: datetime | None = None
    decided: int = 0
    granted: int = 0
    median_minutes: float | None = None

    @property
    def granted_share(self) -> float | None:
        return self.granted / self.decided if self.decided else None


def figures_of(waiting: Sequence[datetime], decided: Sequence[tuple[Outcome, datetime, datetime]]) -> AppealFigures:
    """`waiting`: when the open ones were made, the oldest first. Of what was closed as it was taken back by hand nobody
    decided, nor of a question: they are left out."""
    answered = [one for one in decided if one[0] not in {Outcome.UNDONE, Outcome.ANSWERED}]
    took = [(at - made_at).total_seconds() / MINUTE for _outcome, made_at, at in answered]
    return AppealFigures(
        open=len(waiting),
        oldest=waiting[0] if waiting else None,
        decided=len(answered),
        granted=sum(outcome in GRANTED for outcome, _made_at, _at in answered),
        median_minutes=median(took) if took else None,
    )
