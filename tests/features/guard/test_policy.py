"""How much is too much, and what the bot can take."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar import first_id_at, moment_of
from bot.core.facts import AuditAction, AuditFacts, MemberFacts
from bot.core.ranks import Holder, RankFacts
from bot.features.guard import policy
from bot.features.guard.incident import Act, Deed, Incident, State
from bot.features.guard.policy import MayNot
from bot.features.guard.settings import GuardSettings
from bot.features.guard.tally import MOST_ACTORS, MOST_ACTS, Tally

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
DEFAULT = GuardSettings()
GUILD, EVE, ME = 1, 60, 10


def act(second: float, deed: Deed = Deed.CHANNELS, count: int = 1, number: int = 0) -> Act:
    return Act(first_id_at(NOW + timedelta(seconds=second)) + number, deed, count=count)


def test_the_limit_within_a_minute_is_too_much_and_the_same_over_two_is_not() -> None:
    assert policy.too_much([act(second) for second in (0, 5, 10, 15, 59)], DEFAULT) is Deed.CHANNELS
    assert policy.too_much([act(second) for second in (0, 20, 40, 60, 80)], DEFAULT) is None


def test_bans_and_kicks_do_not_add_up() -> None:
    acts = [act(number / 10, deed, number=number) for deed in (Deed.BANS, Deed.KICKS) for number in range(14)]
    assert policy.too_much(acts, DEFAULT) is None


def test_a_prune_counts_as_many_kicks_as_it_removed() -> None:
    entry = AuditFacts(GUILD, first_id_at(NOW), AuditAction.PRUNE, EVE, count=40)
    made = policy.act_of(entry)
    assert made is not None
    assert policy.too_much([made], DEFAULT) is Deed.KICKS


@settings(max_examples=80)
@given(
    st.lists(st.tuples(st.sampled_from(list(Deed)), st.integers(0, 300), st.integers(1, 4)), max_size=40),
    st.integers(2, 12),
)
def test_it_is_too_much_exactly_where_some_minute_holds_the_limit(
    done: list[tuple[Deed, int, int]], limit: int
) -> None:
    options = GuardSettings(bans=limit, kicks=limit, channels=limit, roles=limit)
    acts = [act(second, deed, count, number) for number, (deed, second, count) in enumerate(done)]
    expected = {
        deed
        for deed, start, _count in done
        if sum(count for other, second, count in done if other is deed and 0 <= second - start < 60) >= limit
    }
    found = policy.too_much(acts, options)
    assert (found in expected) if expected else found is None


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(1, 12), st.booleans(), st.booleans(), st.booleans()), max_size=8), st.integers(1, 12)
)
def test_nothing_at_or_above_the_bots_role_is_taken_and_whatever_stays_is_told(
    made: list[tuple[int, bool, bool, bool]], mine: int
) -> None:
    roles = tuple(
        RankFacts(number + 1, rank, 8, managed, EVE if own else None, of_staff)
        for number, (rank, managed, own, of_staff) in enumerate(made)
    )
    reach = policy.reach(Holder(EVE, roles), mine)
    for role in roles:
        is_taken = role.id in reach.taken or role.id in reach.muted
        assert not (is_taken and role.rank >= mine)
        assert not (role.id in reach.taken and role.managed)
        assert is_taken or not role.of_staff or role.id in reach.left


def test_never_the_bot_itself_and_nothing_old() -> None:
    entry = AuditFacts(GUILD, first_id_at(NOW), AuditAction.BAN, EVE, 5)
    made = policy.act_of(entry)
    assert made is not None
    assert policy.is_watched(entry, made, ME, NOW)
    assert not policy.is_watched(entry, made, EVE, NOW)
    assert not policy.is_watched(entry, made, ME, NOW + policy.OLD)


@pytest.mark.parametrize("action", [AuditAction.TIMEOUT, AuditAction.UNBAN, None])
def test_what_takes_nothing_for_good_is_not_counted(action: AuditAction | None) -> None:
    assert policy.act_of(AuditFacts(GUILD, 1, action, EVE, 5)) is None
    assert policy.act_of(AuditFacts(GUILD, 1, AuditAction.BAN, None, 5)) is None


def test_managers_answer_but_not_about_themselves() -> None:
    incident = Incident(GUILD, 1, EVE, Deed.BANS, State.DONE, NOW, NOW)
    policy.check_may_answer(incident, MemberFacts(GUILD, 2, 5, permissions=frozenset({"manage_guild"})))
    for nobody in (
        MemberFacts(GUILD, EVE, 5, permissions=frozenset({"administrator"})),
        MemberFacts(GUILD, 3, 5, permissions=frozenset({"ban_members"})),
    ):
        with pytest.raises(MayNot):
            policy.check_may_answer(incident, nobody)


def test_nobody_gives_what_stands_above_them() -> None:
    manager = MemberFacts(GUILD, 2, 5)
    assert policy.may_give(RankFacts(1, 4), manager, 8)
    assert not policy.may_give(RankFacts(1, 5), manager, 8)
    assert not policy.may_give(RankFacts(1, 8), MemberFacts(GUILD, 2, 9, is_owner=True), 8)
    assert not policy.may_give(None, manager, 8)


def test_memory_is_bounded_and_counts_each_entry_once() -> None:
    tally = Tally()
    for _ in range(2):
        for number in range(1_000):
            tally.add(GUILD, EVE, act(0, number=number))
    assert len(tally.of(GUILD, EVE, moment_of(first_id_at(NOW)))) == MOST_ACTS
    for actor in range(5_000):
        tally.add(GUILD, 1_000 + actor, act(0))
    assert tally.sizes() == (MOST_ACTORS, MOST_ACTORS)
