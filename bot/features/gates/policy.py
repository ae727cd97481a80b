"""Who may pass, who waits for the team, and who may be removed."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.errors import UserError
from bot.core.facts import MemberFacts, PersonFacts
from bot.core.i18n import _
from bot.features.gates.applicant import Applicant, State, Why
from bot.features.gates.settings import REMINDERS, GatesSettings

NO_GATE = _("There is no gate on this server at the moment.")
TOGETHER = timedelta(hours=6)
"""Whose reminder would come so soon is reminded in the same message."""
STUCK_AFTER = timedelta(days=3)
WARNED_FOR = timedelta(days=2)
"""So long after the warning nobody is removed."""


class MayNot(UserError):
    """Why something can't be done at the gate."""


def is_on(settings: GatesSettings) -> bool:
    return settings.role_id is not None


def opens_by_itself(settings: GatesSettings) -> bool:
    """There is nothing that newcomers have to do."""
    return is_on(settings) and not settings.rules and not settings.questions


def reasons_to_look(
    person: PersonFacts, settings: GatesSettings, now: datetime, answers: Sequence[str]
) -> tuple[Why, ...]:
    reasons = {
        Why.ANSWERS: bool(settings.questions and answers),
        Why.YOUNG: now - person.made_at < timedelta(days=settings.youngest_days),
        Why.FACELESS: settings.faceless_wait and not person.has_avatar,
    }
    return tuple(why for why, holds in reasons.items() if holds)


def check_may_decide(moderator: MemberFacts) -> None:
    if not moderator.is_owner and not moderator.permissions & {"moderate_members", "administrator", "manage_guild"}:
        raise MayNot(_("Letting people in is for those who may time members out."))


def check_may_remove(moderator: MemberFacts) -> None:
    if not moderator.is_owner and not moderator.permissions & {"kick_members", "administrator"}:
        raise MayNot(_("Removing newcomers is for those who may kick members."))


def check_open(applicant: Applicant | None) -> Applicant:
    """Whom the team may still decide about."""
    if applicant is None or applicant.left_at is not None:
        raise MayNot(_("This person is not on the server any more."))
    if applicant.state is State.PASSED:
        raise MayNot(_("They are in already: {moderator} let them in.", moderator=_by(applicant)))
    return applicant


def check_not_declined(applicant: Applicant) -> None:
    if applicant.state is State.DECLINED:
        raise MayNot(_("{moderator} has declined already.", moderator=_by(applicant)))


def check_not_waiting_for_team(applicant: Applicant) -> None:
    match applicant.state:
        case State.HELD:
            raise MayNot(_("You did your part. Someone of the team looks at it before you can come in."))
        case State.DECLINED:
            raise MayNot(_("The team has decided not to let you in for now. You can write to them to ask why."))


def is_stuck(applicant: Applicant, now: datetime) -> bool:
    return applicant.reminders >= REMINDERS or now - applicant.joined_at >= STUCK_AFTER


def may_be_removed(applicant: Applicant, now: datetime) -> bool:
    return applicant.warned_at is not None and now - applicant.warned_at >= WARNED_FOR


def next_reminder(applicant: Applicant, settings: GatesSettings) -> datetime | None:
    """The second comes three times as late as the first; there is no third."""
    if applicant.reminders >= REMINDERS:
        return None
    hours = settings.remind_after_hours * (1 if applicant.reminders == 0 else 3)
    return applicant.joined_at + timedelta(hours=hours)


def _by(applicant: Applicant) -> str:
    return "–" if applicant.decided_by is None else f"<@{applicant.decided_by}>"
