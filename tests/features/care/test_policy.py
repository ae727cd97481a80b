from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import first_id_at, moment_of
from bot.core.facts import MemberFacts
from bot.features.care import policy
from bot.features.care.desk import Desk, Wait
from bot.features.care.settings import CareSettings
from bot.features.engagement.figures import Unanswered
from tests.features.care.conftest import HELPERS, STRANGER, ZOE
from tests.features.moderation.fakes import GUILD, MAX_FACTS
from tests.support import FakeClock

NOW = FakeClock().now()
SETTINGS = CareSettings(helpers_role=HELPERS)
DESK = SETTINGS.of(Desk.QUESTIONS)


def wait(hours: float, *, called: bool = False, held: bool = False) -> Wait:
    message = Unanswered(first_id_at(NOW - timedelta(hours=hours)), 1, None, 2)
    until = NOW + timedelta(minutes=5)
    return Wait(GUILD, Desk.QUESTIONS, message, called, 9 if held else None, until if held else None)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (ZOE, True),
        (MAX_FACTS, True),
        (MemberFacts(GUILD, 1, 1, is_owner=True), True),
        (MemberFacts(GUILD, 1, 1, permissions=frozenset({"manage_guild"})), True),
        (STRANGER, False),
    ],
)
def test_helpers_and_the_team_may_help(who: MemberFacts, may: bool) -> None:
    assert policy.may_help(who, DESK) is may


def test_without_a_role_only_the_team_may() -> None:
    assert not policy.may_help(ZOE, CareSettings().of(Desk.QUESTIONS))


def test_who_waits_the_longest_comes_first_and_what_went_stale_last() -> None:
    waits = [wait(30), wait(1), wait(50), wait(20)]
    hours = [round((NOW - one.at) / timedelta(hours=1)) for one in policy.arranged(waits, NOW - timedelta(hours=24))]
    assert hours == [20, 1, 30, 50]


def test_the_desk_is_called_once_for_what_nobody_is_on() -> None:
    waits = [wait(30), wait(30, called=True), wait(30, held=True), wait(1)]
    assert policy.to_call_for(waits, DESK, NOW) == [waits[0]]


def test_a_newcomer_is_shown_only_after_some_time() -> None:
    waits = [wait(0.4), wait(0.5)]
    settings = CareSettings().of(Desk.NEWCOMERS)
    assert policy.shown(Desk.NEWCOMERS, waits, settings, NOW) == [waits[1]]
    assert policy.shown(Desk.QUESTIONS, waits, DESK, NOW) == waits


@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(0, 100), st.booleans(), st.booleans()), max_size=12))
def test_nobody_is_lost_and_the_next_look_comes_before_anything_changes(
    given_: list[tuple[float, bool, bool]],
) -> None:
    waits = [wait(hours, called=called, held=held) for hours, called, held in given_]
    arranged = policy.arranged(waits, NOW - timedelta(hours=24))
    assert sorted(one.message.message_id for one in arranged) == sorted(one.message.message_id for one in waits)
    at = policy.next_look(waits, DESK, NOW)
    assert NOW < at <= NOW + policy.LOOKED_AT
    just_before = at - timedelta(seconds=1)
    callable_now = policy.to_call_for(waits, DESK, NOW)
    assert policy.to_call_for(waits, DESK, just_before) == callable_now


def test_a_link_leads_into_the_post_of_a_forum() -> None:
    message = Unanswered(first_id_at(NOW), 1, 55, 2)
    assert Wait(GUILD, Desk.QUESTIONS, message).link.endswith(f"/channels/{GUILD}/55/{message.message_id}")
    assert moment_of(message.message_id) == message.at
