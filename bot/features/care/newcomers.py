"""How far newcomers come, week by week and by invite."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.care import funnel
from bot.features.care.figures import FunnelFigures, Step
from bot.features.care.funnel import USUAL_WEEKS, Cohort, Entry
from bot.features.engagement.figures import Joined
from bot.features.engagement.reports import Reports
from bot.features.welcome.figures import Arrival
from bot.features.welcome.service import WelcomeService

WEEKS_SHOWN = 6


@dataclass(frozen=True)
class Newcomers:
    """`weeks`: the joins of each, newest first; `invites`: of the weeks that are shown."""

    steps: tuple[Step, ...]
    weeks: tuple[tuple[Week, Cohort], ...]
    invites: tuple[tuple[str | None, Cohort], ...]
    figures: FunnelFigures
    zone: ZoneInfo
    now: datetime


class NewcomersService:
    def __init__(self, clock: Clock, settings: SettingsStore, reports: Reports, welcome: WelcomeService) -> None:
        self.clock = clock
        self.settings = settings
        self.reports = reports
        self.welcome = welcome

    async def figures(self, guild_id: int, week: Week) -> FunnelFigures:
        """As the digest of a week tells them."""
        last = week.plus(-1)
        entries, complete = await self._entries(guild_id, last.plus(-1 - USUAL_WEEKS), last)
        steps = await self._steps(guild_id)
        return funnel.figures(funnel.by_week(entries), steps, week, complete, self.clock.now())

    async def newcomers(self, guild_id: int) -> Newcomers:
        zone, now = (await self.settings.get(guild_id, ServerSettings)).zone, self.clock.now()
        week = Week.of(now.astimezone(zone).date())
        first = week.plus(-WEEKS_SHOWN)
        entries, complete = await self._entries(guild_id, first.plus(-1), week)
        cohorts, steps = funnel.by_week(entries), await self._steps(guild_id)
        shown = [one for one in sorted(cohorts, reverse=True) if one >= first]
        return Newcomers(
            steps,
            tuple((one, cohorts[one]) for one in shown),
            tuple(funnel.by_invite(entry for entry in entries if entry.week >= first)),
            funnel.figures(cohorts, steps, week.plus(-1), complete, now),
            zone,
            now,
        )

    async def _steps(self, guild_id: int) -> tuple[Step, ...]:
        """Those that the server has."""
        used = await self.welcome.steps(guild_id)
        has = {Step.CLEARED: used.gated, Step.ONBOARDED: used.onboarding}
        return tuple(step for step in Step if has.get(step, True))

    async def _entries(self, guild_id: int, first: Week, last: Week) -> tuple[list[Entry], Sequence[Week]]:
        cohorts = await self.reports.joined(guild_id, first, last)
        zone = (await self.settings.get(guild_id, ServerSettings)).zone
        arrivals = await self.welcome.arrivals(guild_id, first.start(zone), last.end(zone))
        entries = [_entry(one, arrivals.get((one.member_id, one.joined_at))) for one in cohorts.joined]
        return entries, cohorts.complete


def _entry(one: Joined, arrival: Arrival | None) -> Entry:
    """Who wrote was let in, whatever was noted of it."""
    week = Week.of(one.joined_day)
    if arrival is None:
        return Entry(week, one.joined_at, one.spoke_at, one.answered_at, one.back, one.spoke_at is not None)
    return Entry(
        week,
        one.joined_at,
        one.spoke_at,
        one.answered_at,
        one.back,
        arrival.cleared or one.spoke_at is not None,
        arrival.onboarded,
        arrival.invite,
        arrival.rejoined,
    )
