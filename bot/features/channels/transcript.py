"""What was deleted, as a file of plain text that no message can forge a line of."""

from collections.abc import Iterator, Sequence

from bot.core.channels import ChannelMessage
from bot.core.i18n import Words, _, n_
from bot.core.names import harmless, one_name
from bot.core.posts import File

LARGEST = 7_000_000
"""Bytes; Discord takes files of ten million."""


def files(messages: Sequence[ChannelMessage], channel: str, name: str, words: Words) -> list[File]:
    """The oldest first; more than one only for what Discord would not take as one."""
    where = words.say(_("Transcript of #{channel}", channel=one_name(channel)))
    title = f"{where}\n{words.say(n_('{count} message', '{count} messages', len(messages)))}\n"
    parts: list[list[str]] = [[title]]
    size = 0
    for message in sorted(messages, key=lambda one: one.id):
        entry = "\n".join(_lines(message)) + "\n"
        size += len(entry.encode())
        if size > LARGEST:
            parts.append([])
            size = len(entry.encode())
        parts[-1].append(entry)
    numbered = [f"-{number}" if number > 1 else "" for number in range(1, len(parts) + 1)]
    return [File(f"{name}{end}.txt", "\n".join(part).encode()) for end, part in zip(numbered, parts, strict=True)]


def _lines(message: ChannelMessage) -> Iterator[str]:
    """Only what the bot wrote begins at the margin."""
    yield f"[{message.at:%Y-%m-%d %H:%M:%S} UTC] {one_name(message.author)} ({message.author_id}), {message.id}"
    for line in message.text.splitlines():
        yield f"    | {harmless(line)}"
    for part in (*message.files, *message.parts):
        yield f"    + {' '.join(harmless(part).split())}"
