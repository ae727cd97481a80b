"""How a week is judged, and which week a digest is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar import Week, next_local
from bot.core.errors import UserError
from bot.core.i18n import Change, Days, Listing, Percent, Text, _
from bot.features.digest import numbers
from bot.features.digest.parts import Part, Suggestion, Value, Verdict
from bot.features.digest.settings import QUIET_TIMES, Quiet
from bot.features.engagement.report import FEW_TO_COMPARE, Report

SUGGESTIONS = 3
QUESTION_CHANNELS = 50
SPREAD = timedelta(minutes=10)
LATE = timedelta(hours=1)
QUIET_AT_MOST = timedelta(days=120)

FAR_UNDER, UNDER = 0.30, 0.15
OVERDUE_AT_LEAST, OVERDUE_SHARE = 5, 0.10
POINTS_UNDER, POINTS_PEOPLE = 10, 50
LEFT_ALONE_AT_LEAST, LEFT_ALONE_SHARE = 20, 0.25


def verdict(report: Report, quiet: Sequence[Quiet] = (), parts: Sequence[Part] = ()) -> Verdict:
    """The first rule that holds; `parts` bring the rules of other features."""
    for period in quiet:
        if period.touches(report.week):
            days = Days(period.first, period.last)
            return Verdict(Value.QUIET, _("{days} is marked as quiet: shown, not judged.", days=days))
    if not report.complete:
        return Verdict(Value.PARTIAL, _("a part of this week was not counted, so it is not judged."))
    if not report.baseline_weeks:
        return Verdict(Value.TOO_EARLY, _("there is no complete week before this one to compare with."))
    found = [*needs_you(report), *worth_a_look(report), *(rule for part in parts for rule in part.rules(report))]
    for value in (Value.NEEDS_YOU, Value.WORTH_A_LOOK):
        for rule in found:
            if rule.value == value:
                return rule
    return Verdict(Value.ALL_GOOD, _all_good(report))


def needs_you(report: Report) -> list[Verdict]:
    rules = [*_drops(report, FAR_UNDER), _overdue(report)]
    return [Verdict(Value.NEEDS_YOU, rule) for rule in rules if rule]


def worth_a_look(report: Report) -> list[Verdict]:
    rules = [
        *_drops(report, UNDER),
        _points_under(report, "activation", _("of newcomers wrote in their first week")),
        _points_under(report, "retention_w1", _("of newcomers came back in their second week")),
        _left_alone(report),
        _more_leave(report),
    ]
    return [Verdict(Value.WORTH_A_LOOK, rule) for rule in rules if rule]


def under(value: float | None, baseline: float | None, limit: float) -> bool:
    """At least `limit` (0.15) under a baseline that is large enough to compare with."""
    if value is None or baseline is None or baseline < FEW_TO_COMPARE:
        return False
    return baseline - value >= limit * baseline - 1e-9


def _drops(report: Report, limit: float) -> list[Text | None]:
    counted = ((members_noun(report), numbers.members(report)), (_("messages"), numbers.figure(report, "messages")))
    return [
        _(
            "{value} {what}, usual {baseline} ({change}; rule: {limit}).",
            value=figure.value,
            what=what,
            baseline=round(figure.baseline),
            change=Change(figure.value / figure.baseline - 1),
            limit=Change(-limit),
        )
        for what, figure in counted
        if under(figure.value, figure.baseline, limit)
    ]


def members_noun(report: Report) -> Text:
    return _("members who wrote") if numbers.counts_writers(report) else _("active members")


def _overdue(report: Report) -> Text | None:
    asked, overdue = numbers.figure(report, "questions").value, report.overdue_questions
    if not asked or overdue < OVERDUE_AT_LEAST or overdue < OVERDUE_SHARE * asked - 1e-9:
        return None
    return _(
        "{overdue} of {asked} questions without an answer for over 48 h ({share}; rule: {least} and {limit}).",
        overdue=overdue,
        asked=asked,
        share=Percent(overdue / asked),
        least=OVERDUE_AT_LEAST,
        limit=Percent(OVERDUE_SHARE),
    )


def points_under(report: Report, key: str) -> bool:
    """At least so many percentage points under usual, over enough people."""
    figure = numbers.figure(report, key)
    if figure.value is None or figure.baseline is None or (figure.of or 0) < POINTS_PEOPLE:
        return False
    return bool((figure.baseline - figure.value) * 100 >= POINTS_UNDER - 1e-9)


def _points_under(report: Report, key: str, what: Text) -> Text | None:
    if not points_under(report, key):
        return None
    figure = numbers.figure(report, key)
    return _(
        "{share} {what}, usual {baseline} ({points} points under; rule: {limit}).",
        share=Percent(figure.value),
        what=what,
        baseline=Percent(figure.baseline),
        points=-numbers.points(figure.value, figure.baseline),
        limit=POINTS_UNDER,
    )


def _left_alone(report: Report) -> Text | None:
    figure = numbers.figure(report, "newcomers_unanswered")
    if not figure.of or figure.value is None or figure.value < LEFT_ALONE_AT_LEAST:
        return None
    if figure.value < LEFT_ALONE_SHARE * figure.of - 1e-9:
        return None
    return _(
        "{alone} of {all} newcomers’ first messages without an answer ({share}; rule: {least} and {limit}).",
        alone=figure.value,
        all=figure.of,
        share=Percent(figure.value / figure.of),
        least=LEFT_ALONE_AT_LEAST,
        limit=Percent(LEFT_ALONE_SHARE),
    )


def _more_leave(report: Report) -> Text | None:
    joins, leaves = numbers.figure(report, "joins").value, numbers.figure(report, "leaves").value
    if joins is None or leaves is None or leaves <= joins:
        return None
    return _("more left ({leaves}) than joined ({joins}).", leaves=leaves, joins=joins)


def _all_good(report: Report) -> Text:
    counted = ((members_noun(report), numbers.members(report)), (_("messages"), numbers.figure(report, "messages")))
    seen = [
        _("{what} {change} on usual", what=what, change=Change(change))
        for what, figure in counted
        if figure.value is not None and (change := numbers.change(figure.value, figure.baseline)) is not None
    ]
    if not seen:
        return _("too few to compare with usual, and no other rule holds.")
    return _("{seen} (rule: {limit}); no other rule holds.", seen=Listing(seen), limit=Change(-UNDER))


def suggestions(report: Report, parts: Sequence[Part]) -> dict[int, Suggestion]:
    """At most three, by their number: the first of each part in turn, so that no part takes all the room."""
    offered = [list(part.suggestions(report)) for part in parts]
    turns = [found[turn] for turn in range(SUGGESTIONS) for found in offered if turn < len(found)]
    return dict(enumerate(turns[:SUGGESTIONS], 1))


def recalled(report: Report, parts: Sequence[Part], keys: Sequence[str]) -> dict[int, Suggestion]:
    """Those that were suggested then, under the numbers that they had."""
    offered = {suggestion.key: suggestion for part in parts for suggestion in part.suggestions(report)}
    return {number: offered[key] for number, key in enumerate(keys, 1) if key in offered}


def with_quiet(marked: Sequence[Quiet], new: Quiet) -> tuple[Quiet, ...]:
    """With one more quiet time, in order; a UserError if it makes no sense."""
    if new.last < new.first:
        raise UserError(_("The last day is before the first."))
    if new.last - new.first > QUIET_AT_MOST:
        raise UserError(_("A quiet time can be {days} days at most.", days=QUIET_AT_MOST.days))
    every = sorted({*marked, new}, key=lambda quiet: (quiet.first, quiet.last))
    if len(every) > QUIET_TIMES:
        raise UserError(_("There are {count} quiet times already: remove one first.", count=QUIET_TIMES))
    return tuple(every)


def toggled(channels: Sequence[int], channel_id: int) -> tuple[int, ...]:
    if channel_id in channels:
        return tuple(each for each in channels if each != channel_id)
    if len(channels) >= QUESTION_CHANNELS:
        raise UserError(_("Questions are counted in {count} channels already: remove one first.", count=len(channels)))
    return (*channels, channel_id)


@dataclass(frozen=True)
class Appointment:
    """When a server's next digest is due; `key` is the date on its own calendar."""

    key: str
    due_at: datetime


def next_appointment(after: datetime, guild_id: int, weekday: int, hour: int, zone: ZoneInfo) -> Appointment:
    """The next time, spread by server so that many servers of one hour do not fall on one second."""
    due_at = next_local(after, weekday, hour, zone)
    seconds = (guild_id >> 22) % int(SPREAD.total_seconds())
    return Appointment(due_at.astimezone(zone).date().isoformat(), due_at + timedelta(seconds=seconds))


def planned_at(key: str, hour: int, zone: ZoneInfo) -> datetime:
    """When the digest of this key was to come, however often it was tried since."""
    return datetime.combine(date.fromisoformat(key), time(hour), zone).astimezone(UTC)


def is_late(planned: datetime, now: datetime) -> bool:
    return now - planned > LATE + SPREAD


def last_week(moment: datetime, zone: ZoneInfo) -> Week:
    """The newest week that is over."""
    return Week.of(moment.astimezone(zone).date()).plus(-1)


def missed_weeks(planned: datetime, now: datetime, zone: ZoneInfo) -> tuple[Week, ...]:
    """The weeks whose digest would have come between the planned time and the one that comes now."""
    week, newest = last_week(planned, zone), last_week(now, zone)
    missed = []
    while week < newest:
        missed.append(week)
        week = week.plus(1)
    return tuple(missed)
