"""Which questions may ask the same: by the words that they share, seldom ones counting more."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

WORD = re.compile(r"\w{3,}")
EMPTY = frozenset(
    WORD.findall(
        "the and are you your for with that this what when will how can could would there who why does did have has "
        "was les des une est que qui quoi quel quelle quels quelles pour avec dans sur vous tes ton votre vos nous "
        "comment quand pourquoi combien allez vas fait sont peut pas plus"
    )
)
ALIKE = 0.5
OFFERED = 3


def words_of(text: str) -> frozenset[str]:
    """Without accents and endings."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return frozenset(_stem(word) for word in WORD.findall(plain) if word not in EMPTY)


def _stem(word: str) -> str:
    for ending in ("ing", "ies", "es", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def alike(text: str, others: Sequence[tuple[int, str]], most: int = OFFERED) -> list[int]:
    """The keys of those that may ask the same, the likest first."""
    mine, theirs = words_of(text), [(key, words_of(other)) for key, other in others]
    if not mine:
        return []
    seen = Counter(word for _key, words in theirs for word in words)

    def weight(words: Iterable[str]) -> float:
        return sum(1 + log((len(theirs) + 1) / (seen[word] + 1)) for word in words)

    scores = [(weight(mine & words) / weight(mine | words), key) for key, words in theirs if words]
    found = sorted(((score, key) for score, key in scores if score >= ALIKE), key=lambda pair: (-pair[0], pair[1]))
    return [key for _score, key in found[:most]]
