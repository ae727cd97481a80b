"""The tables of spellings: what must be seen through, and what must be left alone."""

import re
from pathlib import Path

FOLDER = Path(__file__).parent / "spellings"


def lines(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return [_unescaped(line) for line in text.splitlines() if line and not line.startswith("# ")]


def evasions(name: str) -> list[tuple[str, str]]:
    """Each a word and how it is spelled."""
    return [(word, spelled) for word, _colon, spelled in (line.partition(": ") for line in lines(name))]


def banned_words() -> list[str]:
    return sorted({word for word, _spelled in evasions("evasions")})


def _unescaped(line: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), line.replace(r"\n", "\n"))
