"""Who may appeal what and when, and who decides."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.facts import MemberFacts
from bot.features.appeals import policy
from bot.features.appeals.appeal import Appeal, Held, Key, Outcome
from bot.features.appeals.appeal import State as AppealState
from bot.features.appeals.figures import AppealFigures, figures_of
from bot.features.appeals.settings import AppealSettings
from bot.features.moderation.cases import Case, Kind, Source, State, Told, Undone
from bot.features.moderation.settings import ModerationSettings
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX, MAX_FACTS, MO_FACTS, OWNER_FACTS

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WARNED = Case(GUILD, 7, Kind.WARN, ANN, MAX, Source.COMMAND, State.DONE, Told.YES, NOW - DAY, "Spam", weight=1)
SETTINGS = AppealSettings()


def appeal(outcome: Outcome | None, decided_at: datetime = NOW) -> Appeal:
    state = AppealState.OPEN if outcome is None else AppealState.DONE
    return Appeal(GUILD, Key(1, 1), ANN, state, NOW - DAY, "en", (), outcome, MAX, decided_at)


def check(
    case: Case | None = WARNED, *before: Appeal, now: datetime = NOW, settings: AppealSettings = SETTINGS
) -> None:
    policy.check_may_appeal(case, 7, ANN, before, settings, now)


def test_ones_own_sanction_can_be_appealed_also_when_it_is_over() -> None:
    check()
    check(replace(WARNED, state=State.LIFTED, kind=Kind.TIMEOUT))


@pytest.mark.parametrize("case", [None, replace(WARNED, target_id=99), replace(WARNED, kind=Kind.NOTE)])
def test_of_others_cases_and_of_notes_a_member_learns_nothing(case: Case | None) -> None:
    with pytest.raises(policy.NotAppealed, match="You have no case 7 on this server"):
        check(case)


@pytest.mark.parametrize(
    ("case", "why"),
    [
        (replace(WARNED, kind=Kind.REMIND, state=State.FAILED), "nothing to appeal"),
        (replace(WARNED, kind=Kind.UNBAN), "nothing to appeal"),
        (replace(WARNED, state=State.FAILED), "nothing to appeal"),
        (replace(WARNED, state=State.OPEN), "nothing to appeal"),
        (replace(WARNED, undone=Undone.MISTAKE), "has taken case 7 back already"),
    ],
)
def test_what_is_no_sanction_or_not_any_more_is_not_appealed(case: Case, why: str) -> None:
    with pytest.raises(policy.NotAppealed, match=why):
        check(case)


def test_one_at_a_time() -> None:
    with pytest.raises(policy.NotAppealed, match="one at a time"):
        check(WARNED, appeal(None))


def test_a_refusal_bars_all_that_was_done_before_it_for_a_while_but_nothing_that_comes() -> None:
    refused = appeal(Outcome.REFUSED, NOW)
    with pytest.raises(policy.NotAppealed, match="again from <t:1795597200:f>"):
        check(WARNED, refused, now=NOW + 29 * DAY)
    check(WARNED, refused, now=NOW + 30 * DAY)
    check(replace(WARNED, made_at=NOW + DAY), refused, now=NOW + 2 * DAY)
    check(WARNED, refused, settings=AppealSettings(cooldown_days=0))


@pytest.mark.parametrize("outcome", [Outcome.MISTAKE, Outcome.EARLY, Outcome.UNDONE])
def test_only_a_refusal_bars(outcome: Outcome) -> None:
    check(WARNED, appeal(outcome))


def test_an_older_refusal_does_not_shorten_a_newer_one() -> None:
    with pytest.raises(policy.NotAppealed):
        check(WARNED, appeal(Outcome.REFUSED, NOW), appeal(Outcome.REFUSED, NOW - DAY), now=NOW + 30 * DAY - DAY / 2)


def decide(actor: MemberFacts, acted: int = MAX, *, alone: bool = False, **roles: Any) -> None:
    policy.check_may_decide(WARNED, acted, actor, ModerationSettings(**roles), alone=alone)


def test_someone_else_of_the_team_decides() -> None:
    decide(MO_FACTS)
    decide(OWNER_FACTS)
    decide(MAX_FACTS, acted=99)
    helper = MemberFacts(GUILD, 70, 1, roles=frozenset({5}))
    decide(helper, roles={Kind.WARN: (5,)})
    with pytest.raises(policy.MayNotDecide, match="permission"):
        decide(helper, roles={Kind.BAN: (5,)})


def test_who_acted_does_not_decide_unless_they_are_alone() -> None:
    with pytest.raises(policy.ActedYourself):
        decide(MAX_FACTS)
    decide(MAX_FACTS, alone=True)


def test_nobody_decides_about_themselves_not_even_alone() -> None:
    judge = replace(ANN_FACTS, permissions=MAX_FACTS.permissions)
    with pytest.raises(policy.MayNotDecide, match="your own appeal"):
        decide(judge, alone=True)


def test_whoever_has_it_in_hand_decides() -> None:
    held = Held(MAX, NOW)
    policy.check_free(held, MAX_FACTS)
    policy.check_free(None, MO_FACTS)
    with pytest.raises(policy.MayNotDecide, match=f"<@{MAX}> is on it until"):
        policy.check_free(held, MO_FACTS)


def test_only_what_lasts_can_be_lifted_early() -> None:
    banned = replace(WARNED, kind=Kind.BAN)
    policy.check_can_grant(banned, Undone.EARLY)
    policy.check_can_grant(WARNED, Undone.MISTAKE)
    for case in (WARNED, replace(banned, state=State.LIFTED)):
        with pytest.raises(policy.MayNotDecide, match="it is over"):
            policy.check_can_grant(case, Undone.EARLY)


@pytest.mark.parametrize(("hours", "times"), [(0, 0), (47, 0), (48, 1), (48 + 7 * 24 - 1, 1), (48 + 7 * 24, 2)])
def test_the_staff_is_reminded_after_48_hours_and_then_each_week(hours: int, times: int) -> None:
    now = NOW + timedelta(hours=hours)
    assert policy.reminders_due(NOW, now) == times
    assert policy.next_reminder(NOW, now) > now
    assert policy.reminders_due(NOW, policy.next_reminder(NOW, now)) == times + 1


def test_all_answers_together_fit_on_one_card() -> None:
    assert policy.longest_answer(1) == 5 * policy.longest_answer(5) == policy.ALL_ANSWERS


def test_figures_leave_out_what_nobody_decided() -> None:
    hour = timedelta(hours=1)
    decided = [
        (Outcome.MISTAKE, NOW, NOW + hour),
        (Outcome.REFUSED, NOW, NOW + 3 * hour),
        (Outcome.EARLY, NOW, NOW + 8 * hour),
        (Outcome.UNDONE, NOW, NOW + 90 * hour),
    ]
    figures = figures_of([NOW, NOW + hour], decided)
    assert figures == AppealFigures(open=2, oldest=NOW, decided=3, granted=2, median_minutes=180)
    assert figures.granted_share == pytest.approx(2 / 3)
    assert figures_of([], []).granted_share is None
