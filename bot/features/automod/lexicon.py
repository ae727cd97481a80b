"""All of a server's banned words together: whether a text may hold one, before any rule looks for its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from bot.features.automod.glance import MASKED
from bot.features.automod.look import Form
from bot.features.automod.matching import Terms, Wildcards
from bot.features.automod.normal import squeeze


class Lexicon:
    def __init__(self, lists: Iterable[Terms]) -> None:
        lists = list(lists)
        self._words = frozenset[str]().union(*(terms.words for terms in lists))
        self._wild = Wildcards(word for terms in lists for word in terms.wild_words)
        self._wild.found_in("")  # now, and not while a message waits
        self._phrases = defaultdict[str, list[tuple[str, ...]]](list)
        for words in {words for terms in lists for words in terms.phrases}:
            longest = max(words, key=len)
            for spelled in {longest, squeeze(longest)}:
                self._phrases[spelled].append(words)

    def may_be_in(self, form: Form) -> bool:
        if not (self._words or self._wild or self._phrases):
            return False
        tokens, is_masked = _tokens(form)
        return (
            is_masked
            or not self._words.isdisjoint(tokens)
            or (not self._phrases.keys().isdisjoint(tokens) and self._may_hold_phrase(frozenset(tokens)))
            or bool(self._wild.found_in(" ".join(tokens)))
        )

    def _may_hold_phrase(self, tokens: frozenset[str]) -> bool:
        """Whether all words of one are there, in whatever order."""
        return any(
            all(word in tokens or squeeze(word) in tokens for word in words)
            for token in self._phrases.keys() & tokens
            for words in self._phrases[token]
        )


def _tokens(form: Form) -> tuple[Collection[str], bool]:
    if form.glance is not None:
        return form.glance.tokens, MASKED in form.glance.marks
    return form.normal.tokens | form.normal.squeezed, bool(form.normal.masked)
