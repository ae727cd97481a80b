"""What others typed, made harmless: a name in an export may hold anything, also what a terminal or a database obeys."""

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
TURNS_LINES_AROUND = re.compile("[\u202a-\u202e\u2066-\u2069]")
NAMELESS = "?"
LONGEST_NAME = 100


def harmless(text: str) -> str:
    """Without what acts in place of being read: a terminal's commands, NUL, marks that show text backwards."""
    return TURNS_LINES_AROUND.sub("", UNPRINTABLE.sub("\ufffd", text))


def one_name(name: str) -> str:
    """A name as it is stored and shown: harmless, on one line, no longer than Discord's longest."""
    return " ".join(harmless(name).split())[:LONGEST_NAME].strip() or NAMELESS
