"""When joins and messages are a raid, and what is opened again at its end."""

from datetime import datetime, timedelta

from bot.core.doors import HIGH, LONGEST_PAUSE, Door
from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.core.permissions import permission_names
from bot.features.raids.raid import Cause, Raid, Shut
from bot.features.raids.settings import RaidSettings

LASTS = timedelta(seconds=10)
"""So long there must be too many, so that one link that many follow at once is no raid yet."""
OVERWHELMING = 3
"""So many times the limit need not last."""
PAUSED_FOR = LONGEST_PAUSE - timedelta(minutes=5)
RENEWED_AT = timedelta(hours=12)
LOOKED_AT_EVERY = timedelta(minutes=10)
SAME = timedelta(seconds=2)
"""Discord may cut fractions of a second."""


MAY_SWITCH = ("manage_guild", "moderate_members")


class MayNot(UserError):
    """Who asks may not do this."""


def check_may_switch(actor: MemberFacts) -> None:
    """A raid comes at night: each moderator may answer it."""
    if not (actor.is_owner or {*MAY_SWITCH, "administrator"} & actor.permissions):
        names = permission_names([MAY_SWITCH[1]])
        raise MayNot(_("You need this permission for that: {permissions}.", permissions=names))


def is_raid(count: int, limit: int, lasts: timedelta) -> bool:
    """`lasts`: for how long there have been at least `limit` within the window."""
    return count >= limit and (lasts >= LASTS or count >= OVERWHELMING * limit)


def cause_of(joins: int, alike: int, settings: RaidSettings) -> Cause | None:
    """What there is too much of at this moment."""
    if joins >= settings.joins:
        return Cause.JOINS
    return Cause.ALIKE if alike >= settings.alike else None


def later_end(raid: Raid, settings: RaidSettings, now: datetime) -> datetime | None:
    """While a raid goes on, its end moves; that of raid mode by hand is the person’s."""
    if raid.ends_at is None or raid.cause is Cause.HAND:
        return raid.ends_at
    return max(raid.ends_at, now + settings.calm)


def end_by_hand(raid: Raid, length: timedelta | None, settings: RaidSettings, now: datetime) -> datetime | None:
    """Of raid mode that someone switches on, or on again: as they say, else when it is calm."""
    if length is not None:
        return now + length
    return None if raid.cause is Cause.HAND else now + settings.calm


def to_shut(door: Door, settings: RaidSettings, now: datetime) -> Shut:
    """What raid mode changes. Invites that someone paused for longer stay as they are, and so does a higher level."""
    until = now + PAUSED_FOR
    pauses = door.paused_until is None or door.paused_until < until
    raises = settings.verification and door.verification < HIGH
    return Shut(
        invites_until=until if pauses else None,
        invites_before=door.paused_until if pauses else None,
        verification=HIGH if raises else None,
        verification_before=door.verification if raises else None,
    )


def needs_renewal(raid: Raid, now: datetime) -> bool:
    until = raid.shut.invites_until
    return until is not None and until - now <= RENEWED_AT


def is_ours(door: Door, shut: Shut) -> frozenset[str]:
    """What still is as raid mode set it, and so may be set back."""
    ours = set()
    until = shut.invites_until
    if until is not None and door.paused_until is not None and abs(door.paused_until - until) <= SAME:
        ours.add("invites")
    if shut.verification is not None and door.verification == shut.verification:
        ours.add("verification")
    return frozenset(ours)


def is_back(door: Door, shut: Shut, now: datetime) -> frozenset[str]:
    """What is already as it was before: setting it back may have been interrupted."""
    back = set()
    if door.paused_until == reopens_at(shut, now):
        back.add("invites")
    if door.verification == shut.verification_before:
        back.add("verification")
    return frozenset(back)


def reopens_at(shut: Shut, now: datetime) -> datetime | None:
    """Until when invites stay paused at the end: someone may have paused them before the raid."""
    before = shut.invites_before
    return before if before is not None and before > now else None


def next_look(raid: Raid, now: datetime) -> datetime:
    """When the sweep has to see to a raid again; not long after someone has switched it off while it did."""
    soon = now + LOOKED_AT_EVERY
    return soon if raid.ends_at is None else max(min(raid.ends_at, soon), now + timedelta(seconds=1))
