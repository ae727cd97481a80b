"""A server's rules together, as they look at one thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.i18n import Text
from bot.features.automod.addresses import invites_in
from bot.features.automod.folding import fold
from bot.features.automod.look import Context, Look
from bot.features.automod.recent import Recent
from bot.features.automod.rule import Hit, Rule
from bot.features.automod.seen import Seen, What


@dataclass(frozen=True, slots=True)
class Tried:
    """What one rule makes of a text: its hit, or why it did not look."""

    rule: Rule
    hit: Hit | None
    exempt: Text | None


class Ruleset:
    """Made once per change of the rules, for each of a server's messages."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {rule.name: rule for rule in rules}
        self._remembers = any(rule.needs_past for rule in self.rules.values())
        self._reads_invites = any(rule.reads_invites for rule in self.rules.values())
        self._by_what = {what: tuple(rule for rule in self.rules.values() if what in rule.looks_at) for what in What}

    def check(self, seen: Seen, recent: Recent, context: Context) -> tuple[Hit, ...]:
        """Every rule's hit, in the rules' order. `recent` then remembers what was seen."""
        look = Look(seen, recent, context)
        if self._remembers:
            recent.saw(seen, look.remembered)
        hits = [
            rule.check(look)
            for rule in self._by_what[seen.what]
            if rule.looks_at_all or rule.exemption(seen, context) is None
        ]
        return tuple(hit for hit in hits if hit is not None)

    def unresolved(self, seen: Seen, context: Context) -> frozenset[str]:
        """Codes of invites that a rule needs to know and the context does not."""
        if not self._reads_invites:
            return frozenset()
        codes = {code for _surface, text in seen.texts for code, _start, _end in invites_in(fold(text))}
        return frozenset(codes - context.invites.keys())

    def explain(self, seen: Seen, recent: Recent, context: Context) -> tuple[Tried, ...]:
        """What each rule makes of it, also where it is exempt; `recent` stays as it is."""
        look = Look(seen, recent, context)
        return tuple(Tried(rule, rule.check(look), rule.exemption(seen, context)) for rule in self._by_what[seen.what])
