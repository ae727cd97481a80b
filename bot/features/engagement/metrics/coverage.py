"""Which weeks were counted from end to end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week, moment_of, start_of
from bot.features.engagement.tables import AWAY, UNLISTED, Counted, Gap, Server

BASELINE_WEEKS = 4
DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True)
class Coverage:
    """`live`: since when and until when the bot heard everything itself, but for the gaps.

    `files`: first and last day of what was counted from chat exports and history, both included. `gaps`: in which
    messages are missing; `away`: in which only reactions and voice are.
    """

    zone: ZoneInfo
    live: tuple[datetime, datetime] | None
    files: tuple[Span, ...]
    gaps: tuple[tuple[datetime, datetime], ...]
    away: tuple[tuple[datetime, datetime], ...] = ()

    def is_complete(self, week: Week, now: datetime) -> bool:
        within = any(first <= week.monday and last >= week.sunday for first, last in self._spans)
        return within and week.end(self.zone) <= now and not self._has_gap(week)

    def is_live(self, week: Week) -> bool:
        """Heard by the bot itself, but for a day at most."""
        return self._holds(week) and not self._has_gap(week) and self.away_in(week) <= DAY

    def away_in(self, week: Week) -> timedelta:
        """How much of the week nobody heard reactions and voice."""
        start, end = week.start(self.zone), week.end(self.zone)
        return sum(
            (max(timedelta(), min(to_at, end) - max(from_at, start)) for from_at, to_at in self.away), timedelta()
        )

    def is_partly_live(self, week: Week) -> bool:
        return self.live is not None and self.live[0] < week.end(self.zone) and self.live[1] > week.start(self.zone)

    def tells_leaves(self, week: Week) -> bool:
        """All that was counted of the week was heard: a week that files completed shows only some who left."""
        from_its_start = self.live is not None and self.live[0] <= week.start(self.zone)
        return self.is_partly_live(week) and (from_its_start or not self._in_files(week))

    def touches(self, week: Week) -> bool:
        """Whether any of the week was counted."""
        return self._in_files(week) or self.is_partly_live(week)

    def complete_before(self, week: Week, now: datetime) -> tuple[Week, ...]:
        """The weeks of the baseline: the last complete ones before this one, oldest first."""
        found: list[Week] = []
        earliest = min((first for first, _last in self._spans), default=week.monday)
        before = week.plus(-1)
        while before.sunday >= earliest and len(found) < BASELINE_WEEKS:
            if self.is_complete(before, now):
                found.append(before)
            before = before.plus(-1)
        return tuple(reversed(found))

    def live_weeks_until(self, week: Week) -> int:
        if self.live is None:
            return 0
        since = Week.of(self.live[0].astimezone(self.zone).date())
        return sum(map(self.is_live, weeks_between(since.monday, week.monday)))

    def weeks(self) -> set[Week]:
        """The weeks of which anything was counted."""
        found = {week for first, last in self.files for week in weeks_between(first, last)}
        if self.live is not None:
            since, until = (moment.astimezone(self.zone).date() for moment in self.live)
            found.update(weeks_between(since, until))
        return found

    def _holds(self, week: Week) -> bool:
        return self.live is not None and self.live[0] <= week.start(self.zone) and self.live[1] >= week.end(self.zone)

    def _in_files(self, week: Week) -> bool:
        return any(first <= week.sunday and last >= week.monday for first, last in self.files)

    def _has_gap(self, week: Week) -> bool:
        start, end = week.start(self.zone), week.end(self.zone)
        return any(from_at < end and to_at > start for from_at, to_at in self.gaps)

    @cached_property
    def _spans(self) -> list[Span]:
        """Files and live counting that follow one another without a day between them are one span."""
        spans: list[Span] = []
        for first, last in sorted([*self.files, *self._live_days()]):
            if spans and first <= spans[-1][1] + DAY:
                spans[-1] = spans[-1][0], max(last, spans[-1][1])
            else:
                spans.append((first, last))
        return spans

    def _live_days(self) -> Iterator[Span]:
        """The days that were heard in full."""
        if self.live is None:
            return
        since, until = (moment.astimezone(self.zone).date() for moment in self.live)
        first = since if start_of(since, self.zone) >= self.live[0] else since + DAY
        if first < until:
            yield first, until - DAY


def weeks_between(first: date, last: date) -> Iterator[Week]:
    week = Week.of(first)
    while week.monday <= last:
        yield week
        week = week.plus(1)


async def read_coverage(session: AsyncSession, guild_id: int, zone: ZoneInfo, now: datetime) -> Coverage:
    query = select(Server.live_since, Server.heard_until).where(Server.guild_id == guild_id)
    since, until = (await session.execute(query)).one_or_none() or (None, None)
    live = (since, until or now) if since else None
    ranges = await session.execute(select(Counted.first_id, Counted.last_id).where(Counted.guild_id == guild_id))
    gaps = (await session.execute(select(Gap.from_at, Gap.to_at, Gap.why).where(Gap.guild_id == guild_id))).all()
    moments = ((moment_of(first_id), moment_of(last_id)) for first_id, last_id in ranges)
    files = [span for span in moments if since is None or span[0] < since]
    missing = tuple((from_at, to_at) for from_at, to_at, why in gaps if why not in (AWAY, UNLISTED))
    away = tuple((from_at, to_at) for from_at, to_at, why in gaps if why == AWAY)
    return Coverage(zone, live, _days_of(files, zone), missing, away)


def _days_of(moments: Iterable[tuple[datetime, datetime]], zone: ZoneInfo) -> tuple[Span, ...]:
    days = {tuple(moment.astimezone(zone).date() for moment in span) for span in moments}
    return tuple(sorted((first, last) for first, last in days))
