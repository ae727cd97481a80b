"""What is decided about those who wait: in which order they are shown, who may help, when the desk is called."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import Text, _
from bot.features.care.desk import Desk, Wait
from bot.features.care.settings import DeskSettings

CLAIM_LASTS = timedelta(minutes=30)
ON_BOARD = {Desk.QUESTIONS: timedelta(days=7), Desk.NEWCOMERS: timedelta(days=3)}
"""Older ones are only in the private list."""
IN_LIST = timedelta(days=28)
BETWEEN_CALLS = timedelta(minutes=10)
BETWEEN_EDITS = timedelta(seconds=5)
LOOKED_AT = timedelta(minutes=10)
"""A board is looked at that often, though nobody says anything."""


class MayNotHelp(UserError):
    """They are none of those who look after this desk."""


def may_help(member: MemberFacts, desk: DeskSettings) -> bool:
    of_the_team = bool({"moderate_members", "manage_guild", "administrator"} & member.permissions)
    return member.is_owner or of_the_team or desk.role_id in member.roles


def check_may_help(member: MemberFacts, desk: DeskSettings) -> None:
    if not may_help(member, desk):
        raise MayNotHelp(_refusal(desk))


def _refusal(desk: DeskSettings) -> Text:
    if desk.role_id is None:
        return _("This is for the moderators: no role was chosen for it yet.")
    return _("This is for those with the role {role}, and for the moderators.", role=f"<@&{desk.role_id}>")


def arranged(waits: Sequence[Wait], stale_before: datetime) -> list[Wait]:
    """Who waits the longest comes first; after them what went stale, the newest first."""
    fresh = [wait for wait in waits if wait.at > stale_before]
    stale = [wait for wait in waits if wait.at <= stale_before]
    return [*sorted(fresh, key=_age), *sorted(stale, key=_age, reverse=True)]


def _age(wait: Wait) -> int:
    return wait.message.message_id


def to_call_for(waits: Sequence[Wait], desk: DeskSettings, now: datetime) -> list[Wait]:
    """Each once, when it has waited for long enough, unless someone is on it."""
    return [wait for wait in waits if not wait.called and wait.holder_id is None and wait.at <= now - desk.call_after]


def shown(desk: Desk, waits: Sequence[Wait], settings: DeskSettings, now: datetime) -> list[Wait]:
    """A newcomer is nobody's business before someone may have answered by themselves."""
    if desk is Desk.QUESTIONS:
        return list(waits)
    return [wait for wait in waits if wait.at <= now - settings.call_after]


def next_look(waits: Sequence[Wait], desk: DeskSettings, now: datetime) -> datetime:
    """When something changes by the clock alone: someone has waited for long enough, or a claim lapses."""
    calls = [wait.at + desk.call_after for wait in waits if not wait.called]
    lapses = [wait.until for wait in waits if wait.until is not None]
    return min([now + LOOKED_AT, *(at for at in [*calls, *lapses] if at > now)])
