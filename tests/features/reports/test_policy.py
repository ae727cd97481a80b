from datetime import UTC, datetime, timedelta

import pytest

from bot.core.errors import UserError
from bot.core.facts import MemberFacts
from bot.features.moderation.cases import Kind
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports import policy
from bot.features.reports.report import About, Report, State, Voice, Why
from bot.features.reports.settings import ReportsSettings
from tests.features.moderation.fakes import ANN, GUILD, MAX, ME, OWNER_FACTS
from tests.features.reports.fakes import OTO, TESS, ZOE

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def voice(who: int = ZOE, why: Why = Why.SPAM, ago: timedelta = MINUTE) -> Voice:
    return Voice(who, why, None, NOW - ago, "en")


def a_report(*voices: Voice, state: State = State.OPEN, target_id: int | None = ANN) -> Report:
    return Report(GUILD, 1, target_id, 600, 9_000, False, state, NOW, voices or (voice(),), closed_by=MAX)


@pytest.mark.parametrize(
    ("about", "words", "refusal"),
    [
        (About(ZOE), None, "can’t report yourself"),
        (About(ME), None, "The bot can’t report itself"),
        (About(77, is_bot=True), "spam", "no person but a bot"),
        (About(), None, "Write what it is about"),
    ],
)
def test_what_can_not_be_reported_is_refused_with_a_sentence(about: About, words: str | None, refusal: str) -> None:
    with pytest.raises(UserError, match=refusal):
        policy.check_may_report(ZOE, about, ME, words)


def test_something_about_nobody_can_be_reported_in_words() -> None:
    policy.check_may_report(ZOE, About(), ME, "There are scams in direct messages")


def test_a_member_reports_so_often_within_an_hour_and_is_told_when_it_goes_on() -> None:
    settings = ReportsSettings(per_hour=2)
    policy.check_not_too_many([NOW - 59 * MINUTE, NOW - 61 * MINUTE], settings, NOW)
    with pytest.raises(UserError) as refused:
        policy.check_not_too_many([NOW - 59 * MINUTE, NOW - 2 * MINUTE], settings, NOW)
    assert refused.value.text.values["when"] == f"<t:{int((NOW + MINUTE).timestamp())}:R>"


@pytest.mark.parametrize(
    ("state", "said"),
    [(State.OPEN, "not answered yet"), (State.HANDLED, "handled it"), (State.DISMISSED, "doesn’t break the rules")],
)
def test_who_reports_the_same_again_is_told_how_it_stands(state: State, said: str) -> None:
    report = a_report(state=state)
    policy.check_not_again(report, TESS, Why.SPAM)
    with pytest.raises(policy.ReportedAlready, match=said):
        policy.check_not_again(report, ZOE, Why.SPAM)


def test_that_someone_may_be_in_danger_is_heard_once_more() -> None:
    policy.check_not_again(a_report(), ZOE, Why.DANGER)
    with pytest.raises(policy.ReportedAlready):
        policy.check_not_again(a_report(voice(why=Why.DANGER)), ZOE, Why.DANGER)


@pytest.mark.parametrize(
    ("member", "staff"),
    [
        (MemberFacts(GUILD, MAX, 5, permissions=frozenset({"send_messages"})), False),
        (MemberFacts(GUILD, MAX, 5, permissions=frozenset({"ban_members"})), True),
        (MemberFacts(GUILD, MAX, 5, roles=frozenset({70})), True),
        (MemberFacts(GUILD, MAX, 5, roles=frozenset({71})), False),
        (OWNER_FACTS, True),
    ],
)
def test_the_team_is_who_has_a_permission_or_a_role_for_it(member: MemberFacts, staff: bool) -> None:
    settings = ModerationSettings(roles={Kind.WARN: (70,)})
    assert policy.is_staff(member, settings) is staff
    if not staff:
        with pytest.raises(UserError, match="You need this permission"):
            policy.check_may_look(member, settings)


def test_nobody_answers_a_report_about_themselves() -> None:
    with pytest.raises(UserError, match="This report is about you"):
        policy.check_may_answer(a_report(target_id=MAX), MAX)


def test_an_answered_report_names_who_answered() -> None:
    with pytest.raises(policy.Closed, match=f"by <@{MAX}>"):
        policy.check_may_answer(a_report(state=State.HANDLED), 12)


def test_words_of_self_harm_are_never_punished() -> None:
    with pytest.raises(UserError, match="never punished"):
        policy.check_may_punish(a_report(voice(), voice(TESS, Why.DANGER)))
    with pytest.raises(UserError, match="about nobody"):
        policy.check_may_punish(a_report(target_id=None))
    policy.check_may_punish(a_report())


def test_three_reports_within_an_hour_are_urgent() -> None:
    settings, long_ago = ReportsSettings(), timedelta(minutes=61)
    assert not policy.is_urgent([voice(), voice(TESS)], settings, NOW)
    assert policy.is_urgent([voice(), voice(TESS), voice(OTO)], settings, NOW)
    assert not policy.is_urgent([voice(), voice(TESS), voice(OTO, ago=long_ago)], settings, NOW)


def test_a_report_says_what_most_say_but_danger_first() -> None:
    assert a_report(voice(), voice(TESS, Why.HATE), voice(OTO, Why.HATE)).why is Why.HATE
    assert a_report(voice(), voice(TESS, Why.HATE)).why is Why.SPAM
    assert a_report(voice(), voice(TESS), voice(OTO, Why.DANGER)).why is Why.DANGER
