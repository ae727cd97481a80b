"""The numbers of one week; what each means stands in METRICS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.core.calendar import Week
from bot.features.automod.figures import NO_HITS, AutomodFigures
from bot.features.care.figures import NO_FUNNEL, FunnelFigures
from bot.features.moderation.figures import NO_CASES, ModerationFigures
from bot.features.qa.report import NO_EVENTS, QaWeek
from bot.features.reports.figures import NO_REPORTS, Handled

FEW_PEOPLE = 5
"""A share of fewer is not shown."""

FEW_TO_COMPARE = 20
"""A change against fewer is not told."""

LIVE_WEEKS = 4
"""Until so many were heard live, the members who wrote stand for the active ones."""


@dataclass(frozen=True)
class Figure:
    """A metric's value in the week, in the week before, and its baseline. Null values have a `why`.

    Durations are minutes, ratios lie between 0 and 1. `of`: over how many people, questions or things a ratio or a
    median is taken. `previous_why`, `baseline_why`: the same for what it is compared with.
    """

    value: Any
    previous: Any = None
    baseline: Any = None
    why: str | None = None
    of: int | None = None
    previous_why: str | None = None
    baseline_why: str | None = None


@dataclass(frozen=True)
class ChannelFigures:
    """One channel's week; the value of `top_channels` is a tuple of these, most messages first."""

    channel_id: int
    name: str
    messages: int
    members: int
    previous: int | None
    baseline: float | None


@dataclass(frozen=True)
class Waiting:
    """A question that nobody has answered yet."""

    message_id: int
    channel_id: int
    thread_id: int | None
    author_id: int
    minutes: float


@dataclass(frozen=True)
class Report:
    """`live_weeks`: how many weeks up to this one were heard live from end to end (those hold reactions and voice).

    `baseline_weeks`: the complete weeks that the baseline is made of, oldest first. `overdue_questions`: this
    week's questions that had no answer for over 48 hours. `active_by_week`: (week, members) for up to eight weeks,
    oldest first, None where a week was not counted. `writers`: the members who wrote. `late_leaves`: leaves that were
    only noticed after the bot had been away. `left_alone_by_hour`: newcomers' first messages of the week without an
    answer within 24 h, by the hour of the day (24 counts). `previous_complete`: whether the week before was counted
    from end to end. `away`: how much of the week nobody heard reactions and voice. `unread`: channels and threads that
    the bot could not read for some of it. `is_catching_up`: some of it is still being read.
    `moderation`: the week's cases. `handled`: what members reported. `qa`: Q&A events that ended in it. `automod`: what
    its rules hit. `funnel`: how far newcomers came.
    """

    guild_id: int
    guild_name: str
    week: Week
    timezone: str
    complete: bool
    final: bool
    live_weeks: int
    baseline_weeks: tuple[Week, ...]
    metrics: Mapping[str, Figure]
    writers: Figure
    overdue_questions: int
    waiting: tuple[Waiting, ...]
    active_by_week: tuple[tuple[Week, int | None], ...]
    channel_names: Mapping[int, str]
    late_leaves: int = 0
    left_alone_by_hour: tuple[int, ...] = (0,) * 24
    previous_complete: bool = True
    away: timedelta = timedelta()
    unread: tuple[int, ...] = ()
    is_catching_up: bool = False
    moderation: ModerationFigures = NO_CASES
    qa: QaWeek = NO_EVENTS
    handled: Handled = NO_REPORTS
    funnel: FunnelFigures = NO_FUNNEL
    automod: AutomodFigures = NO_HITS
