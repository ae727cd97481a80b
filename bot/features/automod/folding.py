"""Letters as a person reads them: full-width, styled, accented, from other scripts, letter-like emoji."""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

MARKS = (
    (0x0300, 0x036F),
    (0x0483, 0x0489),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0x1F3FB, 0x1F3FF),
    (0xE0000, 0xE01EF),
)
"""Combining marks, variation selectors, skin tones and tags; marks that other scripts write with stay."""
BLANKS = dict.fromkeys("\u115f\u1160\u3164\uffa0\u2800", " ")

# What always reads as Latin, each line: the letter, then what looks like it.
LATIN = """
a 🅰ɑᴀɐⱥᶏ⍺Ɐ
b 🅱ʙɓƀƃᵬᶀᏼ
c ᴄ¢ƈȼɔ©⊂ᑕ
d ᴅđɗɖƌᶁᑯ
e ᴇɛəɘɜǝɇ€ℯ℮ꬲ
f ꜰƒꬵᵮ
g ɢɡɠǥᵹᏀ
h ʜħɦɥ
i ıɪɨɩᵻ¡ℹ
j ᴊɉʝȷ
k ᴋƙĸʞ
l ʟłɫɭƚɬ£
m ᴍɱⱮ
n ɴŋɲƞɳ
o 🅾øᴏɵƟ⭕ⵔ
p 🅿ᴘƥþᵽ
q ꞯɋʠ
r ʀɾɽɍɹʁ®
s ꜱʂ💲§
t ᴛŧƭʈȶ†
u ᴜʉʊμµ
v ᴠʋʌ
w ᴡⱳʍ
x ᶍ❌✖×
y ʏɏƴ¥
z ᴢƶȥʐ
"""
# Letters of other scripts that look like Latin ones; read so only beside Latin letters, or where all look so.
EXACT = {
    "а": "a", "с": "c", "е": "e", "о": "o", "р": "p", "х": "x", "у": "y", "і": "i", "ѕ": "s", "ј": "j", "һ": "h",
    "ԁ": "d", "ԛ": "q", "ԝ": "w", "ӏ": "l", "Ӏ": "l", "А": "a", "В": "b", "Е": "e", "К": "k", "М": "m", "Н": "h",
    "О": "o", "Р": "p", "С": "c", "Т": "t", "Х": "x", "У": "y", "І": "i", "Ѕ": "s", "Ј": "j", "Ү": "y", "Һ": "h",
    "Ԁ": "d", "Ԛ": "q", "Ԝ": "w", "ο": "o", "Α": "a", "Β": "b", "Ε": "e", "Ζ": "z", "Η": "h", "Ι": "i", "Κ": "k",
    "Μ": "m", "Ν": "n", "Ο": "o", "Ρ": "p", "Τ": "t", "Υ": "y", "Χ": "x",
}  # fmt: skip
NEAR = {
    "к": "k", "м": "m", "т": "t", "в": "b", "н": "h", "г": "r", "п": "n", "и": "u", "я": "r", "ь": "b", "Ь": "b",
    "з": "3", "ц": "u", "ш": "w", "щ": "w", "э": "e", "ё": "e", "ҡ": "k", "қ": "k", "ҳ": "x", "ғ": "f", "ү": "y",
    "д": "a", "л": "n", "б": "6", "Г": "r", "П": "n", "И": "n", "Я": "r", "З": "3", "Ш": "w", "Щ": "w", "ҍ": "b",
    "α": "a", "β": "b", "γ": "y", "δ": "d", "ε": "e", "ζ": "z", "η": "n", "θ": "o", "ι": "i", "κ": "k", "ν": "v",
    "ρ": "p", "σ": "o", "τ": "t", "υ": "u", "φ": "o", "χ": "x", "ω": "w", "ϲ": "c", "ϳ": "j", "ς": "c", "λ": "a",
    "Λ": "a", "Σ": "e", "Ω": "o", "Δ": "a", "Θ": "o", "Φ": "o",
    "ո": "n", "ս": "u", "օ": "o", "հ": "h", "ց": "g", "ա": "w", "ք": "p", "զ": "q", "տ": "s", "յ": "j",
    "ի": "h", "Տ": "s", "Օ": "o", "Լ": "l",
    "Ꭺ": "a", "Ᏼ": "b", "Ꮯ": "c", "Ꭰ": "d", "Ꭼ": "e", "Ꮐ": "g", "Ꮋ": "h", "Ꭵ": "i", "Ꭻ": "j", "Ꮶ": "k", "Ꮮ": "l",
    "Ꮇ": "m", "Ꮲ": "p", "Ꭱ": "r", "Ꮪ": "s", "Ꭲ": "t", "Ꮩ": "v", "Ꮃ": "w", "Ꮓ": "z", "Ꮍ": "y", "Ꮜ": "u", "Ꮖ": "i",
    "ᗩ": "a", "ᗷ": "b", "ᗪ": "d", "ᗴ": "e", "ᖴ": "f", "ᕼ": "h", "ᒪ": "l", "ᗰ": "m", "ᑎ": "n", "ᑭ": "p", "ᑫ": "q",
    "ᖇ": "r", "ᑌ": "u", "ᐯ": "v", "ᗯ": "w",
}  # fmt: skip
FOREIGN = NEAR | EXACT
REMEMBERED = 20_000
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
"""What is neither seen nor a space."""


def _letters() -> dict[str, str]:
    table = {}
    for line in LATIN.split("\n"):
        letter, _space, alike = line.partition(" ")
        table.update(dict.fromkeys(alike, letter))
    table.update({chr(0x1F1E6 + number): chr(97 + number) for number in range(26)})  # regional indicators
    table |= {"。": ".", "∕": "/", "⁄": "/", "∶": ":"}  # what addresses are written with
    for first in (0x1F130, 0x1F150, 0x1F170):  # letters in squares and circles
        table.update({chr(first + number): chr(97 + number) for number in range(26)})
    return table


LETTERS = _letters()


def _is_mark(char: str) -> bool:
    code = ord(char)
    return any(first <= code <= last for first, last in MARKS)


class _Table(dict[int, str]):
    """For `str.translate`: fills itself as characters come, and begins anew when it is full.

    `uneven`: the characters that read as several letters, or as none.
    """

    def __init__(self, reads_as: Callable[[str], str]) -> None:
        self._reads_as = reads_as
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        if len(self) >= REMEMBERED:
            self.clear()
        letters = self[code] = self._reads_as(chr(code))
        if len(letters) != 1:
            self.uneven.add(chr(code))
        return letters


def _plain(char: str) -> str:
    if char in BLANKS:
        return " "
    if char in LETTERS:
        return LETTERS[char]
    if _is_mark(char) or (unicodedata.category(char) in {"Cf", "Cc", "Cs"} and not char.isspace()):
        return ""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    kept = "".join(LETTERS.get(part, part) for part in parts if not _is_mark(part))
    return kept if kept.strip() else " "


def _latin(char: str) -> str:
    """As many letters as `_plain` has."""
    plain = _plain(char)
    if len(plain) != 1:
        return "".join([FOREIGN.get(letter, letter) for letter in plain])
    return FOREIGN.get(char) or FOREIGN.get(unicodedata.normalize("NFKD", char)[0], plain)


_plain_of, _latin_of = _Table(_plain), _Table(_latin)
_ascii = {code: chr(code).lower() if chr(code).isprintable() else " " for code in range(128)}


class Folded(NamedTuple):
    """A text three times, letter by letter: `plain` as it reads; `latin` the same, other scripts' look-alikes as
    Latin letters; `raw` as it was written. `at`: where each letter stood in the original; None: at the same place.
    """

    plain: str
    latin: str
    raw: str
    size: int
    at: tuple[int, ...] | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """From the letters' places to the original's."""
        if self.at is None:
            return start, end
        if start >= end:
            return (self.at[start],) * 2 if start < len(self.at) else (self.size, self.size)
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    if text.isascii() and not CONTROL.search(text):
        plain = text.translate(_ascii)
        return Folded(plain, plain, text, len(text))
    plain, latin, raw, at = text.translate(_plain_of), text.translate(_latin_of), text, None
    if not _plain_of.uneven.isdisjoint(text):
        at = tuple(index for index, char in enumerate(text) for _letter in _plain_of[ord(char)])
        raw = "".join([text[index] for index in at])
    return Folded(plain, latin, raw, len(text), at)
