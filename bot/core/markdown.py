"""What people typed, where Discord would read it as Markdown."""

import re

from bot.core.names import harmless

MARKDOWN = re.compile(r"[\\*_~`|\[\]<>:]|(?<!\S)[#-](?=[\s#])|@(?=everyone|here)")


def plain(text: str) -> str:
    """As it was written: no Markdown, no mention, and no link that a finger may hit."""
    return MARKDOWN.sub(r"\\\g<0>", harmless(text))


def quotation(text: str) -> str:
    return "\n".join(f"> {plain(line)}" for line in text.splitlines() or [""])


def one_line(text: str, longest: int) -> str:
    """Plain, on one line, cut."""
    line = " ".join(text.split())
    return plain(line if len(line) <= longest else f"{line[: longest - 1]}…")
