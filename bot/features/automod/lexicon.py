"""All of a server's banned words together: whether a text may hold one, before any rule looks for its own."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from bot.features.automod.look import Form
from bot.features.automod.matching import Terms, Wildcards
from bot.features.automod.normal import squeeze


class Lexicon:
    def __init__(self, lists: Iterable[Terms]) -> None:
        self._lists = list(dict.fromkeys(lists))
        self._words = frozenset[str]().union(*(terms.words for terms in self._lists))
        self._wild = Wildcards(word for terms in self._lists for word in terms.wild_words)
        for look in (self._wild.found_in, *(terms.masked_as for terms in self._lists)):
            look("a-z")  # what it needs is made now, and not while a message waits
        self._phrases = defaultdict[str, list[tuple[str, ...]]](list)
        for words in {words for terms in self._lists for words in terms.phrases}:
            longest = max(words, key=len)
            for spelled in {longest, squeeze(longest)}:
                self._phrases[spelled].append(words)
        self._said = self._words.union(self._phrases)

    def may_be_in(self, form: Form) -> bool:
        tokens, masked = _tokens(form)
        if not self._said.isdisjoint(tokens) and (
            not self._words.isdisjoint(tokens) or self._may_hold_phrase(frozenset(tokens))
        ):
            return True
        if masked and any(terms.masked_as(text) for terms in self._lists for text in masked):
            return True
        return bool(self._wild) and bool(self._wild.found_in(" ".join(tokens)))

    def _may_hold_phrase(self, tokens: frozenset[str]) -> bool:
        """Whether all words of one are there, in whatever order."""
        return any(
            all(word in tokens or squeeze(word) in tokens for word in words)
            for token in self._phrases.keys() & tokens
            for words in self._phrases[token]
        )


def _tokens(form: Form) -> tuple[Collection[str], Collection[str]]:
    """Every reading of its words; words with signs in place of letters."""
    if form.glance is not None:
        return form.glance.tokens, form.glance.masked
    return form.normal.tokens | form.normal.squeezed, [reading.text for reading in form.normal.masked]
