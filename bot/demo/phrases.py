"""What people say in the demo, from `talk/*.txt`: an opening line, then lines that answer it (`>`) or just follow."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TALK = Path(__file__).parent / "talk"


@dataclass(frozen=True)
class Line:
    text: str
    answers: bool


Conversation = tuple[Line, ...]


@cache
def conversations(topic: str, language: str) -> tuple[Conversation, ...]:
    """All conversations of a topic; those of English if a language has none of its own."""
    path = TALK / f"{topic}.{language}.txt"
    if not path.exists():
        path = TALK / f"{topic}.en.txt"
    blocks = path.read_text(encoding="utf-8").strip().split("\n\n")
    return tuple(tuple(_line(line) for line in block.splitlines()) for block in blocks)


def _line(line: str) -> Line:
    return Line(line.removeprefix("> "), line.startswith("> "))


@cache
def pools(name: str) -> Mapping[str, tuple[str, ...]]:
    """Words to choose from, by what they stand for."""
    lines = (TALK / f"{name}.txt").read_text(encoding="utf-8").strip().splitlines()
    pairs = (line.split(": ", 1) for line in lines)
    return {name: tuple(values.split(", ")) for name, values in pairs}


class Talk:
    """Goes through all of a topic's conversations before one comes again."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._decks: dict[tuple[str, str], list[Conversation]] = {}

    def next(self, topic: str, language: str) -> Conversation:
        """A conversation, its blanks filled the same way in every line."""
        deck = self._decks.setdefault((topic, language), [])
        if not deck:
            deck += conversations(topic, language)
            self._chance.shuffle(deck)
        words = {name: self._chance.choice(pool) for name, pool in pools(f"words.{language}").items()}
        return tuple(Line(line.text.format_map(words), line.answers) for line in deck.pop())
