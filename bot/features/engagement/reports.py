"""The report of a server's week: every metric in the week, in the one before, and against the baseline."""

import asyncio
from asyncio import TaskGroup
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from statistics import fmean

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.i18n import Listing, Text, _
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.engagement import kept_store
from bot.features.engagement.figures import Cohorts
from bot.features.engagement.metrics import METRICS
from bot.features.engagement.metrics.activity import active_members
from bot.features.engagement.metrics.channel import ChannelWeek, read_channel
from bot.features.engagement.metrics.cohorts import read_joined
from bot.features.engagement.metrics.coverage import Coverage, read_coverage, weeks_between
from bot.features.engagement.metrics.daily import Row, Span, read_channel_days, read_days
from bot.features.engagement.metrics.kept import WRITERS, Kept, packed, read_kept
from bot.features.engagement.metrics.metric import Measured, Metric, Unit, Value
from bot.features.engagement.metrics.missed import read_missed
from bot.features.engagement.metrics.servers import read_name, read_servers
from bot.features.engagement.metrics.source import Source
from bot.features.engagement.metrics.today import Today, read_today
from bot.features.engagement.metrics.waiting import WaitingQuestions, read_waiting
from bot.features.engagement.metrics.why import WHY, not_shown
from bot.features.engagement.output import csv_files, report_json
from bot.features.engagement.report import LIVE_WEEKS, Figure, Report, Waiting
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.so_far import Count
from bot.features.engagement.spreadsheets import Exported, Wanted, chosen, week_rows, written

__all__ = [
    "METRICS",
    "WHY",
    "ChannelWeek",
    "Count",
    "Exported",
    "Metric",
    "Reports",
    "Today",
    "Unit",
    "Wanted",
    "csv_files",
    "not_shown",
    "report_json",
]

SETTLED_AFTER = timedelta(hours=24)
KEPT_AFTER = 8
"""Weeks after which a week's numbers do not change any more."""


class Reports:
    """`not_measured`: keys of the metrics that this bot may not see, because an intent is off."""

    def __init__(
        self, db: Database, clock: Clock, settings: SettingsStore, not_measured: frozenset[str] = frozenset()
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.not_measured = not_measured

    async def servers(self) -> list[tuple[int, str]]:
        """The id and the name of every server of which anything is known."""
        async with self.db.read() as session:
            return await read_servers(session)

    async def weeks(self, guild_id: int) -> tuple[Week, ...]:
        """The weeks of which anything was counted, newest first."""
        async with self.db.read() as session:
            coverage = await self._coverage(session, guild_id, self.clock.now())
        return tuple(sorted(coverage.weeks(), reverse=True))

    async def report(self, guild_id: int, week: Week) -> Report:
        """UserError if the server or the week is not there."""
        engagement = await self.settings.get(guild_id, EngagementSettings)
        now = self.clock.now()
        async with self.db.read() as session:
            name = await read_name(session, guild_id)
            if name is None:
                raise no_server(guild_id, await read_servers(session))
            coverage = await self._coverage(session, guild_id, now)
            if not coverage.touches(week):
                raise _no_week(week, sorted(coverage.weeks()))
            kept = await read_kept(session, guild_id)
        async with TaskGroup() as tasks:
            baseline, channels = coverage.complete_before(week, now), engagement.question_channels
            source = Source(self.db, tasks, guild_id, coverage.zone, now, week, baseline, coverage, channels)
            return await self._report(source, kept, name)

    async def keep_weeks(self, guild_id: int, most: int) -> bool:
        """Note what old weeks came to, the oldest first; whether all are noted."""
        settled = Week.of(self.clock.now().date()).plus(-KEPT_AFTER)
        async with self.db.read() as session:
            kept = await kept_store.kept(session, guild_id)
        missing = sorted(week for week in await self.weeks(guild_id) if week <= settled and week not in kept)
        for week in missing[:most]:
            numbers = packed(await self.report(guild_id, week))
            async with self.db.begin() as session:
                await kept_store.keep(session, guild_id, week, numbers)
        return len(missing) <= most

    async def leave_alone(self, guild_id: int, before: Week) -> None:
        """What single members did before a week is about to be deleted."""
        async with self.db.begin() as session:
            await kept_store.leave_alone(session, guild_id, before)

    async def active_in(self, guild_id: int, week: Week) -> set[int]:
        """Who was active on at least one of its days."""
        async with self.db.read() as session:
            return await active_members(session, guild_id, week)

    async def today(self, guild_id: int) -> Today:
        channels = (await self.settings.get(guild_id, EngagementSettings)).question_channels
        now = self.clock.now()
        async with self.db.read() as session:
            coverage = await self._coverage(session, guild_id, now)
            return await read_today(session, guild_id, coverage, now, self.not_measured, channels)

    async def channel(self, guild_id: int, channel_id: int, week: Week) -> ChannelWeek:
        """UserError if the week is not there."""
        channels = (await self.settings.get(guild_id, EngagementSettings)).question_channels
        asks = False if "questions" in self.not_measured else (channel_id in channels or None)
        now = self.clock.now()
        async with self.db.read() as session:
            coverage = await self._coverage(session, guild_id, now)
            if not coverage.touches(week):
                raise _no_week(week, sorted(coverage.weeks()))
            if (await read_kept(session, guild_id)).is_gone(week):
                raise UserError(_("Of week {week} only the server’s totals are kept: `/stats week`.", week=str(week)))
            return await read_channel(session, guild_id, channel_id, week, coverage, now, asks)

    async def joined(self, guild_id: int, first: Week, last: Week) -> Cohorts:
        """Who joined in these weeks, and how far each of them came."""
        now = self.clock.now()
        async with self.db.read() as session:
            coverage = await self._coverage(session, guild_id, now)
            found = await read_joined(session, guild_id, first.monday, last.sunday)
            kept = await read_kept(session, guild_id)
        weeks = (week for week in weeks_between(first.monday, last.sunday) if not kept.is_gone(week))
        complete = [week for week in weeks if coverage.is_complete(week, now)]
        return Cohorts(tuple(found), tuple(complete))

    async def export(self, guild_id: int, wanted: Wanted, first: Week | None) -> Exported:
        """At most a year, from a week on or the last one; UserError if there is nothing."""
        now = self.clock.now()
        tables: dict[Wanted, list[Row]] = {}
        async with self.db.read() as session:
            coverage = await self._coverage(session, guild_id, now)
            known = sorted(coverage.weeks())
            weeks = chosen(known, first)
            if not weeks.weeks:
                raise _no_week(first or Week.of(now.date()), known)
            gone_until = (await read_kept(session, guild_id)).gone_until
            span = Span(guild_id, weeks.weeks[0].monday, weeks.weeks[-1].sunday, coverage, now, gone_until)
            if wanted.holds(Wanted.DAYS):
                tables[Wanted.DAYS] = await read_days(session, span, self.not_measured)
            if wanted.holds(Wanted.CHANNELS):
                tables[Wanted.CHANNELS] = await read_channel_days(session, span)
        if wanted.holds(Wanted.WEEKS):
            found = [await self.report(guild_id, week) for week in weeks.weeks]
            tables[Wanted.WEEKS] = [row for report in found for row in week_rows(report, METRICS)]
        return await written(wanted, weeks, tables)

    async def _coverage(self, session: AsyncSession, guild_id: int, now: datetime) -> Coverage:
        server = await self.settings.get(guild_id, ServerSettings)
        return await read_coverage(session, guild_id, server.zone, now)

    async def _report(self, source: Source, kept: Kept, name: str) -> Report:
        week, coverage = source.week, source.coverage
        measured = await asyncio.gather(*(self._figure(metric, source, kept) for metric in METRICS))
        figures = {metric.key: figure for metric, figure in zip(METRICS, measured, strict=True)}
        waiting = WaitingQuestions() if "questions" in self.not_measured else await read_waiting(source)
        missed = await read_missed(source)
        live_weeks = coverage.live_weeks_until(week)
        members = await (source.writing() if live_weeks < LIVE_WEEKS else source.activity())
        writing = await source.writing()
        of_chart = WRITERS if live_weeks < LIVE_WEEKS else "active_members"
        return Report(
            guild_id=source.guild_id,
            guild_name=name,
            week=week,
            timezone=str(source.zone),
            complete=coverage.is_complete(week, source.now),
            final=source.now >= week.end(source.zone) + SETTLED_AFTER,
            live_weeks=live_weeks,
            baseline_weeks=tuple(source.baseline_weeks),
            metrics=figures,
            writers=_compared(
                {each: kept.value(each, WRITERS, Value(writing.members([each]))) for each in source.weeks}, source
            ),
            overdue_questions=waiting.overdue,
            waiting=waiting.questions,
            active_by_week=tuple(
                (each, kept.value(each, of_chart, Value(members.members([each]))).value)
                if coverage.touches(each)
                else (each, None)
                for each in source.chart_weeks
            ),
            channel_names=await _channel_names(source, figures["top_channels"], waiting.questions, missed.unread),
            late_leaves=(await source.leaves())[week][False],
            left_alone_by_hour=await _left_alone(source),
            previous_complete=coverage.is_complete(week.plus(-1), source.now),
            away=missed.away,
            unread=missed.unread,
            is_catching_up=missed.is_catching_up,
        )

    async def _figure(self, metric: Metric, source: Source, kept: Kept) -> Figure:
        if metric.key in self.not_measured:
            return Figure(None, why="not_measured", previous_why="not_measured", baseline_why="not_measured")
        measured = await metric.measure(source)
        return _compared({week: kept.value(week, metric.key, value) for week, value in measured.items()}, source)


def _compared(measured: Measured, source: Source) -> Figure:
    value, previous = measured[source.week], _previous(measured, source)
    baseline, baseline_why = _baseline(measured, source.baseline_weeks)
    return Figure(
        value.value, previous.value, baseline, value.why, value.of, previous_why=previous.why, baseline_why=baseline_why
    )


def _previous(measured: Measured, source: Source) -> Value:
    before = source.week.plus(-1)
    if before not in measured:
        return Value(None, "not_compared")
    return measured[before] if source.coverage.touches(before) else Value(None, "not_counted")


def _baseline(measured: Measured, weeks: Sequence[Week]) -> tuple[float | None, str | None]:
    """The mean over the weeks in which there was something to measure."""
    if not weeks:
        return None, "no_baseline"
    if weeks[0] not in measured:
        return None, "not_compared"
    numbers = [measured[week].value for week in weeks if measured[week].value is not None]
    return (fmean(numbers), None) if numbers else (None, measured[weeks[-1]].why)


async def _left_alone(source: Source) -> tuple[int, ...]:
    hours = [0] * 24
    for written_ms in (await source.first_messages())[source.week].alone:
        hours[datetime.fromtimestamp(written_ms / 1000, source.zone).hour] += 1
    return tuple(hours)


async def _channel_names(
    source: Source, channels: Figure, waiting: Sequence[Waiting], unread: Sequence[int]
) -> dict[int, str]:
    named = {channel.channel_id for channel in channels.value or ()}
    return await source.channel_names(named | {one.channel_id for one in waiting} | set(unread))


def no_server(guild_id: int, servers: list[tuple[int, str]]) -> UserError:
    if not servers:
        return UserError(_("Server {id} is not counted here, nor is any other.", id=str(guild_id)))
    named = Listing([f"{known_id} ({name})" for known_id, name in servers])
    return UserError(_("Server {id} is not counted here; these are: {servers}.", id=str(guild_id), servers=named))


def _no_week(week: Week, known: list[Week]) -> UserError:
    if not known:
        return UserError(_("Nothing is counted of this server yet, so there is no week {week}.", week=str(week)))
    runs = Listing(list(_runs(known)))
    return UserError(_("Week {week} was not counted; these were: {weeks}.", week=str(week), weeks=runs))


def _runs(weeks: list[Week]) -> Iterator[Text]:
    """Weeks that follow one another are named by the first and the last."""
    first = last = weeks[0]
    for week in weeks[1:]:
        if week != last.plus(1):
            yield _run(first, last)
            first = week
        last = week
    yield _run(first, last)


def _run(first: Week, last: Week) -> Text:
    if first == last:
        return _("{week}", week=str(first))
    return _("{first} to {last}", first=str(first), last=str(last))
