"""What the digest says of the team's work: totals, and nothing where nothing happened."""

from datetime import datetime

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.i18n import words
from bot.features.digest.moderation import headlines
from bot.features.digest.service import DigestService
from bot.features.digest.snapshot import packed, unpacked
from bot.features.engagement.report import Report
from bot.features.moderation.cases import Kind, Source
from bot.features.moderation.figures import ModerationFigures
from tests.features.digest.fakes import FakeActions, HandMadeReports, PlainCharts, text_of
from tests.features.digest.reports import GUILD, REPORT, WEEK, report

BUSY = ModerationFigures(
    by_kind=((Kind.WARN, 8), (Kind.TIMEOUT, 3), (Kind.BAN, 1)),
    by_source=((Source.COMMAND, 9), (Source.LADDER, 3)),
    cases=12,
    sanctions=12,
    undone=3,
)


def said(week: Report, language: str) -> str:
    line = " · ".join(words(language).say(text) for text_line in headlines(week) for text in text_line)
    return line.replace("\xa0", " ").replace("\u202f", " ")


def test_cases_by_kind_and_source_and_what_was_taken_back() -> None:
    week = report(moderation=BUSY)
    assert said(week, "en") == (
        "🛡️ **12** cases: Warning 8, Timeout 3, and Ban 1 · from commands 9 and the ladder 3 · "
        "25% taken back or ended early"
    )
    assert said(week, "fr") == (
        "🛡️ **12** dossiers : Avertissement 8, Exclusion temporaire 3 et Bannissement 1 · "
        "par commandes 9 et échelle des sanctions 3 · 25 % annulés ou terminés plus tôt"
    )


def test_nothing_where_nothing_happened_and_no_share_of_few() -> None:
    assert headlines(REPORT) == []
    few = ModerationFigures(((Kind.WARN, 2),), ((Source.COMMAND, 2),), cases=2, sanctions=2, undone=1)
    assert said(report(moderation=few), "en") == "🛡️ **2** cases: Warning 2"


def test_an_old_week_keeps_its_numbers() -> None:
    week = report(moderation=BUSY)
    assert unpacked(packed(week)).moderation == BUSY


async def test_the_digest_asks_for_the_weeks_own_days(
    db: Database, clock: Clock, actions: FakeActions, reports: HandMadeReports, charts: PlainCharts
) -> None:
    asked: list[tuple[int, datetime, datetime]] = []

    async def cases(guild_id: int, since: datetime, until: datetime) -> ModerationFigures:
        asked.append((guild_id, since, until))
        return BUSY

    digest = DigestService(db, clock, reports.settings, reports, actions, charts, moderation=cases)
    post = await digest.preview(GUILD, WEEK, "en")
    assert "🛡️ **12** cases" in text_of(post)
    [(guild_id, since, until)] = asked
    assert (guild_id, (until - since).days) == (GUILD, 7)
