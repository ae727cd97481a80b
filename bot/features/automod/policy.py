"""Which rules may be kept and switched on, and whom they leave alone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Command, Listing, _
from bot.core.permissions import permission_names
from bot.features.automod.rule import NAMES, Action, Hit, Rule
from bot.features.automod.scores import LIMIT
from bot.features.automod.seen import Seen, What
from bot.features.automod.states import STATES, Book, StandingRule, State
from bot.features.moderation.cases import Kind
from bot.features.moderation.settings import ModerationSettings

MOST_RULES, MOST_WAITING, BANNED_AT_ONCE = 50, 25, 200
OBSERVED_FOR = timedelta(hours=24)
"""What was watched for less was hardly watched."""
AT_LIMIT = (Action.DELETE, Action.STRIKE)
"""What too many points bring."""
DECIDES = "moderate_members"
STAFF = frozenset(
    {
        "administrator",
        "manage_guild",
        "manage_channels",
        "manage_messages",
        "moderate_members",
        "kick_members",
        "ban_members",
    }
)


class NoRule(UserError):
    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "There is no rule called “{name}” here. {command} lists them.",
                name=name,
                command=Command("automod show"),
            )
        )


class StateChanged(UserError):
    """Someone was faster."""

    def __init__(self) -> None:
        super().__init__(_("Someone else has just changed this rule: look at it again."))


class NeedsTyping(Exception):
    """Switching on a rule that was never observed: its name is to be typed."""


def named(book: Book, name: str) -> StandingRule:
    found = book.by_name.get(name.strip())
    if found is None:
        raise NoRule(name.strip()[:50])
    return found


def numbered(book: Book, number: int) -> StandingRule:
    found = next((one for one in book.rules if one.number == number), None)
    if found is None:
        raise NoRule(str(number))
    return found


def check_new(there: Sequence[Any], new: Collection[Rule]) -> None:
    """`there`: what has a name and stands already."""
    names = [one.name for one in there]
    taken = [rule.name for rule in new if rule.name in names]
    if taken:
        raise UserError(_("There is a rule of this name already: {names}.", names=Listing(taken)))
    if len(there) + len(new) > MOST_RULES:
        raise UserError(_("A server can have {count} rules: remove one first.", count=MOST_RULES))


def check_kinds(there: Mapping[str, StandingRule], new: Iterable[Rule]) -> None:
    """A rule keeps its kind."""
    other = [rule.name for rule in new if rule.name in there and there[rule.name].rule.kind != rule.kind]
    if other:
        raise UserError(_("Here these names belong to rules of another kind: {names}.", names=Listing(other)))


def check_move(before: StandingRule, after: State) -> None:
    if before.state is after and before.delete_only_until is None:
        raise UserError(_("“{name}” stands so already: {state}.", name=before.name, state=STATES[after]))


def was_observed(rule: StandingRule, now: datetime) -> bool:
    return rule.observed_from is not None and now - rule.observed_from >= OBSERVED_FOR


def days_observed(rule: StandingRule, now: datetime) -> float:
    return 0 if rule.observed_from is None else (now - rule.observed_from) / timedelta(days=1)


def is_staff(member: MemberFacts) -> bool:
    """Whom no rule looks at."""
    return member.is_owner or bool(STAFF & member.permissions)


def actions_of(hits: Iterable[StandingRule], now: datetime, points: int = 0) -> tuple[Action, ...]:
    """What follows all of them together, each once, in the order of the actions. `points`: the member's, with them."""
    wanted = {action for rule in hits for action in rule.acts(now) or ()}
    if points >= LIMIT:
        wanted |= set(AT_LIMIT)
    return tuple(action for action in Action if action in wanted)


def possible(seen: Seen, hits: Iterable[Hit], actions: Iterable[Action]) -> tuple[Action, ...]:
    """Discord does not tell who renamed a thread; and who has joined has nothing to be taken but a name."""
    if seen.what is What.TITLE:
        return tuple(action for action in actions if action in {Action.DELETE, Action.ALERT})
    if seen.what in {What.NAME, What.JOIN} and not any(hit.surface in NAMES for hit in hits):
        return tuple(action for action in actions if action is not Action.DELETE)
    return tuple(actions)


def punishes(actions: Iterable[Action]) -> bool:
    """Whether the member gets a case."""
    return bool({Action.STRIKE, Action.TIMEOUT, Action.HOLD} & set(actions))


def check_may_decide(actor: MemberFacts, settings: ModerationSettings) -> None:
    """Whoever may time members out, by Discord's permission or by a role that the server named for it."""
    may = {"administrator", DECIDES} & actor.permissions or set(settings.roles.get(Kind.TIMEOUT, ())) & actor.roles
    if not (actor.is_owner or may):
        names = permission_names([DECIDES])
        raise UserError(_("You need this permission for that: {permissions}.", permissions=names))
