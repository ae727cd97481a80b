"""How much automod did in a time: METRICS' `automod`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RuleFigures:
    """`wrong`: marked as false positives; `undone`: those of the enforced ones that were."""

    rule: str
    observed: int
    enforced: int
    wrong: int
    undone: int


@dataclass(frozen=True)
class AutomodFigures:
    """`by_rule`: the most hits first."""

    by_rule: tuple[RuleFigures, ...] = ()

    @property
    def observed(self) -> int:
        return sum(one.observed for one in self.by_rule)

    @property
    def enforced(self) -> int:
        return sum(one.enforced for one in self.by_rule)

    @property
    def wrong(self) -> int:
        return sum(one.wrong for one in self.by_rule)

    @property
    def undone(self) -> int:
        return sum(one.undone for one in self.by_rule)


NO_HITS = AutomodFigures()
