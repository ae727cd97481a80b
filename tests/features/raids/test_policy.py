"""When joins are a raid, and what is opened again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.doors import HIGH, LONGEST_PAUSE, Door
from bot.core.facts import JoinFacts, MemberFacts
from bot.features.raids import policy
from bot.features.raids.policy import MayNot
from bot.features.raids.raid import Cause, Raid, Shut, State
from bot.features.raids.settings import RaidSettings
from bot.features.raids.watch import MOST_ALIKE, MOST_JOINS, MOST_SERVERS, Watch, Watches

NOW = datetime(2026, 10, 26, 9, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
DEFAULT = RaidSettings()
GUILD = 1


def watched(moments: list[datetime]) -> Watch:
    watch = Watch()
    for number, moment in enumerate(moments):
        watch.joined(JoinFacts(GUILD, number, moment))
    return watch


def test_ten_at_once_are_a_raid_only_when_it_lasts() -> None:
    watch = watched([NOW] * 10)
    assert watch.look(DEFAULT, NOW) is None
    assert watch.look(DEFAULT, NOW + 9 * SECOND) is None
    assert watch.look(DEFAULT, NOW + 10 * SECOND) is Cause.JOINS


def test_three_times_the_limit_need_not_last() -> None:
    assert watched([NOW] * 30).look(DEFAULT, NOW) is Cause.JOINS


def test_a_dip_under_the_limit_begins_anew() -> None:
    watch = watched([NOW] * 10)
    assert watch.look(DEFAULT, NOW) is None
    assert watch.look(DEFAULT, NOW + 61 * SECOND) is None
    for number in range(10):
        watch.joined(JoinFacts(GUILD, 100 + number, NOW + 62 * SECOND))
    assert watch.look(DEFAULT, NOW + 62 * SECOND) is None


def test_many_who_write_alike_are_a_raid_and_one_who_repeats_is_not() -> None:
    watch = Watch()
    for _ in range(50):
        watch.wrote_alike(7, NOW)
    assert watch.look(DEFAULT, NOW) is None
    for member in range(15):
        watch.wrote_alike(member, NOW)
    assert watch.look(DEFAULT, NOW) is Cause.ALIKE


@settings(max_examples=60)
@given(
    st.lists(st.integers(0, 600), max_size=80).map(sorted),
    st.integers(3, 20),
    st.integers(5, 120),
)
def test_a_raid_is_never_seen_where_no_window_holds_the_limit(seconds: list[int], limit: int, window: int) -> None:
    options = RaidSettings(joins=limit, seconds=window)
    watch, seen = Watch(), False
    moments = [NOW + second * SECOND for second in seconds]
    for number, moment in enumerate(moments):
        watch.joined(JoinFacts(GUILD, number, moment))
        seen = seen or watch.look(options, moment) is not None
    fullest = max((sum(0 <= s - start < window for s in seconds) for start in seconds), default=0)
    if fullest < limit:
        assert not seen
    if fullest >= policy.OVERWHELMING * limit:
        assert seen


@settings(max_examples=60)
@given(
    st.none() | st.integers(-48, 48),
    st.integers(0, 4),
    st.booleans(),
    st.integers(0, 96),
)
def test_what_was_shut_is_opened_to_exactly_what_it_was(
    paused: int | None, level: int, verification: bool, lasted: int
) -> None:
    before = Door(None if paused is None else NOW + paused * HOUR, level)
    shut = policy.to_shut(before, RaidSettings(verification=verification), NOW)
    during = Door(shut.invites_until or before.paused_until, shut.verification or before.verification)
    assert during.verification >= before.verification
    assert shut.invites_until is None or shut.invites_until - NOW <= LONGEST_PAUSE
    ours, end = policy.is_ours(during, shut), NOW + lasted * HOUR
    after = Door(
        policy.reopens_at(shut, end) if "invites" in ours else during.paused_until,
        (shut.verification_before or 0) if "verification" in ours else during.verification,
    )
    assert after.verification == before.verification
    still_paused = before.paused_until if before.paused_until and before.paused_until > end else None
    assert (after.paused_until if after.paused_until and after.paused_until > end else None) == still_paused
    assert {"invites", "verification"} - {
        name for name, value in (("invites", shut.invites_until), ("verification", shut.verification)) if value is None
    } <= ours | policy.is_back(after, shut, end)


def test_what_someone_changed_meanwhile_is_not_ours() -> None:
    shut = policy.to_shut(Door(None, 1), DEFAULT, NOW)
    assert policy.is_ours(Door(NOW + HOUR, 4), shut) == frozenset()
    assert policy.is_ours(Door(shut.invites_until, HIGH), shut) == {"invites", "verification"}


def test_the_end_moves_while_the_raid_goes_on_but_not_one_that_a_person_named() -> None:
    raid = Raid(GUILD, 1, State.ON, Cause.JOINS, NOW, ends_at=NOW + DEFAULT.calm)
    assert policy.later_end(raid, DEFAULT, NOW + HOUR) == NOW + HOUR + DEFAULT.calm
    by_hand = Raid(GUILD, 1, State.ON, Cause.HAND, NOW, ends_at=NOW + 2 * HOUR)
    assert policy.later_end(by_hand, DEFAULT, NOW + HOUR) == NOW + 2 * HOUR


def test_a_pause_is_renewed_long_before_discord_ends_it() -> None:
    raid = Raid(GUILD, 1, State.ON, Cause.HAND, NOW, shut=Shut(invites_until=NOW + policy.PAUSED_FOR))
    assert not policy.needs_renewal(raid, NOW)
    assert policy.needs_renewal(raid, NOW + policy.PAUSED_FOR - 11 * HOUR)
    assert policy.next_look(raid, NOW) < NOW + HOUR


@pytest.mark.parametrize("permissions", [{"manage_guild"}, {"moderate_members"}, {"administrator"}])
def test_moderators_may_switch(permissions: set[str]) -> None:
    policy.check_may_switch(MemberFacts(GUILD, 2, 1, permissions=frozenset(permissions)))
    with pytest.raises(MayNot):
        policy.check_may_switch(MemberFacts(GUILD, 2, 1, permissions=frozenset({"kick_members"})))


def test_memory_is_bounded_whatever_comes() -> None:
    watches = Watches()
    for number in range(100_000):
        watches.of(GUILD).joined(JoinFacts(GUILD, number, NOW))
    watch = watches.of(GUILD)
    assert (len(watch.joins), len(watch.fresh), watch.lost) == (MOST_JOINS, MOST_JOINS, 100_000 - MOST_JOINS)
    for number in range(5_000):
        watch.wrote_alike(number, NOW)
        watches.of(1_000 + number)
    assert (len(watch.alike), len(watches)) == (MOST_ALIKE, MOST_SERVERS)
