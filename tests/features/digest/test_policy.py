from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar import Week
from bot.core.errors import UserError
from bot.core.i18n import _, words
from bot.features.digest import policy
from bot.features.digest.community import COMMUNITY
from bot.features.digest.parts import Part, Suggestion, Value, Verdict
from bot.features.digest.policy import verdict
from bot.features.digest.settings import QUIET_TIMES, Quiet
from bot.features.engagement.report import Figure, Report
from tests.features.digest.reports import CALM, REPORT, WEEK, report

ENGLISH = words("en")
GOOD, LOOK, NEEDS = Value.ALL_GOOD, Value.WORTH_A_LOOK, Value.NEEDS_YOU


def calm(overdue: int = 0, **figures: Figure) -> Report:
    return report({**CALM.metrics, **figures}, waiting=(), overdue_questions=overdue, left_alone_by_hour=(0,) * 24)


@pytest.mark.parametrize(
    ("week", "value"),
    [
        (calm(), GOOD),
        (calm(active_members=Figure(700, 900, 1000.0)), NEEDS),
        (calm(active_members=Figure(701, 900, 1000.0)), LOOK),
        (calm(active_members=Figure(850, 900, 1000.0)), LOOK),
        (calm(active_members=Figure(851, 900, 1000.0)), GOOD),
        (calm(messages=Figure(700, 900, 1000.0)), NEEDS),
        (calm(messages=Figure(850, 900, 1000.0)), LOOK),
        (calm(messages=Figure(1, 15, 19.0)), GOOD),
        (calm(messages=Figure(1, 15, 20.0)), NEEDS),
        (calm(overdue=5, questions=Figure(50)), NEEDS),
        (calm(overdue=5, questions=Figure(51)), GOOD),
        (calm(overdue=4, questions=Figure(10)), GOOD),
        (calm(overdue=5, questions=Figure(None, why="no_question_channel")), GOOD),
        (calm(activation=Figure(0.39, None, 0.49, of=50)), LOOK),
        (calm(activation=Figure(0.39, None, 0.49, of=49)), GOOD),
        (calm(activation=Figure(0.40, None, 0.49, of=500)), GOOD),
        (calm(activation=Figure(None, None, 0.49, of=3)), GOOD),
        (calm(retention_w1=Figure(0.13, None, 0.23, of=371)), LOOK),
        (calm(newcomers_unanswered=Figure(20, of=80)), LOOK),
        (calm(newcomers_unanswered=Figure(20, of=81)), GOOD),
        (calm(newcomers_unanswered=Figure(19, of=20)), GOOD),
        (calm(joins=Figure(10), leaves=Figure(11)), LOOK),
        (calm(joins=Figure(10), leaves=Figure(10)), GOOD),
        (calm(joins=Figure(10), leaves=Figure(None, why="not_in_files")), GOOD),
    ],
)
def test_a_week_is_judged_by_the_first_rule_that_holds(week: Report, value: Value) -> None:
    assert verdict(week).value == value


@pytest.mark.parametrize(
    ("week", "why"),
    [
        (
            calm(active_members=Figure(700, 900, 1000.0)),
            "700 active members, usual 1,000 (−30%; rule: −30%).",
        ),
        (
            calm(overdue=6, questions=Figure(40)),
            "6 of 40 questions without an answer for over 48 h (15%; rule: 5 and 10%).",
        ),
        (
            calm(activation=Figure(0.38, None, 0.49, of=388)),
            "38% of newcomers wrote in their first week, usual 49% (11 points under; rule: 10).",
        ),
        (
            calm(newcomers_unanswered=Figure(31, of=90)),
            "31 of 90 newcomers’ first messages without an answer (34%; rule: 20 and 25%).",
        ),
        (calm(joins=Figure(10), leaves=Figure(11)), "more left (11) than joined (10)."),
        (
            calm(),
            "active members −2% on usual and messages −8% on usual (rule: −15%); no other rule holds.",
        ),
        (
            calm(active_members=Figure(12, 11, 13.0), messages=Figure(15, 15, 15.0)),
            "too few to compare with usual, and no other rule holds.",
        ),
    ],
)
def test_the_rule_that_decided_is_named_with_its_numbers_and_threshold(week: Report, why: str) -> None:
    assert ENGLISH.say(verdict(week).rule) == why


def test_what_needs_someone_comes_before_what_is_worth_a_look() -> None:
    week = calm(overdue=5, questions=Figure(50), joins=Figure(1), leaves=Figure(2))
    assert verdict(week).value == NEEDS


def test_without_a_baseline_it_is_too_early_to_judge() -> None:
    week = report({"joins": Figure(1), "leaves": Figure(9)}, baseline_weeks=())
    assert verdict(week).value == Value.TOO_EARLY


def test_a_week_that_was_not_counted_in_full_is_not_judged() -> None:
    assert verdict(report(complete=False)).value == Value.PARTIAL


@pytest.mark.parametrize(
    ("first", "last", "value"),
    [
        (date(2026, 10, 19), date(2026, 10, 25), Value.QUIET),
        (date(2026, 10, 25), date(2026, 11, 1), Value.QUIET),
        (date(2026, 10, 26), date(2026, 11, 1), Value.WORTH_A_LOOK),
        (date(2026, 10, 1), date(2026, 10, 18), Value.WORTH_A_LOOK),
    ],
)
def test_a_week_that_a_quiet_time_touches_is_not_judged(first: date, last: date, value: Value) -> None:
    assert verdict(REPORT, [Quiet(first=first, last=last)]).value == value


def test_while_fewer_than_four_live_weeks_exist_the_members_who_wrote_are_judged() -> None:
    figures = calm(active_members=Figure(100, 900, 1000.0)).metrics
    assert verdict(report(figures, live_weeks=3, writers=Figure(990, 980, 1000.0), overdue_questions=0)).value == GOOD
    assert verdict(report(figures, live_weeks=4, writers=Figure(990, 980, 1000.0), overdue_questions=0)).value == NEEDS


def test_another_feature_brings_its_rules_and_suggestions() -> None:
    rule = Verdict(Value.NEEDS_YOU, _("a report is open for over 48 h."))
    suggestion = Suggestion("reports", _("Close the report."), _("reports"))
    moderation = Part(rules=lambda _report: [rule], suggestions=lambda _report: [suggestion])
    assert verdict(REPORT, parts=[COMMUNITY, moderation]) == rule
    keys = [each.key for each in policy.suggestions(REPORT, [COMMUNITY, moderation]).values()]
    assert keys == ["answer", "reports", "greet"]


def test_there_are_three_suggestions_at_most_and_fewer_where_little_is_wrong() -> None:
    assert list(policy.suggestions(REPORT, [COMMUNITY])) == [1, 2, 3]
    assert [each.key for each in policy.suggestions(CALM, [COMMUNITY]).values()] == ["revive", "event"]


def test_suggestions_are_recalled_under_the_numbers_that_they_had() -> None:
    recalled = policy.recalled(REPORT, [COMMUNITY], ["event", "gone since", "answer"])
    assert {number: each.key for number, each in recalled.items()} == {1: "event", 3: "answer"}


def test_quiet_times_are_kept_in_order_without_repeats() -> None:
    late, early = (
        Quiet(first=date(2026, 12, 21), last=date(2027, 1, 3)),
        Quiet(first=date(2026, 8, 1), last=date(2026, 8, 9)),
    )
    assert policy.with_quiet([late], early) == (early, late)
    assert policy.with_quiet([late], late) == (late,)


def test_a_quiet_time_that_makes_no_sense_is_refused() -> None:
    many = [Quiet(first=date(2026, 1, day), last=date(2026, 1, day)) for day in range(1, QUIET_TIMES + 1)]
    for marked, first, last in (
        ([], date(2026, 1, 2), date(2026, 1, 1)),
        ([], date(2026, 1, 1), date(2026, 12, 31)),
        (many, date(2026, 3, 1), date(2026, 3, 1)),
    ):
        with pytest.raises(UserError):
            policy.with_quiet(marked, Quiet(first=first, last=last))


@pytest.mark.parametrize("name", ["Europe/Paris", "America/St_Johns", "Asia/Kolkata", "Asia/Tokyo", "UTC"])
def test_the_digest_comes_at_the_same_hour_in_every_week_of_the_year(name: str) -> None:
    zone, now = ZoneInfo(name), datetime(2026, 1, 1, tzinfo=UTC)
    seen = []
    for _week in range(60):
        planned = policy.next_appointment(now, 0, 0, 9, zone)
        local = planned.due_at.astimezone(zone)
        assert (local.weekday(), local.hour, local.minute) == (0, 9, 0)
        assert planned.key == local.date().isoformat()
        assert policy.planned_at(planned.key, 9, zone) == planned.due_at
        seen.append(policy.last_week(planned.due_at, zone))
        now = planned.due_at
    assert seen == [seen[0].plus(number) for number in range(60)]


@pytest.mark.parametrize(
    ("name", "weekday", "hour", "after"),
    [
        ("Europe/Paris", 6, 2, datetime(2026, 3, 23, tzinfo=UTC)),
        ("Europe/Paris", 6, 2, datetime(2026, 10, 19, tzinfo=UTC)),
        ("America/St_Johns", 6, 2, datetime(2026, 3, 2, tzinfo=UTC)),
        ("America/St_Johns", 6, 1, datetime(2026, 10, 26, tzinfo=UTC)),
    ],
)
def test_an_hour_that_is_skipped_or_comes_twice_gives_one_digest_a_week(
    name: str, weekday: int, hour: int, after: datetime
) -> None:
    zone = ZoneInfo(name)
    keys = []
    for _week in range(3):
        planned = policy.next_appointment(after, 0, weekday, hour, zone)
        keys.append(date.fromisoformat(planned.key))
        after = planned.due_at
    assert keys == [keys[0] + timedelta(weeks=number) for number in range(3)]


@given(guild_id=st.integers(0, 2**63 - 1), weekday=st.integers(0, 6), hour=st.integers(0, 23))
def test_servers_that_share_an_hour_are_spread_over_ten_minutes(guild_id: int, weekday: int, hour: int) -> None:
    zone, now = ZoneInfo("Europe/Paris"), datetime(2026, 10, 20, tzinfo=UTC)
    planned = policy.next_appointment(now, guild_id, weekday, hour, zone)
    assert timedelta() <= planned.due_at - policy.planned_at(planned.key, hour, zone) < policy.SPREAD


def test_real_servers_are_spread_evenly() -> None:
    zone, now = ZoneInfo("UTC"), datetime(2026, 10, 20, tzinfo=UTC)
    minutes = [policy.next_appointment(now, number * 977 << 22, 0, 9, zone).due_at.minute for number in range(1000)]
    assert min(map(minutes.count, range(10))) > 60


def test_what_was_missed_while_the_bot_was_away_is_known() -> None:
    zone, planned = ZoneInfo("UTC"), datetime(2026, 10, 12, 9, tzinfo=UTC)
    assert policy.missed_weeks(planned, planned + timedelta(hours=30), zone) == ()
    away = planned + timedelta(weeks=2, days=1)
    assert policy.missed_weeks(planned, away, zone) == (Week(2026, 41), Week(2026, 42))
    assert policy.last_week(away, zone) == WEEK
    assert not policy.is_late(planned, planned + timedelta(hours=1))
    assert policy.is_late(planned, planned + timedelta(hours=2))
