"""What the digest says of the team's work: totals, and nothing where nothing happened."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.i18n import words
from bot.features.digest.moderation import MODERATION, deeds, headlines, rules, suggestions
from bot.features.digest.parts import Value
from bot.features.digest.policy import verdict
from bot.features.digest.service import DigestService
from bot.features.digest.snapshot import packed, unpacked
from bot.features.engagement.report import Figure, Report
from bot.features.moderation.cases import Kind, Source
from bot.features.moderation.figures import ModerationFigures
from bot.features.reports.figures import Handled
from bot.features.reports.report import State
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
    lines = [" · ".join(words(language).say(text) for text in line) for line in headlines(week)]
    return plain("\n".join(lines))


def plain(line: str) -> str:
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


SLOW_NIGHTS = tuple({20: 3, 21: 2, 23: 1, 9: 1}.get(hour, 0) for hour in range(24))
REPORTED = Handled(
    closed={State.HANDLED: 10, State.DISMISSED: 2},
    median=timedelta(hours=3),
    open=2,
    oldest_open=timedelta(hours=50),
    slow_by_hour=SLOW_NIGHTS,
)


def test_how_long_reports_took_and_what_is_open() -> None:
    week = report(handled=REPORTED)
    assert said(week, "en") == "🚩 **12** reports answered · half within 3 hr · 2 open, the oldest for 2 days"
    assert said(week, "fr") == (
        "🚩 **12** signalements traités · la moitié en 3 h · 2 ouverts, le plus ancien depuis 2 j"
    )
    few = report(handled=replace(REPORTED, closed={State.HANDLED: 1}, open=0, oldest_open=None))
    assert said(few, "en") == "🚩 **1** report answered"


def test_a_report_that_waits_over_48_hours_needs_the_managers() -> None:
    found = verdict(report(handled=REPORTED), parts=[MODERATION])
    assert found.value is Value.NEEDS_YOU
    assert plain(words("en").say(found.rule)) == "a report waits for 2 days (rule: over 48 h)."
    in_time = replace(REPORTED, oldest_open=timedelta(hours=48))
    assert rules(report(handled=in_time)) == rules(report()) == []


def test_the_team_needs_cover_when_reports_wait_and_nobody_is_named() -> None:
    both = suggestions(report(handled=REPORTED))
    assert [plain(words("en").say(one.text)) for one in both] == [
        "Answer the 2 open reports: the oldest waits for 2 days.",
        "The team needs cover from 20:00 to 00:00: 6 of the 7 reports that waited over 2 hours came then.",
    ]
    few = replace(REPORTED, oldest_open=timedelta(hours=1), slow_by_hour=(4,) + (0,) * 23)
    assert suggestions(report(handled=few)) == []


def test_what_the_team_can_be_thanked_for() -> None:
    done = deeds(report(handled=REPORTED))
    assert done is not None
    assert words("en").say(done) == (
        "The team and its helpers answered 104 questions, greeted 55 newcomers, and handled 12 reports."
    )
    assert plain(words("fr").say(done)) == (
        "L’équipe, avec qui l’aide : réponse à 104 questions, accueil de 55 nouveaux membres "
        "et 12 signalements traités."
    )
    quiet = {key: Figure(None) for key in ("answered", "newcomers_unanswered", "newcomers_open")}
    assert deeds(report(quiet)) is None


def test_nothing_where_nothing_happened_and_no_share_of_few() -> None:
    assert headlines(REPORT) == []
    few = ModerationFigures(((Kind.WARN, 2),), ((Source.COMMAND, 2),), cases=2, sanctions=2, undone=1)
    assert said(report(moderation=few), "en") == "🛡️ **2** cases: Warning 2"


def test_an_old_week_keeps_its_numbers() -> None:
    week = report(moderation=BUSY, handled=REPORTED)
    assert unpacked(packed(week)).moderation == BUSY
    assert unpacked(packed(week)).handled == REPORTED


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
