"""A server's rules together, as they look at one thing."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.i18n import Text
from bot.features.automod import traits
from bot.features.automod.addresses import invites_in
from bot.features.automod.folding import fold
from bot.features.automod.lexicon import Lexicon
from bot.features.automod.look import Context, Look
from bot.features.automod.re2_patterns import Together
from bot.features.automod.recent import Recent
from bot.features.automod.rule import Hit, Rule
from bot.features.automod.rules.duplicates import Duplicates
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.words import Words
from bot.features.automod.seen import Seen, What


@dataclass(frozen=True, slots=True)
class Tried:
    """What one rule makes of a text: its hit, or why it did not look."""

    rule: Rule
    hit: Hit | None
    exempt: Text | None


class Ruleset:
    """Made once per change of the rules, for each of a server's messages.

    All banned words are looked for together, and so are all patterns; a rule only looks at what has what it needs.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = {rule.name: rule for rule in rules}
        self._remembers = any(rule.needs_past for rule in self.rules.values())
        self._repeats = min(
            (rule.similarity for rule in self.rules.values() if isinstance(rule, Duplicates)), default=None
        )
        self._reads_invites = any(rule.reads_invites for rule in self.rules.values())
        self._by_what = {what: tuple(rule for rule in self.rules.values() if what in rule.looks_at) for what in What}
        self._by_traits: dict[What, dict[int, tuple[Rule, ...]]] = {what: {} for what in What}
        self._lexicon = Lexicon(rule.found_terms for rule in self.rules.values() if isinstance(rule, Words))
        self._patterns = Together(
            pattern for rule in self.rules.values() if isinstance(rule, Patterns) for pattern in rule.patterns
        )

    def check(self, seen: Seen, recent: Recent, context: Context) -> tuple[Hit, ...]:
        """Every rule's hit, in the rules' order. `recent` then remembers what was seen."""
        look = Look(seen, recent, context)
        there = self._traits(look)
        if self._remembers:
            recent.saw(seen, look.remembered)
            look.own = recent.of_member(seen)
            if len(look.own) > 1:
                there |= traits.AGAIN
            if self._repeats is not None and recent.wrote_again(seen, look.remembered, self._repeats):
                there |= traits.ALIKE
        hits = [
            rule.check(look)
            for rule in self._by_traits[seen.what].get(there) or self._concerned(seen.what, there)
            if rule.looks_at_all or rule.exemption(seen, context) is None
        ]
        return tuple([hit for hit in hits if hit is not None])

    def _concerned(self, what: What, there: int) -> tuple[Rule, ...]:
        """The rules that need nothing, or something that is there."""
        concerned = tuple([rule for rule in self._by_what[what] if not rule.needs or rule.needs & there])
        self._by_traits[what][there] = concerned
        return concerned

    def _traits(self, look: Look) -> int:
        seen = look.seen
        there = traits.FILES if seen.files else 0
        if seen.mentions or seen.role_mentions:
            there |= traits.MENTIONS
        if seen.forwarded:
            there |= traits.FORWARDED
        for form in look.all_forms:
            if form.may_hold_address:
                there |= traits.ADDRESS
            if not form.text.isascii():
                there |= traits.NOT_ASCII
            if "\n" in form.text:
                there |= traits.LINES
            form.lists = self._lexicon.lists_in(form)
            if form.lists:
                there |= traits.TERMS
            if self._patterns.any_in(form.text):
                there |= traits.PATTERNS
        return there

    def unresolved(self, seen: Seen, context: Context) -> frozenset[str]:
        """Codes of invites that a rule needs to know and the context does not."""
        if not self._reads_invites:
            return frozenset()
        codes = {code for _surface, text in seen.texts for code, _start, _end in invites_in(fold(text))}
        return frozenset(codes - context.invites.keys())

    def explain(self, seen: Seen, recent: Recent, context: Context) -> tuple[Tried, ...]:
        """What each rule makes of it, also where it is exempt; `recent` stays as it is."""
        look = Look(seen, recent, context)
        look.own = recent.of_member(seen)
        return tuple(Tried(rule, rule.check(look), rule.exemption(seen, context)) for rule in self._by_what[seen.what])
