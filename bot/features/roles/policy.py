"""What may be given, taken and restored."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.errors import UserError
from bot.core.facts import PersonFacts
from bot.core.i18n import Listing, _, n_
from bot.core.lobby import RoleFacts, unfit
from bot.features.roles.panel import Chosen, Kind, Memory, Panel, Restorable
from bot.features.roles.settings import RolesSettings


class MayNot(UserError):
    """Why a role can't be given or taken."""


def check_roles(role_ids: Sequence[int], known: Mapping[int, RoleFacts]) -> None:
    reasons = [why for role_id in role_ids if (why := unfit(known.get(role_id))) is not None]
    if reasons:
        raise MayNot(_("{reasons} Choose others.", reasons=Listing(reasons)))


def pressed(panel: Panel, role_id: int, has: Collection[int]) -> Chosen:
    """A button takes a role or gives it back. Raises MayNot where it would be one too many."""
    own = [one for one in panel.role_ids if one in has]
    if role_id in own:
        return _chosen(panel, own, [one for one in own if one != role_id])
    if panel.kind is Kind.ONE:
        return _chosen(panel, own, [role_id])
    return chosen(panel, [*own, role_id], has)


def chosen(panel: Panel, wanted: Sequence[int], has: Collection[int]) -> Chosen:
    """A list says all that someone wants. Raises MayNot for too many, and for what is not offered any more."""
    gone = [one for one in wanted if one not in panel.role_ids]
    if gone:
        raise MayNot(_("This role is not offered any more."))
    if len(wanted) > panel.limit:
        raise MayNot(
            n_(
                "You may have {count} of these roles: press one that you have, to give it back.",
                "You may have {count} of these roles: press one that you have, to give it back.",
                panel.limit,
            )
        )
    return _chosen(panel, [one for one in panel.role_ids if one in has], wanted)


def _chosen(panel: Panel, own: Sequence[int], wanted: Sequence[int]) -> Chosen:
    return Chosen(
        taken=tuple(one for one in wanted if one not in own),
        given_back=tuple(one for one in own if one not in wanted),
        has=tuple(one for one in panel.role_ids if one in wanted),
    )


def worth_remembering(person: PersonFacts, settings: RolesSettings, now: datetime) -> Memory | None:
    """None: nothing of it would come back."""
    roles = person.roles if settings.restores else person.roles & frozenset(settings.restrictions)
    until = person.timed_out_until
    until = until if until is not None and until > now else None
    return unless_empty(Memory(person.guild_id, person.member_id, person.joined_at, roles, until))


def only_restrictions(memory: Memory, settings: RolesSettings) -> Memory | None:
    """What is kept of who opted out: what would help them who leave to get rid of it."""
    return unless_empty(replace(memory, role_ids=memory.role_ids & frozenset(settings.restrictions)))


def unless_empty(memory: Memory) -> Memory | None:
    return memory if memory.role_ids or memory.timed_out_until is not None else None


def restorable(
    memory: Memory, known: Mapping[int, RoleFacts], settings: RolesSettings, *, only_restrictions: bool
) -> Restorable:
    """By id: a role that was deleted and made again is another one."""
    wanted = sorted(memory.role_ids)
    if only_restrictions or not settings.restores:
        wanted = [one for one in wanted if one in settings.restrictions]
    back = tuple(one for one in wanted if unfit(known.get(one)) is None)
    managed = {one for one in wanted if one in known and known[one].managed}
    return Restorable(back, tuple(one for one in wanted if one not in back and one not in managed))
