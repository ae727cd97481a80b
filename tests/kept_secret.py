"""What must never be said: all that a test prints, logs, writes and sends is searched for it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0"
ANSWERING = "simcord_interaction_"
"""What tokens begin with by which anyone could answer in the bot's name, for a quarter of an hour."""

SECRETS = (TOKEN, ANSWERING)
MEANT_TO_HOLD_IT = {".toml"}
"""What the operator writes; what the bot exports is sent, and searched there."""

SEARCHED = 2**24
"""Bytes of a file; some tests make one as large as a disk."""


def said_in(text: str) -> bool:
    return any(secret in text for secret in SECRETS)


def held_in(data: bytes) -> bool:
    return any(secret.encode() in data for secret in SECRETS)


def leaks(sections: Iterable[tuple[str, str]], folder: Path | None = None) -> Iterator[str]:
    """Where a secret stands in what pytest captured, and in files below a folder."""
    yield from (title for title, text in sections if said_in(text))
    for path in folder.rglob("*") if folder is not None else ():
        if path.is_file() and path.suffix not in MEANT_TO_HOLD_IT and held_in(_beginning(path)):
            yield str(path)


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(SEARCHED)
