"""Log lines for people or machines, without the token, a key or a password in any of them."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, TextIO
from urllib.parse import quote, unquote

from bot.core.names import harmless

HIDDEN = "***"


class Redactor:
    """Takes secrets out of a text, also where they stand in a URL."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = {form for secret in secrets for form in _written_forms(secret) if form}
        longest_first = sorted(forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        return self._pattern.sub(HIDDEN, text) if self._pattern else text


def _written_forms(secret: str) -> tuple[str, ...]:
    """As it is, as a URL holds it, and as an exception's repr quotes it."""
    return secret, quote(secret, safe=""), unquote(secret), repr(secret)[1:-1]


class TextFormatter(logging.Formatter):
    """One line a record; what someone else wrote can't begin a line of its own."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self.redact = redact

    def format(self, record: logging.LogRecord) -> str:
        message = harmless(self.redact(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n"))
        line = f"{_moment(record):%Y-%m-%d %H:%M:%S}Z {record.levelname:<7} {self.redact(record.name)}: {message}"
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
        if trace := self.redact(_trace(self, record)):
            entry["traceback"] = trace
        return json.dumps(entry, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    error = formatter.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
    stack = formatter.formatStack(record.stack_info) if record.stack_info else ""
    return "\n".join(part for part in (error, stack) if part)


def set_up(
    level: str = "info",
    form: Literal["text", "json"] = "text",
    secrets: Iterable[str] = (),
    stream: TextIO | None = None,
) -> logging.Handler:
    """Send every record to stderr. The libraries speak at warning and above, unless everything is asked for."""
    redact = Redactor(secrets)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonFormatter(redact) if form == "json" else TextFormatter(redact))
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.DEBUG if level == "debug" else logging.WARNING)
    for room in ("bot", "cogs"):
        logging.getLogger(room).setLevel(level.upper())
    if level == "error":
        logging.root.setLevel(logging.ERROR)
    return handler
