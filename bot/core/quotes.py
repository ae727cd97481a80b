"""What a person wrote, inside a message of the bot's."""

import re

from bot.core.names import harmless

ACTS = re.compile(r"([\\`*_~|\[\]()<>#@:-])")


def quoted(text: str) -> str:
    """As a quotation in which nothing acts: no Markdown, no link, no mention, no mark that turns lines around."""
    lines = ACTS.sub(r"\\\1", harmless(text)).strip().splitlines()
    return "\n".join(f"> {line}" for line in lines or [""])
