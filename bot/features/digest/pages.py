"""A week's digest with everything that it shows, from what was kept of it or freshly counted."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.actions import Actions, Refused
from bot.core.calendar import Week
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.settings import ServerSettings, SettingsStore
from bot.features.automod.figures import AutomodFigures
from bot.features.care.figures import NO_FUNNEL, FunnelFigures
from bot.features.digest import policy, store
from bot.features.digest.compose import SHOWN_QUESTIONS, Delay, Digest, Outcome, Taken, compose
from bot.features.digest.parts import Part
from bot.features.digest.settings import DigestSettings
from bot.features.digest.snapshot import packed, unpacked
from bot.features.engagement.report import Report
from bot.features.engagement.reports import Reports
from bot.features.moderation.figures import ModerationFigures
from bot.features.qa.report import QaWeek
from bot.features.reports.figures import NO_REPORTS, Handled

Moderation = Callable[[int, datetime, datetime], Awaitable[ModerationFigures]]
"""A server's cases from one moment to another."""
Automod = Callable[[int, datetime, datetime], Awaitable[AutomodFigures]]
"""What its rules hit."""


Handling = Callable[[int, datetime, datetime, ZoneInfo], Awaitable[Handled]]
"""How a server's reports went from one moment to another."""


async def nothing_reported(_guild_id: int, _since: datetime, _until: datetime, _zone: ZoneInfo) -> Handled:
    return NO_REPORTS


Funnel = Callable[[int, Week], Awaitable[FunnelFigures]]
"""How far the newcomers of a server came, as the digest of a week tells it."""


async def nobody_came(_guild_id: int, _week: Week) -> FunnelFigures:
    return NO_FUNNEL


async def nothing_done(_guild_id: int, _since: datetime, _until: datetime) -> ModerationFigures:
    return ModerationFigures()


QaEvents = Callable[[int, datetime, datetime], Awaitable[QaWeek]]
"""A server's Q&A events that ended from one moment to another."""


async def none_held(_guild_id: int, _since: datetime, _until: datetime) -> QaWeek:
    return QaWeek()


async def nothing_hit(_guild_id: int, _since: datetime, _until: datetime) -> AutomodFigures:
    return AutomodFigures()


@dataclass(frozen=True)
class Page:
    """`taken`: by the suggestion's number. `titles`: of the forum posts and threads, where they can be seen."""

    report: Report
    digest: Digest
    taken: Mapping[int, Taken]
    titles: Mapping[int, str]


class Pages:
    """`funnel`: set by whoever knows of newcomers."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        settings: SettingsStore,
        reports: Reports,
        actions: Actions,
        parts: Sequence[Part],
        moderation: Moderation,
        qa: QaEvents,
        handling: Handling,
        automod: Automod,
    ) -> None:
        self.db = db
        self.clock = clock
        self.settings = settings
        self.reports = reports
        self.actions = actions
        self.parts = parts
        self.moderation = moderation
        self.funnel: Funnel = nobody_came
        self.qa = qa
        self.handling = handling
        self.automod = automod

    async def newest_week(self, guild_id: int) -> Week:
        server = await self.settings.get(guild_id, ServerSettings)
        return policy.last_week(self.clock.now(), server.zone)

    async def page(
        self, guild_id: int, week: Week, delay: Delay | None = None, questions: int = SHOWN_QUESTIONS
    ) -> Page:
        async with self.db.read() as session:
            kept = await store.digest_of(session, guild_id, week)
            taken = await store.taken(session, guild_id, week, self.clock.now())
        if kept and "report" in kept.numbers:
            report, keys, waiting = unpacked(kept.numbers["report"]), kept.numbers["actions"], kept.numbers["waiting"]
            delay = delay or _delay(kept.numbers.get("delay"))
        else:
            report, keys, waiting = await self._counted(guild_id, week), None, None
        settings = await self.settings.get(guild_id, DigestSettings)
        verdict = policy.verdict(report, settings.quiet, self.parts)
        outcomes = await self._outcomes(guild_id, week.plus(-1))
        digest = compose(report, verdict, self.parts, outcomes, delay, keys=keys, questions=questions, waiting=waiting)
        return Page(report, digest, taken, await self._titles(digest))

    async def _counted(self, guild_id: int, week: Week) -> Report:
        report = await self.reports.report(guild_id, week)
        zone = ZoneInfo(report.timezone)
        since, until = week.start(zone), week.end(zone)
        return replace(
            report,
            moderation=await self.moderation(guild_id, since, until),
            handled=await self.handling(guild_id, since, until, zone),
            qa=await self.qa(guild_id, since, until),
            funnel=await self.funnel(guild_id, week),
            automod=await self.automod(guild_id, since, until),
        )

    async def _outcomes(self, guild_id: int, week: Week) -> list[Outcome]:
        """What became of the suggestions of the week before; nothing, if it had no digest."""
        async with self.db.read() as session:
            kept = await store.digest_of(session, guild_id, week)
            taken = await store.taken(session, guild_id, week, self.clock.now())
        if kept is None or kept.message_id is None:
            return []
        suggested = policy.recalled(unpacked(kept.numbers["report"]), self.parts, kept.numbers["actions"])
        return [Outcome(suggestion.short, taken.get(number)) for number, suggestion in suggested.items()]

    async def _titles(self, digest: Digest) -> dict[int, str]:
        threads = [waiting.thread_id for waiting in digest.waiting if waiting.thread_id is not None]
        if not threads:
            return {}
        try:
            return await self.actions.thread_names(digest.guild_id, threads)
        except Refused:
            return {}


def numbers_of(page: Page, delay: Delay | None) -> dict[str, Any]:
    """What is kept of a digest that is about to be sent."""
    planned = delay and {"planned": delay.planned.isoformat(), "missed": [str(week) for week in delay.missed]}
    return {
        "report": packed(page.report),
        "waiting": page.digest.waiting_total,
        "actions": [suggestion.key for suggestion in page.digest.suggestions.values()],
        "delay": planned,
    }


def _delay(kept: Mapping[str, Any] | None) -> Delay | None:
    if kept is None:
        return None
    missed = tuple(Week.parse(name) for name in kept["missed"])
    return Delay(datetime.fromisoformat(kept["planned"]), missed)
