"""Every kind of rule there is."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.core.errors import UserError
from bot.core.i18n import Listing, _
from bot.core.invalid import why
from bot.features.automod.rule import Rule
from bot.features.automod.rules.attachments import Attachments
from bot.features.automod.rules.burst import Burst
from bot.features.automod.rules.caps import Caps
from bot.features.automod.rules.duplicates import Duplicates
from bot.features.automod.rules.emoji import Emoji
from bot.features.automod.rules.forwards import Forwards
from bot.features.automod.rules.invites import Invites
from bot.features.automod.rules.joins import Joins
from bot.features.automod.rules.length import TooLong
from bot.features.automod.rules.links import Links
from bot.features.automod.rules.lookalikes import Lookalikes
from bot.features.automod.rules.masked_links import MaskedLinks
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.rules.names import Names
from bot.features.automod.rules.new_accounts import NewAccounts
from bot.features.automod.rules.newlines import Newlines
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.phishing import Phishing
from bot.features.automod.rules.shorteners import Shorteners
from bot.features.automod.rules.wave import Wave
from bot.features.automod.rules.words import Words
from bot.features.automod.rules.zalgo import Zalgo

ALL: tuple[type[Rule], ...] = (
    Words,
    Patterns,
    Invites,
    Links,
    MaskedLinks,
    Shorteners,
    Phishing,
    Lookalikes,
    Mentions,
    Burst,
    Duplicates,
    Wave,
    Caps,
    Emoji,
    Newlines,
    Zalgo,
    TooLong,
    Attachments,
    Forwards,
    NewAccounts,
    Names,
    Joins,
)
KINDS: Mapping[str, type[Rule]] = {rule.kind: rule for rule in ALL}


class BadRule(UserError):
    pass


def read_rule(options: Mapping[str, Any]) -> Rule:
    """A rule from its kind, name and options; BadRule, or another UserError, says what is wrong with them."""
    kind = KINDS.get(str(options.get("kind")))
    if kind is None:
        raise BadRule(
            _(
                "There is no kind of rule “{kind}”. There are {kinds}.",
                kind=str(options.get("kind"))[:50],
                kinds=Listing(list(KINDS)),
            )
        )
    try:
        return kind.model_validate({name: value for name, value in options.items() if name != "kind"})
    except ValidationError as error:
        first = error.errors()[0]
        option = ".".join(str(part) for part in first["loc"]) or "rule"
        raise BadRule(
            _(
                "The rule {rule}: {option}: {problem}.",
                rule=str(options.get("name", kind.kind))[:50],
                option=option,
                problem=why(first),
            )
        ) from None


def write_rule(rule: Rule) -> dict[str, Any]:
    """As `read_rule` takes it, without what is as usual."""
    usual = {name: field.get_default(call_default_factory=True) for name, field in type(rule).model_fields.items()}
    changed = {name for name in usual if getattr(rule, name) != usual[name]}
    written = rule.model_dump(mode="json", include=changed)
    for name in changed:
        if isinstance(getattr(rule, name), frozenset):
            written[name] = sorted(written[name])  # a set has no order of its own, and files should not differ by it
    return {"kind": rule.kind, **written}
