"""What a text shows at a glance: most of it is words of plain letters. The rest is read closely, and remembered."""

import re
from collections.abc import Sequence, Set
from typing import NamedTuple

from bot.features.automod.addresses import BARE, LINK
from bot.features.automod.folding import fold
from bot.features.automod.normal import (
    CHUNK,
    LONE,
    PIECE,
    PUNCTUATION,
    Normal,
    shorten,
    squeeze,
)

REMEMBERED, LONGEST_REMEMBERED = 10_000, 40
"""So many are kept of what needed a closer look, and as many that did before them."""
LONGEST = 500
"""A longer text is looked at more closely at once: it may be made of words that nobody says."""

ADDRESS, MASKED = "@*"
PLAIN, EMPTY, BEGINS, ENDS, BOTH, OPEN = "-_<>=?"
RUN = "(?:[<>=_]*[?][<>=?_]*|[>=](?:_*=)*_*[<=])"
LINKED = re.compile(f"(?:[-<]_*)?{RUN}(?:_*(?:-_*)?{RUN})*(?:_*[->])?")
"""Single letters that meet, and what stands around them."""
GAP = "  "
"""Between single letters that are not read together, also where they are shown."""
MAY_MEET = re.compile("[?]|[>=].*[<=]")
EVEN = "".join(chr(code) for code in range(0xC0, 0x250) if re.fullmatch("[a-uw-z]", fold(chr(code)).plain))
"""Letters that read as one Latin letter each: é, Ö, ł; none as v, which may also be a u."""
LETTERS = f"A-Za-z{EVEN}"
INNER = f"A-HJ-Za-z{EVEN}"
"""Inside a word, I may be an l; at its beginning it is, with a v after it, read closely as well."""
WORD = f"(?:[{INNER}]|I(?![{INNER}]*[Vv]))[{INNER}]++"
SIGNS = f"[{re.escape(PUNCTUATION)}]*+"
SINGLE = "".join(char for char in "aeiouyAEIOUY0123456789" + EVEN if fold(char).plain not in LONE)
BEFORE = f"(?:(?<![\\s\\S])|(?<=[{LETTERS}]{{2}}\\s)|(?<=[{LETTERS}]{{2}}[,.]\\s))"
ALONE = rf"{BEFORE}{SIGNS}[{SINGLE}]{SIGNS}(?=\s++{SIGNS}{WORD}{SIGNS}(?!\S)|\s*+\Z)"
ODD = re.compile(rf"(?<!\S)(?!{SIGNS}(?:{WORD}|[0-9][0-9]++)?+{SIGNS}(?!\S)|{ALONE})\S++")
"""What is neither a word of plain letters, nor a number, nor a vowel or digit between such words."""
SPACED = bytes(
    ord(letter) if (letter := fold(chr(code)).plain).isalnum() and len(letter) == 1 and letter < "\u0100" else 32
    for code in range(256)
)
"""Of Latin-1: how each letter reads; a space for what is none."""
PAIR = re.compile(rf"{SIGNS}(I?[{INNER}]++|I)(['’-])([{INNER}]++){SIGNS}")
"""Two words with one sign between them: don't, l'eau, week-end."""
MENTION = re.compile(rf"<(?:@[!&]?|#)(\d{{15,20}})>[{re.escape(PUNCTUATION)}]*")


class Chunk(NamedTuple):
    """What has no space in it. `shown`: its normal form; `tokens`: every reading of its words, also squeezed.

    `edge`: whether it begins or ends with a single letter, which belongs to one that it meets; OPEN: to whatever it
    meets; EMPTY: there is no word in it.
    `marks`: it may hold an address; it has signs in place of letters: `masked`.
    """

    shown: str
    tokens: tuple[str, ...]
    edge: str = PLAIN
    marks: str = ""
    masked: tuple[str, ...] = ()


class Glance(NamedTuple):
    shown: str
    tokens: list[str]
    marks: str
    masked: list[str]


class Chunks(dict[str, Chunk]):
    """Fills itself. When it is full it begins anew, and what is said again comes back from what it was before."""

    def __init__(self) -> None:
        self.before: dict[str, Chunk] = {}

    def __missing__(self, chunk: str) -> Chunk:
        read = self.before.get(chunk) or _read(chunk)
        if len(chunk) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.before = dict(self)
                self.clear()
            self[chunk] = read
        return read


CHUNKS = Chunks()
NOTHING = Glance("", [], "", [])
NO_CHUNKS: tuple[Chunk, ...] = ()


def is_plain(text: str) -> bool:
    """Whether nothing in it needs a closer look."""
    return ODD.search(text) is None


def glance(text: str) -> Glance | None:
    """None where the text is too long for it."""
    if len(text) > LONGEST:
        return None
    if not (odd := ODD.findall(text)):
        return _plainly(text, NO_CHUNKS)
    chunks = [CHUNKS[chunk] for chunk in odd]
    edges = "".join([chunk.edge for chunk in chunks])
    if MAY_MEET.search(edges):
        return _together(text, frozenset(odd))
    shown = iter(chunks)
    return _plainly(ODD.sub(lambda _chunk: next(shown).shown, text), chunks)


def _together(text: str, odd: Set[str]) -> Glance:
    """Where single letters may meet: each is read with what it may belong to."""
    chunks = text.split()
    edges = "".join([_edge_in(chunk, odd) for chunk in chunks])
    groups = [found.span() for found in LINKED.finditer(edges)]
    places = [found.span() for found in CHUNK.finditer(text)] if groups else []
    shown, read, at = list[str](), list[Chunk](), 0
    for first, end in (*groups, (len(chunks), len(chunks))):
        for chunk in chunks[at:first]:
            if chunk in odd:
                read.append(CHUNKS[chunk])
                shown.append(read[-1].shown)
            else:
                shown.append(chunk)
        if first < end:
            read.append(CHUNKS[text[places[first][0] : places[end - 1][1]]])
            shown.append(read[-1].shown)
        at = end
    found = _plainly(" ".join(shown), read)
    if any(GAP in chunk.shown for chunk in read):
        parts = [part if GAP in part else " ".join(_words(part)) for part in shown]
        found = found._replace(shown=shorten(" ".join(filter(None, parts))))
    return found


def _edge_in(chunk: str, odd: Set[str]) -> str:
    if chunk in odd:
        return CHUNKS[chunk].edge
    return PLAIN if chunk.strip(PUNCTUATION) else EMPTY


def _plainly(text: str, odd: Sequence[Chunk]) -> Glance:
    """`text`: with what was read closely as it is shown."""
    words = _words(text)
    shown = said = " ".join(words)
    if "v" in shown:
        said = f"{shown} {shown.replace('v', 'u')}"
        words = said.split()
    squeezed = squeeze(said)
    if len(squeezed) < len(said):
        words += squeezed.split()
        shown = shorten(shown)
    marks, masked = ADDRESS if "discord" in shown else "", NOTHING.masked
    for chunk in odd:
        words += chunk.tokens
        if chunk.marks:
            marks += chunk.marks
            masked = [*masked, *chunk.masked]
    return Glance(shown, words, marks, masked)


def _words(text: str) -> list[str]:
    try:
        return text.encode("latin-1").translate(SPACED).decode("latin-1").split()
    except UnicodeEncodeError:
        plain = fold(text).plain
        return "".join([letter if letter.isalnum() else " " for letter in plain]).split()


def _read(chunk: str) -> Chunk:
    """Many are a mention, or two words of plain letters with one sign between them."""
    if chunk[0] == "<" and (mention := MENTION.fullmatch(chunk)):
        return Chunk(mention[1], (mention[1],))
    if (pair := PAIR.fullmatch(chunk)) and not ("I" in pair[1] and "v" in chunk.lower()):
        first, second = _words(f"{pair[1]} {pair[3]}")
        return _pair(first, second, pair[2])
    return _read_closely(chunk)


def _pair(first: str, second: str, sign: str) -> Chunk:
    said = f"{first} {second} {first}{second}"
    if "v" in said:
        said += f" {said.replace('v', 'u')}"
    squeezed = squeeze(said)
    if len(first) == len(second) == 1:
        edge = OPEN
    else:
        edge = BEGINS if len(first) == 1 else ENDS if len(second) == 1 else PLAIN
    return Chunk(
        shorten(f"{first} {second}"),
        tuple(said.split() if len(squeezed) == len(said) else f"{said} {squeezed}".split()),
        edge,
        (ADDRESS if "discord" in said else "") + (MASKED if sign == "-" else ""),
        (f"{first}-{second}",) if sign == "-" else (),
    )


def _read_closely(chunk: str) -> Chunk:
    normal = Normal(chunk)
    shown, latin = normal.text, normal.folded.latin
    marks = ADDRESS if _may_hold_address(latin) else ""
    if normal.masked:
        marks += MASKED
    edge = OPEN if GAP in shown else _edge(chunk, normal.folded.plain)
    masked = tuple([reading.text for reading in normal.masked])
    return Chunk(shown, (*normal.tokens, *normal.squeezed), edge, marks, masked)


def _may_hold_address(latin: str) -> bool:
    return bool("discord" in latin or (":" in latin and LINK.search(latin)) or ("." in latin and BARE.search(latin)))


def _edge(chunk: str, plain: str) -> str:
    if " " in plain or not chunk.isprintable():
        return OPEN
    return _edge_of(PIECE.findall(plain))


def _edge_of(pieces: Sequence[str]) -> str:
    if not pieces:
        return EMPTY
    single = [len(piece) == 1 for piece in pieces]
    if not any(single[:1] + single[-1:]):
        return PLAIN
    if len(pieces) == 1:
        return OPEN if pieces[0] in LONE else BOTH
    if all(single[:2]) or all(single[-2:]):
        return OPEN
    return BOTH if single[0] and single[-1] else BEGINS if single[0] else ENDS
