"""What people typed, where Discord would read it as Markdown."""

import re

ACTS = re.compile(r"([\\*_~|`>#\[\]()<:@\-])")


def one_line(text: str, longest: int) -> str:
    """As typed, but on one line, cut, and without effect: no heading, no link, no mention."""
    line = " ".join(text.split())
    return ACTS.sub(r"\\\1", line if len(line) <= longest else f"{line[: longest - 1]}…")
