"""A request, as a bot sends it to Discord."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class File:
    name: str
    size: int
    tells_secret: bool = False


@dataclass(frozen=True)
class Asked:
    """`path` is below the version: `/channels/1/messages`. `files`: None where they are not looked at."""

    method: str
    path: str
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    files: Sequence[File] | None = None
    reason: str | None = None
    at: dt.datetime = dt.datetime(2026, 10, 26, 9, tzinfo=dt.UTC)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"
