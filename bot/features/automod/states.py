"""A rule as it stands on a server: drafted, observed, or enforced."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from bot.core.i18n import Text, p_
from bot.features.automod.rule import Action, Rule
from bot.features.automod.ruleset import Ruleset


class State(enum.StrEnum):
    """`DRAFT`: it looks at nothing; `OBSERVE`: it only notes what it would have done."""

    DRAFT = enum.auto()
    OBSERVE = enum.auto()
    ENFORCE = enum.auto()


STATES: Mapping[State, Text] = {
    State.DRAFT: p_("automod state", "draft"),
    State.OBSERVE: p_("automod state", "observing"),
    State.ENFORCE: p_("automod state", "on"),
}


@dataclass(frozen=True)
class StandingRule:
    """`observed_from`: since when it looks. `delete_only_until`: it was switched on in a hurry, for so long."""

    number: int
    rule: Rule
    state: State
    observed_from: datetime | None = None
    enforced_at: datetime | None = None
    delete_only_until: datetime | None = None

    @property
    def name(self) -> str:
        return self.rule.name

    def acts(self, now: datetime) -> tuple[Action, ...] | None:
        """What follows a hit; None where it is only noted."""
        if self.state is not State.ENFORCE:
            return None
        if self.delete_only_until is None:
            return self.rule.at_once
        return (Action.DELETE,) if now < self.delete_only_until else None

    @property
    def points(self) -> int:
        """What a hit adds; nothing while it acts, or only looks."""
        is_on = self.state is State.ENFORCE and self.delete_only_until is None
        return (self.rule.score or 0) if is_on else 0


@dataclass(frozen=True)
class Book:
    """All rules of a server, and those that look, compiled."""

    rules: tuple[StandingRule, ...] = ()
    zone: tzinfo = UTC
    ruleset: Ruleset = field(default_factory=lambda: Ruleset(()))
    by_name: Mapping[str, StandingRule] = field(default_factory=dict)

    @classmethod
    def of(cls, rules: tuple[StandingRule, ...], zone: tzinfo) -> "Book":
        looking = [one.rule for one in rules if one.state is not State.DRAFT]
        return cls(rules, zone, Ruleset(looking), {one.name: one for one in rules})

    @property
    def looks(self) -> bool:
        return bool(self.ruleset.rules)

    @property
    def enforced(self) -> tuple[StandingRule, ...]:
        return tuple(one for one in self.rules if one.state is State.ENFORCE)
