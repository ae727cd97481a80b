"""What a text shows at a glance: most need no closer look. People say the same words again, so each is read once."""

import re
from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

from bot.features.automod.addresses import BARE, LINK
from bot.features.automod.folding import fold
from bot.features.automod.normal import (
    CHUNK,
    DOUBLED,
    LONE,
    PIECE,
    PUNCTUATION,
    STRETCHED,
    Normal,
    squeeze,
)

REMEMBERED, LONGEST_REMEMBERED = 10_000, 40
"""So many are read, and as many that were read before them: of real chat one word in eight is not among them."""
LONGEST = 500
"""A longer text is looked at more closely at once: it may be made of words that nobody says."""

ADDRESS, MASKED = "@*"
PLAIN, EMPTY, BEGINS, ENDS, BOTH, OPEN = "-_<>=?"
RUN = "(?:[<>=_]*[?][<>=?_]*|[<>=?](?:_*[<>=?])+)"
MEETING = re.compile("[?]|[<>=]_*[<>=]")
LINKED = re.compile(f"(?:-_*)?{RUN}(?:_*-_*{RUN})*(?:_*-)?")
"""Single letters that meet, and what stands around them."""
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


def glance(text: str) -> Glance | None:
    """None where the text is too long for it."""
    if len(text) > LONGEST:
        return None
    chunks = list(map(CHUNKS.__getitem__, text.split()))
    if not chunks:
        return NOTHING
    shown, tokens, edges, marks, masked = zip(*chunks, strict=True)
    if MEETING.search(joined := "".join(edges)):
        shown, tokens, edges, marks, masked = zip(*_linked(text, chunks, joined), strict=True)
    return Glance(
        " ".join(filter(None, shown)),
        list(chain.from_iterable(tokens)),
        noted := "".join(marks),
        list(chain.from_iterable(masked)) if MASKED in noted else NOTHING.masked,
    )


def _linked(text: str, chunks: list[Chunk], edges: str) -> list[Chunk]:
    """What may belong together is read together."""
    groups = [found.span() for found in LINKED.finditer(edges)]
    if not groups:
        return chunks
    places = [found.span() for found in CHUNK.finditer(text)]
    read, at = list[Chunk](), 0
    for first, end in groups:
        read += chunks[at:first]
        read.append(CHUNKS[text[places[first][0] : places[end - 1][1]]])
        at = end
    return read + chunks[at:]


def _read(chunk: str) -> Chunk:
    """Most are a word of plain letters, a number or a mention, and at most some punctuation."""
    if chunk[0] == "<" and (mention := MENTION.fullmatch(chunk)):
        return _plain(mention[1], (mention[1],))
    written = chunk.strip(PUNCTUATION)
    word = written.lower() if written.isascii() else _even(written)
    word = chunk if word == chunk else word  # kept once
    if len(word) < 2 or not word.isascii() or "I" in written[1:] or ("v" in word and written[0] == "I"):
        return _read_closely(chunk)
    if word.isalpha():
        return _plain(word, (word, word.replace("v", "u")) if "v" in word else (word,))
    return _plain(word, (word,)) if word.isdigit() else _read_closely(chunk)


def _plain(word: str, tokens: tuple[str, ...]) -> Chunk:
    marks = ADDRESS if "discord" in word else ""
    if not DOUBLED.search(word):
        return Chunk(word, tokens, PLAIN, marks)
    return Chunk(STRETCHED.sub(r"\1\1", word), (*tokens, *map(squeeze, tokens)), PLAIN, marks)


def _even(written: str) -> str:
    """As it reads, if that has as many letters."""
    folded = fold(written)
    return folded.plain if folded.at is None else ""


def _read_closely(chunk: str) -> Chunk:
    normal = Normal(chunk)
    marks = ADDRESS if _may_hold_address(normal.folded.latin) else ""
    if normal.masked:
        marks += MASKED
    return Chunk(
        normal.text,
        (*normal.tokens, *normal.squeezed),
        _edge(chunk, normal.folded.plain),
        marks,
        tuple([reading.text for reading in normal.masked]),
    )


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
