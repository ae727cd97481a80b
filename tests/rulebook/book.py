"""Every request that a test makes the bot send is held against what Discord allows; a wrong one fails that test."""

import functools
import itertools
from pathlib import Path
from typing import Any

from tests.kept_secret import said_in
from tests.rulebook import acts, messages
from tests.rulebook.asked import Asked
from tests.rulebook.description import Description

DESCRIPTION = Path(__file__).parents[3] / "shared" / "data" / "discord-openapi.json"
_broken: list[str] = []
_known_good: list[Any] = []


@functools.cache
def description() -> Description | None:
    """None where it is not beside the checkout: then only what it does not tell is looked at."""
    return Description(DESCRIPTION) if DESCRIPTION.is_file() else None


def problems(asked: Asked) -> list[str]:
    known = description()
    found = known.problems(asked.method, asked.path, *_as_described(asked)) if known else []
    if said_in(f"{asked.body}{asked.reason}") or any(file.tells_secret for file in asked.files or ()):
        found.append("a secret is told")
    return found or list(itertools.chain(messages.problems(asked), acts.problems(asked)))


def _as_described(asked: Asked) -> tuple[dict[str, Any], Any]:
    """Query and body, where discord.py sends them otherwise and Discord takes both."""
    query, body = asked.query, asked.body
    if asked.method == "PUT" and "/bans/" in asked.path:
        return {}, {**{name: int(value) for name, value in query.items()}, **(body or {})}
    if asked.method == "PUT" and "/permissions/" in asked.path:
        return query, {name: value for name, value in body.items() if name != "id"}
    return query, body


def look_at(asked: Asked) -> None:
    """All commands are sent whenever a bot starts: they are looked at again when they have changed."""
    is_commands = asked.method == "PUT" and asked.path.endswith("/commands")
    if is_commands and asked.body in _known_good:
        return
    found = problems(asked)
    _broken.extend(f"{asked}: {problem}" for problem in found)
    if is_commands and not found:
        _known_good[:] = [asked.body]


def broken() -> list[str]:
    """What was wrong since this was last asked."""
    found, _broken[:] = _broken[:], []
    return found
