"""What people typed, where Discord would read it as Markdown."""

import re

from bot.core.names import harmless

MARKDOWN = re.compile(r"[\\*_~`|\[\]<>:]|(?<!\S)[#-](?=[\s#])|@(?=everyone|here)")
DISGUISE = re.compile(r"(?<=\])(?=\()|(?<=@)(?=everyone|here)|(?<!\S)(?=(?:#{1,3}|-#)\s)")
NOTHING = "\u200b"
"""Not a backslash: one that was typed before it would undo it."""


def plain(text: str) -> str:
    """As it was written: no Markdown, no mention, and no link that a finger may hit."""
    return MARKDOWN.sub(r"\\\g<0>", harmless(text))


def quotation(text: str) -> str:
    return "\n".join(f"> {plain(line)}" for line in text.splitlines() or [""])


def honest(text: str) -> str:
    """What the team wrote: its stresses and whole links stay, but no link under another name, and no heading."""
    return DISGUISE.sub(NOTHING, harmless(text))


def one_line(text: str, longest: int) -> str:
    """Plain, on one line, cut."""
    line = " ".join(text.split())
    return plain(line if len(line) <= longest else f"{line[: longest - 1]}…")
