"""The normal form: a text as words, each with every way in which a person may read it, and where it stands."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.features.automod.folding import EXACT, fold

LONGEST_WORD = 40
PIECES_JOINED = 6
SPELLED = 3
"""So many single letters in a row are a word."""
MOST_JOINS = 1_000
"""In one text; what would be put together beyond that is not read, whatever the text is."""

CHUNK = re.compile(r"\S+")
PIECE = re.compile(r"[^\W_]+")
DOUBLED, TRIPLED = re.compile(r"(.)(?=\1)"), re.compile(r"(.)(?=\1\1)")
"""A letter with another one like it, or two, after it."""
ADDRESS = re.compile(r"https?:|www\.|<[@#:at]|::|[/\\].*[/\\]")
SIGNED = re.compile(r"[\w@$!|(<+]*[@$!|(<+][\w@$!|(<+]*")
MASKED = re.compile(r"(?<![\w*.-])[^\W_]+(?:[*#%&]+|[-._~?^•·])[^\W_]+(?:[*#%&]+[^\W_]+)*(?![\w*])(?![.-]\w)")
INNER_I = re.compile(r"\SI")
PUNCTUATION = ".,;:!?\"'()…"
ONE = str.maketrans("013456789@$!|(<+", "oieasgtbgasiicct")
OTHER = str.maketrans("0123456789@$!|(<+vI", "olzeasbtbgasllcctul")
SIGNS = frozenset("@$!|(<+")
LONE = frozenset("bcdfghjklmnpqrstvwxz")
"""A letter that is no word by itself belongs to its neighbour."""


class Reading(NamedTuple):
    """One way to read some letters; `start`, `end`: their places in the folded text."""

    text: str
    start: int
    end: int


class Word(NamedTuple):
    """`readings`: the first as it was written, the last without digits for letters."""

    readings: tuple[str, ...]
    start: int
    end: int


def squeeze(text: str) -> str:
    """Every repeated letter once."""
    return DOUBLED.sub("", text)


def shorten(text: str) -> str:
    """No letter more than twice in a row."""
    return TRIPLED.sub("", text)


class Normal:
    """`joined`: words put together that may be one; `masked`: words with signs in place of letters."""

    def __init__(self, text: str) -> None:
        self.folded = fold(text)
        self.words: list[Word] = []
        self.joined: list[Reading] = []
        self.masked: list[Reading] = []
        self._joins_left = MOST_JOINS
        self._breaks: set[int] = set()
        self._tokens: frozenset[str] | None = None
        self._squeezed: frozenset[str] | None = None
        self._has_signs = not SIGNS.isdisjoint(self.folded.latin)
        self._is_simple = self.folded.plain.isascii() and not INNER_I.search(self.folded.raw)
        for chunk in CHUNK.finditer(self.folded.plain):
            text, start = chunk[0], chunk.start()
            word = text.strip(PUNCTUATION)
            if word.isalpha():
                start += text.index(word)
                if self._is_simple and "v" not in word:
                    self.words.append(Word((word,), start, start + len(word)))
                else:
                    self._add(start, start + len(word))
            elif word:
                self._read_chunk(text, start)
        self._join_single_letters()

    @property
    def text(self) -> str:
        """As it is shown and compared; what is normal already stays as it is."""
        shown = [word.readings[-1] for word in self.words]
        for at in self._breaks:
            shown[at] = f" {shown[at]}"
        return shorten(" ".join(shown))

    @property
    def tokens(self) -> frozenset[str]:
        """Every reading of every word, and of words put together."""
        if self._tokens is None:
            said = [text for word in self.words for text in word.readings]
            self._tokens = frozenset([*said, *[text for text, _start, _end in self.joined]])
        return self._tokens

    @property
    def squeezed(self) -> frozenset[str]:
        """Those with repeated letters, each letter once."""
        if self._squeezed is None:
            self._squeezed = frozenset([squeeze(token) for token in self.tokens if DOUBLED.search(token)])
        return self._squeezed

    def readings(self) -> Iterator[Reading]:
        for word in self.words:
            for text in word.readings:
                yield Reading(text, word.start, word.end)
        yield from self.joined

    def span(self, start: int, end: int) -> tuple[int, int]:
        """In the original text."""
        return self.folded.span(start, end)

    def _read_chunk(self, chunk: str, start: int) -> None:
        first = len(self.words)
        for piece in PIECE.finditer(chunk):
            self._add(start + piece.start(), start + piece.end())
        pieces = self.words[first:]
        if not pieces or ADDRESS.search(chunk):
            return
        if self._has_signs:
            self._read_signs(chunk, start)
        if len(pieces) > 1:
            self._read_masks(chunk, start)
            if any(word.end - word.start > 1 for word in pieces):
                self._join(pieces)

    def _add(self, start: int, end: int) -> None:
        word = self.folded.plain[start:end]
        if not (self._is_simple and word.isalpha()) or ("v" in word and self.folded.raw[start] == "I"):
            self.words.append(Word(self._ways([(start, end)]), start, end))
        elif "v" in word:
            self.words.append(Word((word, word.replace("v", "u"), word), start, end))
        else:
            self.words.append(Word((word,), start, end))

    def _ways(self, places: Sequence[tuple[int, int]]) -> tuple[str, ...]:
        """How the letters and digits at these places may be read as one word."""
        plain, raw = _together(self.folded.plain, places), _together(self.folded.raw, places)
        if plain.isascii() and plain.isalpha() and "v" not in plain and "I" not in raw[1:]:
            return (plain,)
        if not plain.isascii() and not _reads_as_latin(plain, raw):
            return (plain,)
        latin = plain if plain.isascii() else _together(self.folded.latin, places)
        if latin.isdigit() or sum(map(str.isalpha, latin)) < 2:
            return (plain,) if plain == latin else (plain, latin)
        shown = latin
        if "I" in raw:
            shown = "".join(["I" if char == "I" else letter for letter, char in zip(latin, raw, strict=True)])
        usual, other = latin.translate(ONE), shown.translate(OTHER)
        return (plain, *{latin, other}.difference((plain, usual)), usual)

    def _read_signs(self, chunk: str, start: int) -> None:
        """`$h!t`: signs that stand for letters inside a word."""
        for found in SIGNED.finditer(self.folded.latin, start, start + len(chunk)):
            inner = found[0].strip("!|(<+_")
            if inner.isalnum() or len(inner) > LONGEST_WORD or not any(map(str.isalpha, inner)):
                continue
            first = found.start() + found[0].index(inner)
            for table in (OTHER, ONE):
                self.joined.append(Reading(inner.translate(table).replace("_", ""), first, first + len(inner)))

    def _read_masks(self, chunk: str, start: int) -> None:
        for found in MASKED.finditer(chunk):
            if 4 <= len(found[0]) <= LONGEST_WORD:
                self.masked.append(Reading(found[0], start + found.start(), start + found.end()))

    def _join(self, words: Sequence[Word]) -> None:
        """Put every few neighbours together, up to a length."""
        for first in range(len(words) - 1):
            for last in range(first + 1, min(len(words), first + PIECES_JOINED)):
                if not self._join_one(words[first : last + 1]):
                    break

    def _join_one(self, words: Sequence[Word]) -> bool:
        """Whether it was put together: not if it is too long, or too much already was."""
        self._joins_left -= 1
        places = [(word.start, word.end) for word in words]
        if self._joins_left < 0 or sum([end - start for start, end in places]) > LONGEST_WORD:
            return False
        start, end = words[0].start, words[-1].end
        self.joined += [Reading(text, start, end) for text in self._ways(places)]
        return True

    def _join_single_letters(self) -> None:
        """`f u c k` becomes one word; `f uck` and `f u ck` may be one."""
        if not any(end - start == 1 for _readings, start, end in self.words):
            return
        words, self.words = self.words, []
        at = 0
        while at < len(words):
            end = self._end_of_run(words, at)
            if end == at:
                self.words.append(words[at])
                at += 1
                continue
            run = words[at:end]
            if self.words and len(run) < SPELLED and self.words[-1].end - self.words[-1].start == 1:
                self._breaks.add(len(self.words))  # not read together with the single letters before
            self._join_with_neighbours(words, at, end)
            self.words += [self._spelled(run)] if len(run) >= SPELLED else run
            at = end

    def _end_of_run(self, words: Sequence[Word], first: int) -> int:
        """Where single letters end that have the same between them, or one sign each."""
        end, before = first, ""
        while end < len(words) and words[end].end - words[end].start == 1:
            gap = self.folded.plain[words[end - 1].end : words[end].start] if end > first else ""
            if end > first + 1 and gap != before and len(gap + before) > 2:
                break
            end, before = end + 1, gap
        return end

    def _spelled(self, run: Sequence[Word]) -> Word:
        ways = self._ways([(word.start, word.end) for word in run])
        if len(ways[0]) == len(run):
            self._join_inside(run, ways)
        return Word(ways, run[0].start, run[-1].end)

    def _join_inside(self, run: Sequence[Word], ways: Sequence[str]) -> None:
        """Words of at least four letters inside what is spelled letter by letter."""
        for first in range(len(run)):
            for last in range(first + 4, min(len(run), first + LONGEST_WORD) + 1):
                self._joins_left -= 1
                if self._joins_left < 0:
                    return
                start, end = run[first].start, run[last - 1].end
                self.joined += [Reading(way[first:last], start, end) for way in ways]

    def _join_with_neighbours(self, words: Sequence[Word], first: int, end: int) -> None:
        if end - first == 1 and not (words[first].readings[0] in LONE and self._stands_alone(words[first])):
            return
        if end < len(words):
            self._join_one(words[first : end + 1])
        if first:
            self._join_one(words[first - 1 : end])

    def _stands_alone(self, word: Word) -> bool:
        """Whether it has nothing but space around it."""
        plain = self.folded.plain
        return not (plain[max(0, word.start - 1) : word.start] + plain[word.end : word.end + 1]).strip()


def _together(text: str, places: Sequence[tuple[int, int]]) -> str:
    """What stands at some places, as one word."""
    if len(places) == 1:
        [(start, end)] = places
        return text[start:end]
    return "".join([text[start:end] for start, end in places])


def _reads_as_latin(plain: str, raw: str) -> bool:
    """Beside a Latin letter, or where every letter looks like one."""
    letters = [(letter, char) for letter, char in zip(plain, raw, strict=True) if letter.isalpha()]
    return any(letter < "\u0250" for letter, _char in letters) or all(
        letter in EXACT or char in EXACT for letter, char in letters
    )
