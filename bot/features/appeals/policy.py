"""Who may appeal what, who decides, and when the staff is reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.core.i18n import _
from bot.core.permissions import permission_names
from bot.features.appeals.appeal import Appeal, Held, Outcome, State
from bot.features.appeals.settings import AppealSettings
from bot.features.moderation.cases import APPEALABLE, TEMPORARY, Case, Kind, Undone
from bot.features.moderation.cases import State as CaseState
from bot.features.moderation.settings import ModerationSettings

PERMISSION = "moderate_members"
LAPSE = timedelta(minutes=15)
UNFINISHED = timedelta(minutes=2)
"""A step that has not ended by then was interrupted."""
REMIND_AFTER, REMIND_EVERY = timedelta(hours=48), timedelta(days=7)
LOOK_EVERY = timedelta(hours=3)
"""So soon it is noticed that a case was taken back by hand; whoever presses a button notices it at once."""
RETRY_AFTER = timedelta(minutes=10)
ALL_ANSWERS = 2400
"""Characters, so that the card shows all of them."""


class NotAppealed(UserError):
    """This can't be appealed, or not now."""


class MayNotDecide(UserError):
    """Who presses may not decide this one."""


class ActedYourself(MayNotDecide):
    def __init__(self) -> None:
        super().__init__(_("You acted in this case yourself: someone else of the team decides about the appeal."))


def longest_answer(questions: int) -> int:
    return ALL_ANSWERS // max(1, questions)


def can_be_appealed(case: Case) -> bool:
    return case.kind in APPEALABLE and case.undone is None and case.state in {CaseState.DONE, CaseState.LIFTED}


def is_question(case: Case) -> bool:
    """Against a reminder there is nothing to appeal; whoever got it may ask the team."""
    return case.kind is Kind.REMIND


def check_may_appeal(
    case: Case | None, number: int, member_id: int, before: Sequence[Appeal], settings: AppealSettings, now: datetime
) -> None:
    """Of others' cases and of notes, a member learns nothing. `before`: all that they appealed."""
    if case is None or case.target_id != member_id or case.kind is Kind.NOTE:
        raise NotAppealed(_("You have no case {number} on this server.", number=str(number)))
    if case.undone is not None:
        raise NotAppealed(_("The team has taken case {number} back already.", number=str(number)))
    if not (can_be_appealed(case) or (is_question(case) and case.state is CaseState.DONE)):
        raise NotAppealed(_("There is nothing to appeal about case {number}.", number=str(number)))
    check_none_open(before)
    until = barred_until(case, before, settings)
    if until is not None and now < until:
        raise NotAppealed(
            _(
                "Your last appeal was refused. You can appeal again from {when}; what happens after the refusal, at "
                "once.",
                when=f"<t:{int(until.timestamp())}:f>",
            )
        )


def check_none_open(before: Sequence[Appeal]) -> None:
    if any(appeal.state is not State.DONE for appeal in before):
        raise NotAppealed(
            _("Your last appeal is not decided yet: one at a time. You get the answer as a direct message.")
        )


def barred_until(case: Case, before: Sequence[Appeal], settings: AppealSettings) -> datetime | None:
    """A refusal bars what was done before it: its case, the rung that this brought, and older ones; not what comes."""
    refusals = [one.decided_at for one in before if one.outcome is Outcome.REFUSED and one.decided_at is not None]
    return max((at + settings.cooldown for at in refusals if case.made_at <= at), default=None)


def may_decide(kind: Kind, actor: MemberFacts, settings: ModerationSettings) -> bool:
    """By Discord's permission, or by a role that the server named for such cases."""
    named = set(settings.roles.get(kind, ())) & actor.roles
    return actor.is_owner or bool({PERMISSION, "administrator"} & actor.permissions or named)


def check_may_decide(
    case: Case, acted_by: int, actor: MemberFacts, settings: ModerationSettings, *, alone: bool = False
) -> None:
    """`acted_by`: who brought the case about. `alone`: they say that nobody else could decide."""
    if actor.id == case.target_id:
        raise MayNotDecide(_("It is your own appeal: someone else decides."))
    if not may_decide(case.kind, actor, settings):
        names = permission_names([PERMISSION])
        raise MayNotDecide(_("You need this permission for that: {permissions}.", permissions=names))
    if actor.id == acted_by and not (alone or is_question(case)):
        raise ActedYourself


def check_open(appeal: Appeal) -> None:
    if appeal.state is not State.OPEN:
        by = f"<@{appeal.decided_by}>"
        raise MayNotDecide(_("This appeal is decided already, by {moderator}.", moderator=by))


def check_free(held: Held | None, actor: MemberFacts) -> None:
    if held is not None and held.holder_id != actor.id:
        until = f"<t:{int(held.until.timestamp())}:t>"
        raise MayNotDecide(_("{moderator} is on it until {when}.", moderator=f"<@{held.holder_id}>", when=until))


def check_can_grant(case: Case, how: Undone) -> None:
    if how is Undone.EARLY and not can_be_lifted(case):
        raise MayNotDecide(_("There is nothing left to lift: it is over."))


def can_be_lifted(case: Case) -> bool:
    return case.kind in TEMPORARY and case.state is CaseState.DONE


def reminders_due(made_at: datetime, now: datetime) -> int:
    """How often the staff is to have been reminded by now."""
    waited = now - made_at - REMIND_AFTER
    return 0 if waited < timedelta() else 1 + waited // REMIND_EVERY


def next_reminder(made_at: datetime, now: datetime) -> datetime:
    return reminder_at(made_at, reminders_due(made_at, now) + 1)


def reminder_at(made_at: datetime, number: int) -> datetime:
    return made_at + REMIND_AFTER + (number - 1) * REMIND_EVERY
