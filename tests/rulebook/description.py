"""Discord's own OpenAPI description of its API: what of a request it does not allow."""

import datetime as dt
import functools
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Schema = dict[str, Any]
BIT_FIELDS = {"permissions", "allow", "deny", "default_member_permissions"}
"""Numbers in the description; Discord takes and gives them as text."""
UNDESCRIBED = re.compile(r"\.(?:nsfw|tts|embeds\[\d+\]\.flags)$")
"""Which discord.py says of every command, edit and embed, and Discord takes."""
MEDIA_CHANNEL = 16
"""A kind of channel that is not described either; discord.py names it with forums."""

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
SIZES: dict[str, tuple[type | tuple[type, ...], Callable[[Any, Any], bool]]] = {
    "minLength": (str, lambda value, bound: len(value) >= bound),
    "maxLength": (str, lambda value, bound: len(value) <= bound),
    "minItems": (list, lambda value, bound: len(value) >= bound),
    "maxItems": (list, lambda value, bound: len(value) <= bound),
    "minProperties": (dict, lambda value, bound: len(value) >= bound),
    "maxProperties": (dict, lambda value, bound: len(value) <= bound),
    "minimum": ((int, float), lambda value, bound: value >= bound),
    "maximum": ((int, float), lambda value, bound: value <= bound),
    "pattern": (str, lambda value, bound: re.search(bound, value) is not None),
    "enum": (object, lambda value, bound: value in bound),
    "const": (object, lambda value, bound: value == bound),
    "uniqueItems": (list, lambda value, _: len({json.dumps(one, sort_keys=True) for one in value}) == len(value)),
    "format": (str, lambda value, bound: _has_format(value, bound)),
}


def _has_format(text: str, wanted: str) -> bool:
    if wanted == "uri":
        return bool(urlsplit(text).scheme) and not re.search(r"\s", text)
    if wanted == "date-time":
        try:
            return dt.datetime.fromisoformat(text).tzinfo is not None
        except ValueError:
            return False
    return True


def _is_of(value: Any, kind: str) -> bool:
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _kinds(schema: Schema) -> tuple[str, ...]:
    """None: any."""
    kinds = schema.get("type", ())
    return (kinds,) if isinstance(kinds, str) else tuple(kinds)


def _is_one_of(value: Any, kinds: tuple[str, ...]) -> bool:
    return not kinds or any(_is_of(value, kind) for kind in kinds)


@dataclass(frozen=True)
class Operation:
    template: str
    path: dict[str, Schema]
    query: dict[str, Schema]
    body: Schema | None
    """None: nothing is to be sent."""


class Description:
    def __init__(self, path: Path) -> None:
        known = json.loads(path.read_text(encoding="utf-8"))
        self._schemas: dict[str, Schema] = known["components"]["schemas"]
        self._schemas["ChannelTypes"]["oneOf"].append({"const": MEDIA_CHANNEL})
        self._paths = {
            template: (template.strip("/").split("/"), known["paths"][template]) for template in known["paths"]
        }
        self.operation = functools.lru_cache(4096)(self._operation)

    def _operation(self, method: str, path: str) -> Operation | None:
        """Of the templates that fit, the one with the most words of its own."""
        parts = path.strip("/").split("/")
        fitting = [
            (sum(map(str.__eq__, parts, words)), template)
            for template, (words, methods) in self._paths.items()
            if method.lower() in methods
            and len(words) == len(parts)
            and all(word.startswith("{") or word == part for word, part in zip(words, parts, strict=True))
        ]
        return self._described(method, max(fitting)[1]) if fitting else None

    def _described(self, method: str, template: str) -> Operation:
        methods = self._paths[template][1]
        told = methods[method.lower()]
        parameters = [*methods.get("parameters", ()), *told.get("parameters", ())]
        path, query = (
            {one["name"]: one["schema"] for one in parameters if one["in"] == place} for place in ("path", "query")
        )
        content = told.get("requestBody", {}).get("content", {})
        body = content.get("application/json") or next(iter(content.values()), None)
        return Operation(template, path, query, body["schema"] if body else None)

    def problems(self, method: str, path: str, query: dict[str, Any], body: Any) -> list[str]:
        operation = self.operation(method, path)
        if operation is None:
            return ["there is no such route"]
        words, parts = self._paths[operation.template][0], path.strip("/").split("/")
        found = []
        for word, part in zip(words, parts, strict=True):
            if word.startswith("{"):
                found += self._wrong(operation.path.get(word[1:-1], {}), part, word)
        for name, value in query.items():
            known = operation.query.get(name)
            found += [f"?{name} is not known"] if known is None else self._wrong_in_query(known, value, f"?{name}")
        if operation.body is not None:
            found += self._wrong(operation.body, {} if body is None else body, "")
        elif body:
            found.append("a body is not wanted")
        return found

    def _wrong_in_query(self, schema: Schema, value: Any, at: str) -> list[str]:
        """In an address all is text."""
        schema = self._resolved(schema)
        if schema.get("type") == "integer" and str(value).isdecimal():
            value = int(value)
        elif schema.get("type") == "boolean" and str(value).lower() in ("true", "false", "1", "0"):
            return []
        return self._wrong(schema, value, at)

    def _resolved(self, schema: Schema) -> Schema:
        return self._schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema

    def _wrong(self, schema: Schema, value: Any, at: str) -> list[str]:
        schema = self._resolved(schema)
        value = _as_discord_reads(schema, value, at)
        kinds = _kinds(schema)
        if not _is_one_of(value, kinds):
            return [f"{at}: {_short(value)} is not {' or '.join(kinds)}"]
        if value is None and "null" in kinds:
            return []
        found = [
            f"{at}: {_short(value)} has not {keyword} {_short(bound)}"
            for keyword, bound in schema.items()
            if keyword in SIZES and isinstance(value, SIZES[keyword][0]) and not SIZES[keyword][1](value, bound)
        ]
        for part in schema.get("allOf", ()):
            found += self._wrong(part, value, at)
        if choices := schema.get("oneOf") or schema.get("anyOf"):
            found += self._fits_none(choices, value, at)
        if isinstance(value, dict) and ("properties" in schema or "additionalProperties" in schema):
            found += self._wrong_in_object(schema, value, at)
        elif isinstance(value, list) and "items" in schema:
            found += [
                problem for i, one in enumerate(value) for problem in self._wrong(schema["items"], one, f"{at}[{i}]")
            ]
        return found

    def _wrong_in_object(self, schema: Schema, value: dict[str, Any], at: str) -> list[str]:
        """A name that is not described is an error here, which it is not in JSON Schema."""
        known, others = schema.get("properties", {}), schema.get("additionalProperties", False)
        found = [f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value]
        for name, one in value.items():
            allowed = known.get(name, others)
            if allowed is False and not UNDESCRIBED.search(f"{at}.{name}"):
                found.append(f"{at}.{name} is not known")
            elif isinstance(allowed, dict):
                found += self._wrong(allowed, one, f"{at}.{name}")
        return found

    def _fits_none(self, choices: list[Schema], value: Any, at: str) -> list[str]:
        """Empty if it fits one; else what is wrong by the choice that it comes nearest to."""
        nearest: list[str] | None = None
        for choice in (one for one in map(self._resolved, choices) if self._may_be(one, value, at)):
            found = self._wrong(choice, value, at)
            if not found:
                return []
            nearest = found if nearest is None or len(found) < len(nearest) else nearest
        return nearest or [f"{at}: {_short(value)} is none of what it may be"]

    def _may_be(self, schema: Schema, value: Any, at: str) -> bool:
        """Told at a glance: the `type` of components, options and answers says which of many it is."""
        if not _is_one_of(_as_discord_reads(schema, value, at), _kinds(schema)):
            return False
        if not isinstance(value, dict) or "type" not in value:
            return True
        kind = schema.get("properties", {}).get("type", {})
        return "enum" not in kind or value["type"] in kind["enum"]


def _as_discord_reads(schema: Schema, value: Any, at: str) -> Any:
    """Discord takes ids as numbers, too, and wants fields of bits as text."""
    if schema.get("format") == "snowflake" and _is_of(value, "integer"):
        return str(value)
    if at.rsplit(".", 1)[-1] in BIT_FIELDS and isinstance(value, str) and value.isdecimal():
        return int(value)
    return list(value) if isinstance(value, tuple) else value


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}… ({len(value) if hasattr(value, '__len__') else ''})"
