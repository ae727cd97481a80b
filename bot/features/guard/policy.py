"""How much is too much, and what of an account's power the bot can take."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.errors import UserError
from bot.core.facts import AuditAction, AuditFacts, MemberFacts
from bot.core.i18n import _
from bot.core.permissions import permission_names
from bot.core.ranks import Holder, RankFacts
from bot.features.guard.incident import Act, Deed, Incident
from bot.features.guard.settings import GuardSettings

WINDOW = timedelta(minutes=1)
OLD = timedelta(hours=1)
"""What the bot hears of later than this, it does not answer any more: the audit log has it."""
SAME_INCIDENT = timedelta(minutes=10)
NEEDED = "manage_guild"

DEEDS: Mapping[AuditAction, Deed] = {
    AuditAction.BAN: Deed.BANS,
    AuditAction.KICK: Deed.KICKS,
    AuditAction.PRUNE: Deed.KICKS,
    AuditAction.CHANNEL_DELETE: Deed.CHANNELS,
    AuditAction.ROLE_DELETE: Deed.ROLES,
}


class MayNot(UserError):
    """Who asks may not do this."""


@dataclass(frozen=True)
class Reach:
    """What the bot can take: roles of a person, all that the roles of a bot may do. `left`: what it can't."""

    taken: tuple[int, ...]
    muted: Mapping[int, int]
    left: tuple[int, ...]


def act_of(entry: AuditFacts) -> Act | None:
    """None for what the guard does not count."""
    deed = None if entry.action is None else DEEDS.get(entry.action)
    if deed is None or entry.actor_id is None:
        return None
    return Act(entry.id, deed, entry.target_id, entry.name, max(entry.count, 1))


def is_watched(entry: AuditFacts, act: Act, me_id: int, now: datetime) -> bool:
    """Never the bot itself, and nothing that is long past."""
    return entry.actor_id != me_id and now - act.at < OLD


def too_much(acts: Iterable[Act], settings: GuardSettings) -> Deed | None:
    """Of what there is too much within any minute."""
    by_deed: dict[Deed, list[Act]] = {}
    for act in sorted(acts, key=lambda act: act.audit_id):
        by_deed.setdefault(act.deed, []).append(act)
    for deed, done in by_deed.items():
        if any(count >= limit_of(deed, settings) for count in _within_a_minute(done)):
            return deed
    return None


def _within_a_minute(acts: list[Act]) -> Iterable[int]:
    first, count = 0, 0
    for act in acts:
        count += act.count
        while act.at - acts[first].at >= WINDOW:
            count -= acts[first].count
            first += 1
        yield count


def limit_of(deed: Deed, settings: GuardSettings) -> int:
    limits = {
        Deed.BANS: settings.bans,
        Deed.KICKS: settings.kicks,
        Deed.CHANNELS: settings.channels,
        Deed.ROLES: settings.roles,
    }
    return limits[deed]


def counted(acts: Iterable[Act]) -> Mapping[Deed, int]:
    counts: Counter[Deed] = Counter()
    for act in acts:
        counts[act.deed] += act.count
    return counts


def reach(holder: Holder, my_rank: int) -> Reach:
    """Roles below the bot's own. Of a bot, its own role stays, but may do nothing."""
    below = [role for role in holder.roles if role.rank < my_rank]
    taken = tuple(role.id for role in below if not role.managed)
    muted = {
        role.id: role.permissions for role in below if role.managed and role.of_bot == holder.id and role.permissions
    }
    left = tuple(role.id for role in holder.roles if role.of_staff and role.id not in {*taken, *muted})
    return Reach(taken, muted, left)


def check_may_answer(incident: Incident, actor: MemberFacts) -> None:
    if actor.id == incident.actor_id:
        raise MayNot(_("This is about your own account: someone else has to decide."))
    if not (actor.is_owner or {NEEDED, "administrator"} & actor.permissions):
        raise MayNot(_("You need this permission for that: {permissions}.", permissions=permission_names([NEEDED])))


def may_give(role: RankFacts | None, actor: MemberFacts, my_rank: int) -> bool:
    """A role below the bot's and below the highest of whoever gives it back; None: it is no more."""
    if role is None or role.rank >= my_rank:
        return False
    return actor.is_owner or role.rank < (actor.rank or 0)


def out_of_reach(roles: Iterable[RankFacts], me: MemberFacts) -> list[RankFacts]:
    """Roles of the staff that stand at or above the bot's own, the highest first."""
    above = [role for role in roles if role.of_staff and role.rank >= (me.rank or 0) and role.id not in me.roles]
    return sorted(above, key=lambda role: -role.rank)
