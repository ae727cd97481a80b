"""Log lines for people or machines, without the token, a key or a password in any of them."""

import json
import logging
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Literal, TextIO
from urllib.parse import quote, unquote

from bot.core.names import harmless

HIDDEN = "***"
ANSWERING = re.compile(r"((?:interactions|webhooks)/\d+/)[\w.~%-]+")
"""Whoever knows what ends these addresses may answer in the bot's name, for a quarter of an hour."""
TELL_ALL = ("discord.gateway", "discord.http", "discord.webhook", "aiosqlite", "sqlalchemy")
"""At their lowest level these write down whole events, requests and rows: what people wrote, and their names."""
MIB = 2**20

_about: ContextVar[Mapping[str, str]] = ContextVar("about", default={})  # noqa: B039 nobody changes it


class Redactor:
    """Takes secrets out of a text, also where they stand in a URL, and what answers to Discord need."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _written_forms(secret) if form}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        hidden = self._pattern.sub(HIDDEN, text) if self._pattern else text
        return ANSWERING.sub(rf"\1{HIDDEN}", hidden)


def _written_forms(secret: str) -> tuple[str, ...]:
    """As it is, as a URL holds it, and as an exception's repr quotes it."""
    return secret, quote(secret, safe=""), unquote(secret), repr(secret)[1:-1]


@contextmanager
def about(**ids: int | str | None) -> Iterator[None]:
    """What is logged from here on, also by tasks that begin here, carries these ids: `guild_id=7`."""
    known = {name: str(value) for name, value in ids.items() if value is not None}
    token = _about.set({**_about.get(), **known})
    try:
        yield
    finally:
        _about.reset(token)


class TextFormatter(logging.Formatter):
    """One line a record; what someone else wrote can't begin a line of its own."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self.redact = redact

    def format(self, record: logging.LogRecord) -> str:
        message = harmless(self.redact(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n"))
        line = (
            f"{_moment(record):%Y-%m-%d %H:%M:%S}Z {record.levelname:<7} {self.redact(record.name)}: {message}{_ids()}"
        )
        trace = harmless(self.redact(_trace(self, record)))
        return f"{line}\n{trace}" if trace else line


class JsonFormatter(logging.Formatter):
    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self.redact = redact

    def format(self, record: logging.LogRecord) -> str:
        # Redacted before it is escaped: JSON would write a quote in a password as \" and hide it from the search.
        entry = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": self.redact(record.name),
            "message": self.redact(record.getMessage()),
        }
        entry |= {name: self.redact(value) for name, value in _about.get().items()}
        if trace := self.redact(_trace(self, record)):
            entry["traceback"] = trace
        return harmless(json.dumps(entry, ensure_ascii=False))


def _ids() -> str:
    """Discord's own numbers only: names and words have no place in a line that everybody's logs may hold."""
    found = [f"{name}={value}" for name, value in _about.get().items() if name.endswith("_id") and value.isdecimal()]
    return f" [{' '.join(found)}]" if found else ""


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    error = formatter.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
    stack = formatter.formatStack(record.stack_info) if record.stack_info else ""
    return "\n".join(part for part in (error, stack) if part)


@dataclass(frozen=True)
class LogFile:
    """It begins anew when it is `size` MiB large; so many old ones are kept beside it: `.1` is the newest."""

    path: Path
    size: int
    keep: int


def _written(file: LogFile) -> logging.Handler:
    """A file that only this user may read."""
    file.path.parent.mkdir(parents=True, exist_ok=True)
    return PrivateFile(
        file.path, maxBytes=file.size * MIB, backupCount=file.keep, encoding="utf-8", errors="backslashreplace"
    )


class PrivateFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        with suppress(FileExistsError):
            os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return super()._open()


def set_up(
    level: str = "info",
    form: Literal["text", "json"] = "text",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
    file: LogFile | None = None,
) -> logging.Handler:
    """Send every record to stderr, and to a file. The libraries speak at warning and above, unless everything is asked
    for."""
    redact = Redactor(secrets)
    handler: logging.Handler = logging.StreamHandler(stream or sys.stderr)
    handlers = [handler, _written(file)] if file else [handler]
    for one in handlers:
        one.setFormatter(JsonFormatter(redact) if form == "json" else TextFormatter(redact))
    logging.root.handlers[:] = handlers
    logging.root.setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    for room in ("bot", "cogs"):
        logging.getLogger(room).setLevel(level.upper())
    for name in TELL_ALL:
        logging.getLogger(name).setLevel(logging.INFO if level == "debug" else logging.NOTSET)
    if level == "error":
        logging.root.setLevel(logging.ERROR)
    return handler
