"""Lists of words and phrases, found in a normal form; what it costs does not grow with the list."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import groupby

import re2

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.automod.glance import Glance, is_plain
from bot.features.automod.normal import DOUBLED, Normal, Reading, Word, squeeze

VOWELS = frozenset("aeiouy")
SHORTEST_DOUBLED = 4
SHORTEST_MASKED = 4
SHORTEST_JOINED = 8
LISTS_REMEMBERED = 64
WILDCARDS_MEMORY = 32 << 20


class Unusable(UserError):
    def __init__(self, term: str) -> None:
        super().__init__(_("“{term}” has no letter or digit to look for.", term=term))


def normal_words(text: str) -> tuple[str, ...]:
    words = text.split()
    if text.isascii() and all(len(word) > 1 and word.isalpha() for word in words):
        return tuple(text.lower().split())
    return tuple(word.readings[0] for word in Normal(text).words)


def stretches(reading: str, term: str) -> bool:
    """Whether a reading is the term with letters repeated: `fuuuck`, `shiit`; but not `bitte` for `bite`."""
    runs = [(letter, len(list(group))) for letter, group in groupby(reading)]
    wanted = [(letter, len(list(group))) for letter, group in groupby(term)]
    if [letter for letter, _count in runs] != [letter for letter, _count in wanted]:
        return False
    return all(
        count == least or (count > least and (count > 2 or (len(term) >= SHORTEST_DOUBLED and _may_double(runs, at))))
        for at, ((_letter, count), (_same, least)) in enumerate(zip(runs, wanted, strict=True))
    )


def _may_double(runs: list[tuple[str, int]], at: int) -> bool:
    """A consonant between two vowels is doubled in many other words."""
    around = [runs[near][0] for near in (at - 1, at + 1) if 0 <= near < len(runs)]
    return runs[at][0] in VOWELS or not (len(around) == 2 and VOWELS.issuperset(around))


class Terms:
    """`word` as a whole word, `two words` in this order, `word*`, `*word*`, `w?rd`, and all of them spelled oddly."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._exact: dict[str, str] = {}
        self._stretched: dict[str, list[str]] = defaultdict(list)
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        wild = []
        for term in terms:
            if "*" in term or "?" in term:
                wild.append(term.strip())
            else:
                self._add(term)
        self._wild_words = Wildcards(term for term in wild if " " not in term)
        self._wild_phrases = Wildcards(term for term in wild if " " in term)
        self._anchors = {max(words, key=len) for phrases in self._phrases.values() for words, _term in phrases}

    def _add(self, term: str) -> None:
        words = normal_words(term)
        if not words:
            raise Unusable(term)
        joined = "".join(words)
        if len(words) > 1 and len(joined) < SHORTEST_JOINED:
            joined = " ".join(words)  # as one word it might be another: `go die`, `goodie`
        self._exact[joined] = term
        self._stretched[squeeze(joined)].append(joined)
        if len(words) > 1:
            self._phrases[squeeze(max(words, key=len))].append((words, term))

    @property
    def words(self) -> set[str]:
        """Terms without wildcards, as one word, however long they are stretched."""
        return {*self._exact, *self._stretched}

    @property
    def phrases(self) -> Iterator[tuple[str, ...]]:
        """The words of those that are several."""
        return (words for phrases in self._phrases.values() for words, _term in phrases)

    @property
    def wild_words(self) -> list[str]:
        """Terms with wildcards; of those that are phrases, the longest word."""
        phrases = (max(term.split(), key=_letters) for term in self._wild_phrases.terms)
        return [*self._wild_words.terms, *phrases]

    def only_word_in(self, text: str, glance: Glance) -> Reading | None:
        """The one term that stands in a text, with its place there, if it is spelled as it is listed.

        None where nothing does so, and where anything else may be a term, or may be the same one before it.
        """
        said = self._exact.keys() & glance.tokens
        if len(said) != 1 or glance.masked or self._wild_words or self._wild_phrases or not text.isascii():
            return None
        [word] = said
        others = (self._stretched.keys() & glance.tokens) - {word, squeeze(word)}
        if len(word) == 1 or others or not self._phrases.keys().isdisjoint(glance.tokens):
            return None
        lower = text.lower()
        start = lower.find(word)
        end = start + len(word)
        is_whole = start >= 0 and not (lower[max(0, start - 1) : start] + lower[end : end + 1]).strip()
        return Reading(self._exact[word], start, end) if is_whole and _is_first(word, text[:start]) else None

    def find(self, normal: Normal) -> Iterator[Reading]:
        """Each place where a term stands: the term, and the letters' places."""
        tokens, squeezed = normal.tokens, normal.squeezed
        if not (self._exact.keys().isdisjoint(tokens) and self._stretched.keys().isdisjoint(squeezed)):
            yield from self._find_words(normal)
        if self._phrases and not (self._anchors.isdisjoint(tokens) and self._phrases.keys().isdisjoint(squeezed)):
            yield from self._find_phrases(normal)
        if normal.masked:
            yield from self._find_masked(normal)
        if self._wild_words and self._wild_words.found_in(" ".join(tokens)):
            yield from self._find_wild_words(normal)
        for term, first, last in self._wild_phrases.places_in([word.readings[-1] for word in normal.words]):
            yield Reading(term, normal.words[first].start, normal.words[last].end)

    def _find_words(self, normal: Normal) -> Iterator[Reading]:
        found = {text: joined for text in normal.tokens if (joined := self._read_as(text)) is not None}
        for text, start, end in normal.readings() if found else ():
            if text in found:
                yield Reading(self._exact[found[text]], start, end)

    def _read_as(self, text: str) -> str | None:
        if text in self._exact:
            return text
        if not DOUBLED.search(text):
            return None
        return next((joined for joined in self._stretched.get(squeeze(text), ()) if stretches(text, joined)), None)

    def _find_phrases(self, normal: Normal) -> Iterator[Reading]:
        """By the longest word of each, as it is the rarest."""
        for at, word in enumerate(normal.words):
            for anchor in {squeeze(text) for text in word.readings} & self._phrases.keys():
                for words, term in self._phrases[anchor]:
                    first = at - words.index(max(words, key=len))
                    there = normal.words[max(0, first) : first + len(words)]
                    if len(there) == len(words) and all(map(_reads_as, there, words)):
                        yield Reading(term, there[0].start, there[-1].end)

    def _find_masked(self, normal: Normal) -> Iterator[Reading]:
        for text, start, end in normal.masked:
            for joined in self.masked_as(text):
                yield Reading(self._exact[joined], start, end)

    def masked_as(self, text: str) -> list[str]:
        """The terms, each as one word, that a word may be which has signs in place of some letters."""
        if 2 * sum(map(str.isalnum, text)) < len(text):
            return []  # too little is left to tell which word it was
        return [
            joined
            for joined in self._by_ends.get((text[0], text[-1], len(text)), ())
            if all(sign == letter or not sign.isalnum() for sign, letter in zip(text, joined, strict=True))
        ]

    @cached_property
    def _by_ends(self) -> dict[tuple[str, str, int], list[str]]:
        by_ends = defaultdict(list)
        for joined in self._exact:
            if len(joined) >= SHORTEST_MASKED:
                by_ends[joined[0], joined[-1], len(joined)].append(joined)
        return dict(by_ends)

    def _find_wild_words(self, normal: Normal) -> Iterator[Reading]:
        for text, start, end in normal.readings():
            for term in self._wild_words.found_in(text):
                yield Reading(term, start, end)


def _is_first(word: str, before: str) -> bool:
    """Whether nothing that stands before it may be read as the same word."""
    lower = before.lower()
    return is_plain(before) and squeeze(word) not in squeeze(lower) and not ("u" in word and "v" in lower)


@lru_cache(maxsize=LISTS_REMEMBERED)
def terms_of(terms: tuple[str, ...]) -> Terms:
    """Servers that ban the same words share them."""
    return Terms(terms)


def _reads_as(word: Word, term: str) -> bool:
    return any(text == term or stretches(text, term) for text in word.readings)


def _letters(term: str) -> int:
    return sum(map(str.isalnum, term))


class Wildcards:
    """`*` for any letters of a word, `?` for one; looked for all at once."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = list(terms)
        self._patterns = [_wild(term) for term in self.terms]

    def __bool__(self) -> bool:
        return bool(self.terms)

    def found_in(self, words: str) -> list[str]:
        """Which terms stand in words with a space between them."""
        return [self.terms[number] for number in self._set.Match(f" {words} ") or ()] if self.terms else []

    def places_in(self, words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Each term that stands there, with the numbers of its first and last word."""
        if not self.terms:
            return
        text = f" {' '.join(words)} "
        for number in self._set.Match(text) or ():
            found = re2.search(self._patterns[number], text)
            first = text.count(" ", 0, found.start() + 1 if found[0].startswith(" ") else found.start()) - 1
            yield self.terms[number], first, first + found[0].strip().count(" ")

    @cached_property
    def _set(self) -> "re2.Set":
        options = re2.Options()
        options.log_errors, options.max_mem = False, WILDCARDS_MEMORY
        found = re2.Set.SearchSet(options)
        for pattern in self._patterns:
            found.Add(pattern)
        found.Compile()
        return found


def _wild(term: str) -> str:
    """As a pattern of words with a space around each."""
    parts = [_pattern(part) for part in re.split(r"([*? ])", term.strip("*"))]
    if not any(part.isalnum() for part in parts):
        raise Unusable(term)
    before, after = ("" if term.startswith("*") else " "), ("" if term.endswith("*") else " ")
    return f"{before}{''.join(parts)}{after}"


def _pattern(part: str) -> str:
    if part in {"*", "?"}:
        return "[^ ]*" if part == "*" else "[^ ]"
    return " " if part == " " else "".join(normal_words(part))
