"""Rules as a file (TOML): what is exported can be imported, replayed, and written by hand."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from bot.core import toml
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
    return [f"{name} = {toml.written(value)}" for name, value in options.items()]


def read(text: str) -> tuple[Rule, ...]:
    """Raises BadRulesFile, or what a rule says is wrong with it."""
    if len(text) > LARGEST:
        raise BadRulesFile(_("The file is too large for rules."))
    content = toml.read(text)
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
