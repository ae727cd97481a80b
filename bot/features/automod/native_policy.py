"""Which rules Discord's own AutoMod can take over, as far as its limits go; what stays with the bot, and why.

What is written there is never stricter than the bot: it may leave something to the bot, but blocks nothing more.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.core.i18n import Text, _, n_
from bot.core.native_automod import NativeRule, Standing, Trigger
from bot.features.automod.options import made
from bot.features.automod.policy import STAFF
from bot.features.automod.rule import Action, Rule, TextRule
from bot.features.automod.rules.duplicates import Duplicates
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.rules.patterns import Patterns
from bot.features.automod.rules.words import Words as BannedWords
from bot.features.automod.seen import Surface
from bot.features.automod.states import StandingRule, State
from bot.features.automod.text_lists import read_list

PLACES: Mapping[Trigger, int] = {Trigger.KEYWORD: 6, Trigger.MENTIONS: 1, Trigger.SPAM: 1}
MOST_KEYWORDS, LONGEST_KEYWORD, MOST_ALLOWED = 1_000, 60, 100
MOST_ROLES, MOST_CHANNELS, LONGEST_MESSAGE = 20, 50, 150
LONGEST_NAME = 50
EXEMPT_HERE = STAFF - {"administrator", "manage_guild"}


@dataclass(frozen=True)
class Wanted:
    """`rule`: whose it is."""

    rule: StandingRule
    native: NativeRule


@dataclass(frozen=True)
class Stay:
    """What stays with the bot of a rule, and why."""

    rule: StandingRule
    why: Text


@dataclass
class Server:
    """`free`: places for rules at Discord. `channels`: which belong to those. `message`: for who wrote it."""

    free: dict[Trigger, int]
    staff_roles: frozenset[int]
    channels: Callable[[Collection[int]], frozenset[int]]
    message: Callable[[StandingRule], str]


@dataclass
class Translation:
    wanted: list[Wanted] = field(default_factory=list)
    stays: list[Stay] = field(default_factory=list)


def rule_of(native: NativeRule) -> Rule | None:
    """The bot's own that does the same; None where there is none that does all of it."""
    common: dict[str, Any] = {
        "name": native.name[:LONGEST_NAME],
        "then": (Action.DELETE,),
        "exempt_roles": native.exempt_roles,
        "exempt_channels": native.exempt_channels,
    }
    if native.also:
        return None
    match native.trigger:
        case Trigger.KEYWORD:
            return made(BannedWords, {**common, "terms": native.keywords, "allow": native.allow})
        case Trigger.MENTIONS:
            return made(Mentions, {**common, "limit": native.limit})
    return None


def free_places(standing: Sequence[Standing], written: Collection[int]) -> dict[Trigger, int]:
    """Beside the rules of others."""
    others = [one.rule.trigger for one in standing if not one.ours and one.id not in written]
    return {trigger: max(0, most - others.count(trigger)) for trigger, most in PLACES.items()}


def translated(rules: Sequence[StandingRule], server: Server, now: datetime) -> Translation:
    found = Translation()
    for rule in rules:
        if rule.state is State.DRAFT:
            continue
        why = _stays_whole(rule, server, now)
        if why is not None:
            found.stays.append(Stay(rule, why))
        elif isinstance(rule.rule, BannedWords):
            _words(rule, rule.rule, server, found)
        else:
            _single(rule, server, found)
    return found


def _stays_whole(standing: StandingRule, server: Server, now: datetime) -> Text | None:
    rule = standing.rule
    if not isinstance(rule, BannedWords | Mentions | Duplicates):
        return (
            _("Discord reads patterns in its own way") if isinstance(rule, Patterns) else _("Discord has none like it")
        )
    if standing.state is not State.ENFORCE:
        return _("it only observes")
    if standing.delete_only_until is not None:
        return _("it is on for an hour only")
    if rule.score is not None or Action.DELETE not in (standing.acts(now) or ()):
        return _("by itself it takes no message away")
    return _limited(rule, server)


def _limited(rule: Rule, server: Server) -> Text | None:
    if rule.only_newer_than is not None:
        return _("Discord does not ask how long a member has been here")
    if rule.only_hours is not None:
        return _("Discord does not look at the clock")
    if isinstance(rule, TextRule) and Surface.CONTENT not in rule.surfaces:
        return _("it does not look at messages")
    if len(rule.exempt_roles | server.staff_roles) > MOST_ROLES:
        return _("Discord exempts {count} roles at most, those of the staff included", count=MOST_ROLES)
    if len(server.channels(rule.exempt_channels)) > MOST_CHANNELS:
        return _("Discord exempts {count} channels at most", count=MOST_CHANNELS)
    if isinstance(rule, Mentions) and rule.role_counts == 0:
        return _("Discord counts roles, too")
    if isinstance(rule, BannedWords):
        allowed = [keyword_of(term) for term in rule.allow]
        if len(allowed) > MOST_ALLOWED or None in allowed:
            return _("Discord can’t take its list of what is allowed")
    return None


def keyword_of(term: str) -> str | None:
    """As Discord writes it, which knows `*` at the ends alone; None for what it can't look for."""
    words = " ".join(term.split())
    inner = words.strip("*")
    keyword = f"{'*' * words.startswith('*')}{inner.strip()}{'*' * words.endswith('*')}"
    return None if not inner.strip() or {"*", "?"} & set(inner) or len(keyword) > LONGEST_KEYWORD else keyword


def _words(standing: StandingRule, rule: BannedWords, server: Server, found: Translation) -> None:
    """In as many of Discord's rules as it needs and gets."""
    terms = {*rule.terms, *(term for name in rule.lists for term in read_list(name))}
    keywords = sorted({keyword.casefold() for term in terms if (keyword := keyword_of(term)) is not None})
    unfit = sum(keyword_of(term) is None for term in terms)
    allow = tuple(sorted({keyword for term in rule.allow if (keyword := keyword_of(term)) is not None}))
    crowded = 0
    for part, start in enumerate(range(0, len(keywords), MOST_KEYWORDS), 1):
        some = tuple(keywords[start : start + MOST_KEYWORDS])
        if server.free[Trigger.KEYWORD]:
            _take(standing, server, found, Trigger.KEYWORD, part, keywords=some, allow=allow)
        else:
            crowded += len(some)
    if unfit:
        text = n_("Discord can’t look for {count} of its words", "Discord can’t look for {count} of its words", unfit)
        found.stays.append(Stay(standing, text))
    if crowded:
        text = n_("there is no room for {count} of its words", "there is no room for {count} of its words", crowded)
        found.stays.append(Stay(standing, text))


def _single(standing: StandingRule, server: Server, found: Translation) -> None:
    mentions = isinstance(standing.rule, Mentions)
    trigger = Trigger.MENTIONS if mentions else Trigger.SPAM
    if not server.free[trigger]:
        found.stays.append(Stay(standing, _("Discord takes one rule of this kind, and has it")))
        return
    limit = standing.rule.limit if isinstance(standing.rule, Mentions) else 0
    _take(standing, server, found, trigger, 1, limit=limit)
    some = _("what only several messages together break") if mentions else _("what Discord does not take for spam")
    found.stays.append(Stay(standing, some))


def _take(
    standing: StandingRule,
    server: Server,
    found: Translation,
    trigger: Trigger,
    part: int,
    *,
    keywords: tuple[str, ...] = (),
    allow: tuple[str, ...] = (),
    limit: int = 0,
) -> None:
    server.free[trigger] -= 1
    number = f" ({part})" if part > 1 else ""
    native = NativeRule(
        name=f"Concierge · {standing.name}{number}",
        trigger=trigger,
        keywords=keywords,
        allow=allow,
        limit=limit,
        exempt_roles=standing.rule.exempt_roles | server.staff_roles,
        exempt_channels=server.channels(standing.rule.exempt_channels),
        message=server.message(standing)[:LONGEST_MESSAGE],
    )
    found.wanted.append(Wanted(standing, native))
