"""What Discord refuses of everything but messages and its description does not tell."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from tests.rulebook.asked import Asked

LONGEST_TIMEOUT = dt.timedelta(days=28)
OLDEST_IN_BULK = dt.timedelta(days=14)
LONGEST_PAUSE = dt.timedelta(hours=24)
REASON = 512
DISCORDS_EPOCH = 1_420_070_400_000
NAME, MENU_NAME = re.compile(r"[-_'\w]{1,32}"), re.compile(r"[-_'\w ]{1,32}")
SLASH, GROUPS = 1, {1, 2}
MOST_COMMANDS = {1: 100, 2: 15, 3: 15}
COMMAND_SIZE = 8000
KEYWORDS, KEYWORD_LENGTH, ALLOWED, PATTERNS, PATTERN_LENGTH = 1000, 60, 100, 10, 260


def problems(asked: Asked) -> Iterator[str]:
    if asked.reason is not None and not 1 <= len(asked.reason) <= REASON:
        yield f"the reason has {len(asked.reason)} signs of {REASON}"
    body: Any = asked.body
    match [asked.method, *asked.path.strip("/").split("/")]:
        case ["PATCH", "guilds", _, "members", _]:
            yield from _too_far("a timeout", body.get("communication_disabled_until"), asked.at + LONGEST_TIMEOUT)
        case ["PUT", "guilds", _, "incident-actions"]:
            for until in body.values():
                yield from _too_far("a pause", until, asked.at + LONGEST_PAUSE)
        case ["POST", "channels", _, "messages", "bulk-delete"]:
            old = [one for one in map(int, body["messages"]) if made_at(one) < asked.at - OLDEST_IN_BULK]
            yield from (f"message {one} is too old to be deleted with others" for one in old)
        case ["POST", "guilds", _, "scheduled-events"]:
            yield from _wrong_in_event(asked)
        case ["POST" | "PATCH", "guilds", _, "auto-moderation", "rules", *_]:
            yield from _wrong_in_rule(body)
        case ["PUT", "applications", _, "commands"] | ["PUT", "applications", _, "guilds", _, "commands"]:
            yield from _wrong_in_commands(body)


def made_at(snowflake: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(((snowflake >> 22) + DISCORDS_EPOCH) / 1000, dt.UTC)


def _too_far(what: str, until: str | None, latest: dt.datetime) -> Iterator[str]:
    # Discord allows for clocks that are not quite right.
    if until is not None and dt.datetime.fromisoformat(until) > latest + dt.timedelta(seconds=5):
        yield f"{what} lasts until {until}, after {latest}"


def _wrong_in_event(asked: Asked) -> Iterator[str]:
    start, end = (asked.body.get(f"scheduled_{one}_time") for one in ("start", "end"))
    if start and dt.datetime.fromisoformat(start) <= asked.at:
        yield f"an event starts in the past: {start}"
    if start and end and dt.datetime.fromisoformat(end) <= dt.datetime.fromisoformat(start):
        yield "an event ends before it starts"
    if asked.body.get("entity_type") == 3 and not end:
        yield "an event outside of Discord has no end"


def _wrong_in_rule(body: dict[str, Any]) -> Iterator[str]:
    """Of Discord's own AutoMod."""
    given = body.get("trigger_metadata") or {}
    for key, most, longest in (
        ("keyword_filter", KEYWORDS, KEYWORD_LENGTH),
        ("allow_list", ALLOWED, KEYWORD_LENGTH),
        ("regex_patterns", PATTERNS, PATTERN_LENGTH),
    ):
        words = given.get(key) or []
        if len(words) > most or any(not 1 <= len(word.strip()) <= longest for word in words):
            yield f"{key} has {len(words)} of {most}, or one that is not of 1 to {longest} signs"
    for action in body.get("actions") or ():
        if (action.get("metadata") or {}).get("duration_seconds", 0) > 28 * 86_400:
            yield "AutoMod times out for more than 28 days"


# Commands


def _wrong_in_commands(commands: list[dict[str, Any]]) -> Iterator[str]:
    for kind, most in MOST_COMMANDS.items():
        names = [one["name"] for one in commands if one.get("type", SLASH) == kind]
        if len(names) > most or len(names) > len(set(names)):
            yield f"{len(names)} commands of type {kind}, {len(set(names))} names, at most {most}"
    for command in commands:
        is_slash = command.get("type", SLASH) == SLASH
        yield from _wrong_in_name(command, NAME if is_slash else MENU_NAME)
        if is_slash:
            yield from _wrong_below(command, command["name"])
            if (size := _size(command)) > COMMAND_SIZE:
                yield f"/{command['name']} has {size} signs of {COMMAND_SIZE}"
        if is_slash != bool(command.get("description")):
            yield f"{command['name']}: only slash commands have a description"


def _wrong_in_name(node: dict[str, Any], pattern: re.Pattern[str]) -> Iterator[str]:
    for name in (node["name"], *(node.get("name_localizations") or {}).values()):
        if not pattern.fullmatch(name) or (pattern is NAME and name != name.lower()):
            yield f"{name!r} is no name of a command or an option"


def _wrong_below(node: dict[str, Any], at: str) -> Iterator[str]:
    options = node.get("options") or []
    names = [option["name"] for option in options]
    if len(names) > len(set(names)):
        yield f"/{at}: two options have one name"
    needed = [bool(option.get("required")) for option in options if option["type"] not in GROUPS]
    if needed != sorted(needed, reverse=True):
        yield f"/{at}: an option that is needed comes after one that is not"
    if needed and len(needed) < len(options):
        yield f"/{at}: has both options and subcommands"
    for option in options:
        yield from _wrong_in_name(option, NAME)
        if option.get("choices") and option.get("autocomplete"):
            yield f"/{at} {option['name']}: has both choices and autocomplete"
        yield from _wrong_below(option, f"{at} {option['name']}")


def _size(node: dict[str, Any]) -> int:
    """Of each text its longest translation counts."""
    texts = [
        max(map(len, [node.get(key) or "", *(node.get(f"{key}_localizations") or {}).values()]))
        for key in ("name", "description")
    ]
    choices = sum(len(one["name"]) + len(str(one["value"])) for one in node.get("choices") or ())
    return sum(texts) + choices + sum(_size(option) for option in node.get("options") or ())
