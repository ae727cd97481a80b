"""From numbers to lines: what a digest says, before any language and before Discord."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.core.i18n import Hour, Listing, Text, Weekday, _, n_
from bot.features.digest import policy
from bot.features.digest.parts import Line, Part, Suggestion, Verdict
from bot.features.engagement.report import Report, Waiting

SHOWN_QUESTIONS = 3


@dataclass(frozen=True)
class Taken:
    """Who has a suggested action in hand, or has done it."""

    holder_id: int
    done: bool


@dataclass(frozen=True)
class Outcome:
    """What became of one of last week's suggestions."""

    short: Text
    taken: Taken | None


@dataclass(frozen=True)
class Digest:
    guild_id: int
    week: Week
    verdict: Verdict
    headlines: tuple[Line, ...]
    changes: tuple[Line, ...]
    waiting: tuple[Waiting, ...]
    waiting_total: int
    suggestions: Mapping[int, Suggestion]
    last_actions: tuple[Outcome, ...]
    notes: tuple[Text, ...]
    deeds: Text | None = None


@dataclass(frozen=True)
class Delay:
    """A digest that came late: when it was planned, and the weeks that had none because of it."""

    planned: datetime
    missed: tuple[Week, ...] = ()


def compose(
    report: Report,
    verdict: Verdict,
    parts: Sequence[Part],
    last_actions: Sequence[Outcome] = (),
    delay: Delay | None = None,
    *,
    keys: Sequence[str] | None = None,
    questions: int = SHOWN_QUESTIONS,
    waiting: int | None = None,
) -> Digest:
    """`keys`, `waiting`: the suggestions that were made, and how many questions waited, when this digest was sent."""
    suggested = policy.suggestions(report, parts) if keys is None else policy.recalled(report, parts, keys)
    return Digest(
        guild_id=report.guild_id,
        week=report.week,
        verdict=verdict,
        headlines=tuple(line for part in parts for line in part.headlines(report)),
        changes=tuple(line for part in parts for line in part.changes(report)),
        waiting=report.waiting[:questions],
        waiting_total=len(report.waiting) if waiting is None else waiting,
        suggestions=suggested,
        last_actions=tuple(last_actions),
        deeds=next((deeds for part in parts if (deeds := part.deeds(report)) is not None), None),
        notes=(*_delayed(delay, report.timezone), *(note for part in parts for note in part.notes(report))),
    )


def _delayed(delay: Delay | None, timezone: str) -> Iterator[Text]:
    if delay is None:
        return
    planned = delay.planned.astimezone(ZoneInfo(timezone))
    day, hour = Weekday(planned.weekday()), Hour(planned.hour)
    yield _("Sent late: it was due on {day} at {hour}, and the bot was away.", day=day, hour=hour)
    if delay.missed:
        yield n_(
            "There was no digest for week {weeks}; /digest preview shows it.",
            "There was no digest for weeks {weeks}; /digest preview shows them.",
            len(delay.missed),
            weeks=Listing([week.number for week in delay.missed]),
        )


def shorter(digest: Digest) -> Digest | None:
    """What is left out first when the room does not suffice; None when all that is left must be said."""
    if len(digest.changes) > 3:
        return replace(digest, changes=digest.changes[:-1])
    if len(digest.notes) > 1:
        return replace(digest, notes=digest.notes[:-1])
    if digest.last_actions:
        return replace(digest, last_actions=())
    if len(digest.headlines) > 2:
        return replace(digest, headlines=digest.headlines[:-1])
    if digest.changes:
        return replace(digest, changes=digest.changes[:-1])
    if len(digest.waiting) > 1:
        return replace(digest, waiting=digest.waiting[:-1])
    return None
