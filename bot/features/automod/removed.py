"""What was taken away, as the file on a wave's card: the only place where it still stands."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core.calendar import moment_of
from bot.core.names import harmless
from bot.core.posts import File
from bot.features.automod.offence import Removed

HEAD = re.compile(r"\[[\d :-]{19} UTC\] member (\d{1,20}), channel (\d{1,20}), message (\d{1,20})", re.ASCII)
MARGIN = "    | "


def file_of(number: int, texts: Sequence[Removed]) -> File:
    """Only what the bot wrote begins at the margin, so that no message can forge a line of it."""
    return File(f"automod-{number}.txt", "\n".join(line for one in texts for line in _lines(one)).encode())


def _lines(one: Removed) -> Iterator[str]:
    yield f"[{one.at:%Y-%m-%d %H:%M:%S} UTC] member {one.member_id}, channel {one.place_id}, message {one.message_id}"
    for line in one.text.split("\n"):
        yield MARGIN + " ".join(harmless(line).splitlines())


def read(data: bytes) -> list[Removed]:
    found: list[Removed] = []
    lines: list[str] = []
    for line in [*data.decode(errors="replace").split("\n"), ""]:
        head = HEAD.fullmatch(line)
        if line.startswith(MARGIN):
            lines.append(line.removeprefix(MARGIN))
            continue
        if found and lines:
            found[-1] = replace(found[-1], text="\n".join(lines))
        lines = []
        if head is not None:
            message_id = int(head[3])
            found.append(Removed(int(head[1]), int(head[2]), message_id, moment_of(message_id), ""))
    return found
