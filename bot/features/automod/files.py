"""Rules as a file (TOML): what is exported can be imported, replayed, and written by hand."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot.core.errors import UserError
from bot.core.i18n import _
from bot.features.automod.kinds import read_rule, write_rule
from bot.features.automod.rule import Rule

MOST_RULES = 50
LARGEST = 1 << 20


class BadRulesFile(UserError):
    pass


def written(rules: Iterable[Rule]) -> str:
    return "\n".join("\n".join(["[[rule]]", *_lines(write_rule(rule)), ""]) for rule in rules)


def _lines(options: dict[str, Any]) -> list[str]:
    return [f"{name} = {_value(value)}" for name, value in options.items()]


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(name)} = {_value(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list):
        one_line = "[" + ", ".join(map(_value, value)) + "]"
        return one_line if len(one_line) < 100 else "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
    # Strings of JSON are strings of TOML but for the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def read(text: str) -> tuple[Rule, ...]:
    """Raises BadRulesFile, or what a rule says is wrong with it."""
    if len(text) > LARGEST:
        raise BadRulesFile(_("The file is too large for rules."))
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadRulesFile(_("This is no TOML: {error}.", error=str(error))) from None
    entries = content.get("rule")
    if set(content) != {"rule"} or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadRulesFile(_("A file of rules has a [[rule]] for each rule, and nothing else."))
    if len(entries) > MOST_RULES:
        raise BadRulesFile(
            _("There are {count} rules; at most {most} can be used.", count=len(entries), most=MOST_RULES)
        )
    rules = tuple(map(read_rule, entries))
    twice = [name for name, count in Counter(rule.name for rule in rules).items() if count > 1]
    if twice:
        raise BadRulesFile(_("Two rules have the name {name}.", name=twice[0]))
    return rules
