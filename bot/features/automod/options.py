"""A rule's options as people type them."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from bot.core.errors import UserError
from bot.core.i18n import Listing, _
from bot.core.invalid import why
from bot.features.automod.rule import Rule

MENTION = re.compile(r"<(?:@&|@!?|#)(\d{15,20})>")
NOTHING = {"none", "nothing", "-", "–", "rien", "aucun", "aucune"}
LONGEST_SHOWN = 60
LOOKED_FOR: Mapping[str, str] = {"words": "terms", "patterns": "patterns", "links": "domains"}
"""The option without which a kind of rule looks for nothing."""
ONE_A_LINE = {"patterns"}
"""There a comma means something."""


class NotThat(UserError):
    """What was typed does not fit."""


def names(kind: type[Rule]) -> Sequence[str]:
    """Those that can be changed."""
    return [name for name in kind.model_fields if name != "name"]


def shown(rule: Rule, option: str) -> str:
    """Its value as it would be typed."""
    value = rule.model_dump(mode="json").get(option)
    text = ", ".join(map(str, value)) if isinstance(value, list) else "–" if value is None else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def changed(rule: Rule, option: str, typed: str) -> Rule:
    """The rule with another value. Raises NotThat."""
    if option not in names(type(rule)):
        raise NotThat(
            _(
                "This rule has no option “{option}”. It has: {options}.",
                option=option[:50],
                options=Listing(names(type(rule))),
            )
        )
    return made(type(rule), {**rule.model_dump(mode="json"), option: read(rule, option, typed)})


def made(kind: type[Rule], values: dict[str, Any]) -> Rule:
    """Raises NotThat."""
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        problem = error.errors()[0]
        option = str(problem["loc"][0]) if problem["loc"] else ""
        raise NotThat(_("{option}: {why}", option=f"`{option}`", why=why(problem))) from error


def new(kind: type[Rule], name: str, looked_for: str | None) -> Rule:
    """With its usual options. Raises NotThat, or what the kind says is missing."""
    option = LOOKED_FOR.get(kind.kind)
    if looked_for is None:
        return made(kind, {"name": name})
    if option is None:
        raise NotThat(_("This kind of rule looks for nothing that can be named: leave that out."))
    return made(kind, {"name": name, option: _items(looked_for) if option not in ONE_A_LINE else [looked_for]})


def read(rule: Rule, option: str, typed: str) -> Any:
    text = typed.strip()
    if option in ONE_A_LINE:
        return [line.strip() for line in text.splitlines() if line.strip()]
    before = getattr(rule, option)
    if isinstance(before, tuple | frozenset):
        return [] if text.casefold() in NOTHING else _items(text)
    if text.casefold() in NOTHING:
        return None
    found = MENTION.fullmatch(text)
    return found[1] if found is not None else text


def _items(text: str) -> list[str]:
    items = (item.strip() for item in re.split(r"[\n,]", text))
    return [MENTION.sub(r"\1", item) for item in items if item]
