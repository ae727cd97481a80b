"""Who may do what to whom, and what a strike brings."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.core.calendar import first_id_at
from bot.core.errors import UserError
from bot.core.facts import AuditAction, AuditFacts, MemberFacts
from bot.core.i18n import Listing, _
from bot.core.permissions import permission_names
from bot.features.moderation.cases import BY_ID, NOT_DONE, ON_DISCORD, TEMPORARY, Case, Kind, Source, State
from bot.features.moderation.settings import ModerationSettings, Rung, Step

NEEDED = {
    Kind.KICK: "kick_members",
    Kind.BAN: "ban_members",
    Kind.SOFTBAN: "ban_members",
    Kind.UNBAN: "ban_members",
}
DISCORDS_LONGEST_TIMEOUT = timedelta(days=28)
RENEWED_AT = timedelta(days=27)
JUST_NOW = timedelta(minutes=5)
STILL_WANTED = timedelta(hours=3)
"""What was interrupted so long ago is no longer done by itself: it would take everybody by surprise."""


ACTIONS = {
    Kind.KICK: AuditAction.KICK,
    Kind.BAN: AuditAction.BAN,
    Kind.UNBAN: AuditAction.UNBAN,
    Kind.TIMEOUT: AuditAction.TIMEOUT,
    Kind.UNTIMEOUT: AuditAction.UNTIMEOUT,
    Kind.NOTE: AuditAction.PRUNE,
}
"""By which entry of Discord's audit log a case of this kind is known, and which case an entry becomes."""
OVERTAKEN_BY: Mapping[Kind, frozenset[Kind]] = {
    Kind.TIMEOUT: frozenset({Kind.TIMEOUT, Kind.UNTIMEOUT}),
    Kind.BAN: frozenset({Kind.UNBAN, Kind.SOFTBAN}),
}
LIFTED_BY = {Kind.TIMEOUT: Kind.TIMEOUT, Kind.UNTIMEOUT: Kind.TIMEOUT, Kind.UNBAN: Kind.BAN}
"""What of before no longer stands after a case of this kind: there is one timeout at a time."""


class MayNot(UserError):
    """Who asks may not do this, or not to this person."""


def permission_for(kind: Kind) -> str:
    """Of Discord, which whoever does it must have; and the bot, where Discord has to act."""
    return NEEDED.get(kind, "moderate_members")


def check_may_do(kind: Kind, actor: MemberFacts, settings: ModerationSettings) -> None:
    """By Discord's permission, or by a role that the server named for it."""
    needed = permission_for(kind)
    has = {needed, "administrator"} & actor.permissions
    if not (actor.is_owner or has or set(settings.roles.get(kind, ())) & actor.roles):
        names = permission_names([needed])
        raise MayNot(_("You need this permission for that: {permissions}.", permissions=names))


def check_rank(kind: Kind, actor: MemberFacts, target: MemberFacts, bot: MemberFacts) -> None:
    """Actor above target, bot above target; nobody acts on themselves, on the owner or on the bot."""
    if target.id == actor.id:
        raise MayNot(_("You can’t do that to yourself."))
    if target.id == bot.id:
        raise MayNot(_("The bot does not moderate itself."))
    if target.is_owner:
        raise MayNot(_("{member} owns the server: nobody can moderate the owner.", member=target.mention))
    if target.rank is None:
        if kind not in BY_ID:
            raise MayNot(_("{member} is not on this server. Only bans and notes work then.", member=target.mention))
        return
    if not actor.is_owner and (actor.rank or 0) <= target.rank:
        raise MayNot(_("{member} has a role as high as yours, or a higher one.", member=target.mention))
    if kind in ON_DISCORD:
        _check_reach(kind, target, bot)


def _check_reach(kind: Kind, target: MemberFacts, bot: MemberFacts) -> None:
    if (bot.rank or 0) <= (target.rank or 0):
        raise MayNot(
            _(
                "The bot’s role is not above {member}’s highest: move it up in Server Settings → Roles.",
                member=target.mention,
            )
        )
    if kind is Kind.TIMEOUT and "administrator" in target.permissions:
        raise MayNot(_("{member} is an administrator, and Discord lets nobody time those out.", member=target.mention))


def check_bot_may(kind: Kind, bot: MemberFacts) -> None:
    needed = permission_for(kind)
    if kind in ON_DISCORD and not {needed, "administrator"} & bot.permissions:
        raise MayNot(
            _(
                "The bot lacks these permissions for that: {permissions}.",
                permissions=Listing([permission_names([needed])]),
            )
        )


def check_new_end(case: Case, ends_at: datetime, now: datetime) -> None:
    if case.kind not in TEMPORARY or case.state is not State.DONE:
        raise MayNot(_("Only a timeout or a ban that stands has a length to change."))
    if ends_at <= now:
        raise MayNot(_("That length is over already: lift it early, with `/case undo`."))


def is_stale(case: Case, now: datetime) -> bool:
    """Whether a case that is still open was ordered so long ago that the staff is asked first."""
    return now - case.made_at > STILL_WANTED


def strikes(cases: Iterable[Case], now: datetime) -> int:
    """How many stand."""
    return sum(case.weight for case in cases if case.counts(now))


def climbs(case: Case, rung: Rung) -> bool:
    """Whether the ladder acts by itself: where automod gave the strike, a human bans."""
    return rung.step is Step.TIMEOUT or (rung.step is Step.BAN and case.source is not Source.AUTOMOD)


def timeout_until(ends_at: datetime, now: datetime) -> datetime:
    """What Discord is told: longer ones are renewed before it ends them."""
    return min(ends_at, now + DISCORDS_LONGEST_TIMEOUT)


def next_look(kind: Kind, ends_at: datetime, now: datetime) -> datetime:
    """When something has to be done next: the end, or before Discord ends a long timeout."""
    return min(ends_at, now + RENEWED_AT) if kind is Kind.TIMEOUT else ends_at


def audit_reason(case: Case) -> str:
    """What Discord's audit log says, and by which its entry is known again as this case's."""
    return f"case {case.number} by {case.actor_id}"


def case_of(audit_reason: str | None) -> int | None:
    """The number in what `audit_reason` made. Anyone can write the same: only the bot's own entries are to be read."""
    found = re.fullmatch(r"case (\d{1,18}) by \d{1,20}", audit_reason or "", re.ASCII)
    return None if found is None else int(found[1])


def is_of(entry: AuditFacts, case: Case) -> bool:
    """Whether an entry of the bot's own tells that this case's action took place."""
    action = AuditAction.BAN if case.kind is Kind.SOFTBAN else ACTIONS.get(case.kind)
    return (entry.action, entry.target_id, entry.reason) == (action, case.target_id, audit_reason(case))


def order(case: Case) -> int:
    """Where a case stands among the entries of Discord's audit log."""
    return case.audit_id or first_id_at(case.made_at)


def is_overtaken(entry: AuditFacts, kind: Kind, cases: Iterable[Case]) -> bool:
    """Whether what an entry tells was lifted or replaced by something newer that is on record: entries come late."""
    by = OVERTAKEN_BY.get(kind, ())
    return any(case.kind in by and case.state not in NOT_DONE and order(case) > entry.id for case in cases)
