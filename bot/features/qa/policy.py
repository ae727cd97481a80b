"""What is allowed at Q&A events, and what comes next. Refusals say why and what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.errors import UserError
from bot.core.events import Venue
from bot.core.facts import MemberFacts
from bot.core.i18n import Listing, Text, _, n_, p_
from bot.core.markdown import plain
from bot.core.permissions import permission_names
from bot.core.posts import moment
from bot.features.qa.event import COMING, OVER, RUNNING, Event, Plan, Series
from bot.features.qa.event import State as EventState
from bot.features.qa.question import LONGEST_QUESTION, SHORTEST_QUESTION, STATES, WAITING, Question, State
from bot.features.qa.settings import QaSettings

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=24)
LONGEST_TITLE, LONGEST_ABOUT, LONGEST_PLACE = 90, 900, 100
MOST_GUESTS = 10
BEFORE: Mapping[int, Text] = {
    1440: p_("reminder", "1 day before"),
    60: p_("reminder", "1 hour before"),
    10: p_("reminder", "10 minutes before"),
}
"""When one may be reminded, in minutes."""
CLAIM_LASTS = timedelta(minutes=10)
OFFER_LASTS = timedelta(minutes=2)
WEEK = timedelta(days=7)
LATE = timedelta(minutes=10)
"""After so long, the host is asked whether it begins."""
OVERRUN = timedelta(minutes=30)
FORGOTTEN = timedelta(hours=3)
"""So long after its end an event that nobody closed is over."""
REVIEWERS = ("manage_events", "manage_messages", "moderate_members", "manage_guild", "administrator")
HOSTS = ("manage_events", "manage_guild", "administrator")


class MayNot(UserError):
    """They may not, or not now."""


class Moved(UserError):
    """Someone else was faster."""

    def __init__(self) -> None:
        super().__init__(_("Someone else was faster: this is not as you saw it any more."))


def is_host(actor: MemberFacts, event: Event | None = None) -> bool:
    """Who makes events, and whoever hosts this one."""
    return actor.is_owner or bool(actor.permissions & set(HOSTS)) or (event is not None and actor.id == event.host_id)


def may_review(actor: MemberFacts, event: Event) -> bool:
    return is_host(actor, event) or bool(actor.permissions & set(REVIEWERS))


def check_may_host(actor: MemberFacts, event: Event | None = None) -> None:
    if not is_host(actor, event):
        raise MayNot(
            _("Only the host, and who has one of these permissions, may do that: {permissions}.", permissions=_names())
        )


def _names() -> Listing:
    return permission_names(HOSTS[:2])


def check_may_review(actor: MemberFacts, event: Event) -> None:
    if not may_review(actor, event):
        raise MayNot(_("Only moderators and the host look through questions."))


def check_may_lead(actor: MemberFacts, event: Event) -> None:
    """On stage: the host and the guests, and who may host."""
    if not (event.is_led_by(actor.id) or is_host(actor)):
        raise MayNot(_("Only the host and the guests of this Q&A may do that."))


def check_may_reveal(actor: MemberFacts, settings: QaSettings) -> None:
    allowed = bool(actor.roles & set(settings.reveal_roles)) or actor.is_owner
    if not allowed and not (not settings.reveal_roles and "administrator" in actor.permissions):
        raise MayNot(_("Only the two roles that `/qa setup` names may look who asked anonymously."))


# Plans


def check_plan(plan: Plan, now: datetime) -> None:
    if plan.starts_at <= now:
        raise MayNot(_("The beginning is over by now ({when}): choose a later one.", when=moment(plan.starts_at)))
    if not SHORTEST <= plan.length <= LONGEST:
        raise MayNot(_("A Q&A lasts from 10 minutes to 24 hours. Write the length like 90 min or 2h."))
    if plan.venue is Venue.ELSEWHERE and not plan.location:
        raise MayNot(_("Say where it takes place: choose a channel, or write a link or an address."))
    if plan.venue is not Venue.ELSEWHERE and plan.venue_id is None:
        raise MayNot(_("Say where it takes place: choose a channel, or write a link or an address."))
    if len(plan.guests) > MOST_GUESTS:
        raise MayNot(n_("There is place for {count} guest.", "There is place for {count} guests.", MOST_GUESTS))


def check_has(missing: Sequence[str], place_id: int) -> None:
    if missing:
        raise MayNot(
            _(
                "The bot lacks what it needs for this Q&A, in {channel} or where it takes place: {permissions}. "
                "Allow it, then try again.",
                channel=f"<#{place_id}>",
                permissions=permission_names(missing),
            )
        )


def check_changeable(event: Event) -> None:
    if event.state in (*OVER, EventState.CANCELLED):
        raise MayNot(_("This Q&A is over: it can’t be changed any more. `/qa again` makes a new one of it."))


def check_state(event: Event, *states: EventState) -> None:
    if event.state not in states:
        raise MayNot(_why_not(event))


def _why_not(event: Event) -> Text:
    match event.state:
        case EventState.DRAFT:
            return _("This Q&A is not announced yet.")
        case EventState.ANNOUNCED:
            return _("Questions can be sent already; voting has not begun yet.")
        case EventState.OPEN:
            return _("This Q&A has not begun yet: it begins {when}.", when=moment(event.plan.starts_at, "R"))
        case EventState.LIVE:
            return _("This Q&A is going on already.")
        case EventState.CANCELLED:
            return _("This Q&A was cancelled.")
        case _:
            return _("This Q&A is over.")


def plain_title(plan: Plan) -> str:
    return plain(plan.title)


def opens_at(plan: Plan, settings: QaSettings) -> datetime:
    return plan.starts_at - timedelta(hours=settings.opens_hours)


def next_in_series(plan: Plan, zone: ZoneInfo) -> Plan:
    """The same on the server's wall clock a week or a month later; a day that a month lacks becomes its last."""
    local = plan.starts_at.astimezone(zone).replace(tzinfo=None)
    if plan.series is Series.MONTHLY:
        year, month = (local.year + local.month // 12, local.month % 12 + 1)
        day = local.day
        while True:
            try:
                later = local.replace(year=year, month=month, day=day)
                break
            except ValueError:
                day -= 1
    else:
        later = local + timedelta(days=7)
    starts_at = later.replace(tzinfo=zone).astimezone(plan.starts_at.tzinfo)
    return replace(plan, starts_at=starts_at, ends_at=starts_at + plan.length)


def check_may_be_reminded(event: Event, minutes: int, now: datetime) -> None:
    if event.state not in COMING:
        raise MayNot(_why_not(event))
    if minutes not in BEFORE or event.plan.starts_at - timedelta(minutes=minutes) <= now:
        raise MayNot(_("It begins {when}: that is too late for this reminder.", when=moment(event.plan.starts_at, "R")))


# Questions


def check_may_ask(event: Event, asked: Sequence[Question], text: str, *, anonymous: bool) -> None:
    if event.state not in RUNNING:
        raise MayNot(_why_not(event))
    check_text(text)
    if anonymous and not event.plan.anonymous:
        raise MayNot(_("At this Q&A questions carry the name of who asks."))
    counted = [one for one in asked if one.state not in (State.WITHDRAWN, State.DECLINED)]
    if len(counted) >= event.plan.per_person:
        raise MayNot(
            n_(
                "You have sent {count} question, as many as one may. You can change or withdraw it until it shows.",
                "You have sent {count} questions, as many as one may. You can change or withdraw one until it shows.",
                len(counted),
            )
        )
    if any(one.text == text and one.state is not State.MERGED for one in counted):
        raise MayNot(_("You have sent this question already."))


def check_text(text: str) -> None:
    if not SHORTEST_QUESTION <= len(text) <= LONGEST_QUESTION:
        raise MayNot(
            _(
                "A question has from {shortest} to {longest} characters.",
                shortest=SHORTEST_QUESTION,
                longest=LONGEST_QUESTION,
            )
        )


def check_own(question: Question | None, asker_id: int) -> Question:
    if question is None or question.asker_id != asker_id:
        raise MayNot(_("This is not one of your questions."))
    return question


def check_not_shown(question: Question) -> None:
    if question.state not in WAITING:
        raise MayNot(_("That is not possible any more: the question {state}.", state=STATES[question.state]))


def check_may_vote(event: Event, question: Question | None, voter_id: int) -> None:
    if event.state not in (EventState.OPEN, EventState.LIVE):
        raise MayNot(_why_not(event))
    if question is None or question.state is not State.PUBLISHED:
        raise MayNot(_("This question can’t be voted for any more: it was taken up, or joined with another one."))
    if question.asker_id == voter_id:
        raise MayNot(_("This is your own question: it counts for you already."))


def check_reviewable(question: Question) -> None:
    if question.state is not State.PENDING:
        raise MayNot(_("This question was looked at already: it {state}.", state=STATES[question.state]))


def check_free(holder: int, until: datetime, moderator: MemberFacts) -> None:
    if holder != moderator.id:
        raise MayNot(
            _(
                "{moderator} is on it. If nothing comes of it, it is free {when}.",
                moderator=f"<@{holder}>",
                when=moment(until, "R"),
            )
        )


def check_mergeable(question: Question, target: Question | None) -> Question:
    if target is None or target.number == question.number:
        raise MayNot(_("Write the number of another question, as the list shows it."))
    if target.state not in (*WAITING, State.PUBLISHED):
        raise MayNot(
            _(
                "Question {number} can’t take others in: it {state}.",
                number=str(target.number),
                state=STATES[target.state],
            )
        )
    return target
