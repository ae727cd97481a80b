"""All of a server's banned words together: which of its lists may have a term in a text, before any rule looks."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Set

from bot.features.automod.look import Form
from bot.features.automod.matching import Terms, Wildcards
from bot.features.automod.normal import squeeze

NONE = frozenset[Terms]()


class Lexicon:
    def __init__(self, lists: Iterable[Terms]) -> None:
        self._lists = list(dict.fromkeys(lists))
        self._wild = Wildcards(word for terms in self._lists for word in terms.wild_words)
        for look in (self._wild.found_in, *(terms.masked_as for terms in self._lists)):
            look("a-z")  # what it needs is made now, and not while a message waits
        self._words = defaultdict[str, list[Terms]](list)
        self._phrases = defaultdict[str, list[tuple[tuple[str, ...], Terms]]](list)
        for terms in self._lists:
            for word in terms.words:
                self._words[word].append(terms)
            for words in terms.phrases:
                longest = max(words, key=len)
                for spelled in {longest, squeeze(longest)}:
                    self._phrases[spelled].append((words, terms))
        self._said = {*self._words, *self._phrases}

    def lists_in(self, form: Form) -> Set[Terms]:
        """Those of which a closer look may find a term."""
        tokens, masked = _tokens(form)
        if self._said.isdisjoint(tokens) and not masked and not self._wild:
            return NONE
        return frozenset([*self._said_in(frozenset(tokens)), *self._masked_in(masked), *self._wild_in(tokens)])

    def _said_in(self, tokens: Set[str]) -> Iterator[Terms]:
        """Of a phrase, all words are there, in whatever order."""
        for token in self._said & tokens:
            yield from self._words.get(token, ())
            for words, terms in self._phrases.get(token, ()):
                if all(word in tokens or squeeze(word) in tokens for word in words):
                    yield terms

    def _masked_in(self, masked: Collection[str]) -> Iterator[Terms]:
        return (terms for terms in self._lists if any(terms.masked_as(text) for text in masked))

    def _wild_in(self, tokens: Collection[str]) -> Iterable[Terms]:
        found = bool(self._wild) and bool(self._wild.found_in(" ".join(tokens)))
        return (terms for terms in self._lists if terms.wild_words) if found else ()


def _tokens(form: Form) -> tuple[Collection[str], Collection[str]]:
    """Every reading of its words; words with signs in place of letters."""
    if form.glance is not None:
        return form.glance.tokens, form.glance.masked
    return form.normal.tokens | form.normal.squeezed, [reading.text for reading in form.normal.masked]
