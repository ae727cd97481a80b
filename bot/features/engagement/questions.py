"""Which messages ask something: a question mark, or a first word of the lists beside this file."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

NO_WORDS = re.compile(
    r"```.*?```"  # code blocks, of which the last may stand open
    r"|```.*\Z"
    r"|``.+?``|`[^`]+`"
    r"""|https?://[^\s<]+[^<.,:;"')\]\s]""",  # links, as Discord finds them
    re.DOTALL,
)
FIRST_WORD = re.compile(r"[\s*_~>|#¿\-]*([\w'’-]+)")


@cache
def question_words(language: str) -> frozenset[str]:
    """The words that begin a question; none for a language that has no list."""
    path = Path(__file__).with_name(f"questions.{language}.txt")
    return frozenset(path.read_text(encoding="utf-8").split()) if path.is_file() else frozenset()


def asks(text: str, languages: Iterable[str]) -> bool:
    """Whether a message's text is a question, code and links left out."""
    if "`" in text or "://" in text:
        text = NO_WORDS.sub(" ", text)
    if "?" in text:
        return True
    first = FIRST_WORD.match(text)
    if first is None:
        return False
    word = first[1].replace("’", "'").lower()
    return any(word in question_words(language) for language in languages)
