"""What pydantic finds wrong with a value, in words that a person understands."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.core.errors import UserError
from bot.core.i18n import Text, _, n_

KINDS: Mapping[str, Text] = {
    "int": _("a whole number"),
    "float": _("a number"),
    "bool": _("yes or no"),
    "string": _("a text"),
    "tuple": _("a list"),
    "list": _("a list"),
    "set": _("a list"),
    "frozen_set": _("a list"),
    "dict": _("several lines, each with a name and a value"),
    "model": _("several lines, each with a name and a value"),
    "date": _("a date, like 2026-12-21"),
    "datetime": _("a date and a time"),
    "time_delta": _("a length of time, like 10m or 2h"),
}
"""By how the name of pydantic's error begins."""


class Invalid(UserError):
    """`option`: what is wrong with which value."""

    def __init__(self, error: ValidationError) -> None:
        problem = error.errors(include_url=False)[0]
        option = ".".join(str(part) for part in problem["loc"])
        text = why(problem)
        super().__init__(_("{option}: {why}", option=f"`{option}`", why=text) if option else text)


def why(problem: Mapping[str, Any]) -> Text:
    """One of pydantic's errors."""
    kind, limits = str(problem["type"]), problem.get("ctx", {})
    if isinstance(limits.get("error"), UserError):
        text: Text = limits["error"].text
        return text
    match kind:
        case "greater_than_equal":
            return _("at least {limit}", limit=str(limits["ge"]))
        case "greater_than":
            return _("over {limit}", limit=str(limits["gt"]))
        case "less_than_equal":
            return _("at most {limit}", limit=str(limits["le"]))
        case "less_than":
            return _("under {limit}", limit=str(limits["lt"]))
        case "too_long" | "string_too_long":
            return _length(kind, limits["max_length"], most=True)
        case "too_short" | "string_too_short":
            return _length(kind, limits["min_length"], most=False)
        case "enum" | "literal_error":
            return _("one of {values}", values=str(limits["expected"]).replace("'", "").replace(" or ", ", "))
        case "missing":
            return _("this must be given")
        case "extra_forbidden":
            return _("there is no such option")
    return next((text for name, text in KINDS.items() if kind.startswith(f"{name}_")), _("this does not fit"))


def _length(kind: str, limit: int, *, most: bool) -> Text:
    if kind.startswith("string"):
        if most:
            return n_("at most {count} character", "at most {count} characters", limit)
        return n_("at least {count} character", "at least {count} characters", limit)
    if most:
        return n_("at most {count} of them", "at most {count} of them", limit)
    return n_("at least {count} of them", "at least {count} of them", limit)
