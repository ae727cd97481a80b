"""Locks: exactly what was before comes back, whatever happens in between."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.actions import Reason, Refused
from bot.core.channels import BITS, Overwrite
from bot.core.errors import UserError
from bot.features.channels import policy
from tests.features.channels.conftest import Desk
from tests.features.channels.fakes import CATEGORY, GENERAL, GUILD, LOG, MAX, MO, Killed

OTHER = 502
SEND, REACT, VIEW = BITS["send_messages"], BITS["add_reactions"], 1 << 10
bits = st.integers(0, 2**45 - 1)


@st.composite
def overwrites(draw: Any) -> Overwrite | None:
    if draw(st.booleans()):
        return None
    allow = draw(bits)
    return Overwrite(allow, draw(bits) & ~allow)


@given(overwrites())
def test_what_was_locked_and_unlocked_is_as_before(before: Overwrite | None) -> None:
    shut = policy.locked(before)
    assert shut.deny & policy.LOCK == policy.LOCK
    assert shut.allow & policy.LOCK == 0
    assert policy.unlocked(shut, before) == before


@given(overwrites(), overwrites())
def test_what_someone_changed_since_stays(before: Overwrite | None, current: Overwrite | None) -> None:
    after = policy.unlocked(current, before) or Overwrite()
    theirs = ~policy.ours(current)
    changed = current or Overwrite()
    assert (after.allow & theirs, after.deny & theirs) == (changed.allow & theirs, changed.deny & theirs)


@given(overwrites(), overwrites())
def test_a_second_lock_forgets_nothing(before: Overwrite | None, current: Overwrite | None) -> None:
    once = policy.unlocked(current, before)
    twice = policy.unlocked(policy.locked(current), policy.before_both(before, current))
    assert (twice or Overwrite()) == (once or Overwrite())


async def test_a_channel_is_locked_and_opens_again_by_itself(desk: Desk) -> None:
    await desk.has_log()
    before = Overwrite(allow=VIEW | SEND, deny=REACT)
    desk.channels.open_room(GENERAL, before)
    outcome = await desk.locks.lock(GUILD, MAX, GENERAL, timedelta(hours=2))
    assert outcome.done == (GENERAL,)
    assert desk.channels.says[GENERAL] == Overwrite(VIEW, policy.LOCK)
    await desk.pass_time(hours=1)
    assert desk.channels.says[GENERAL] != before
    await desk.restarted().pass_time(hours=1)
    assert desk.channels.says[GENERAL] == before
    assert await desk.locks.of(GUILD) == []
    assert "The lock is over." in desk.logged()[-1]
    await desk.pass_time(days=3)
    assert len(desk.channels.put) == 2


async def test_where_nothing_was_said_nothing_is_said_afterwards(desk: Desk) -> None:
    desk.channels.open_room(GENERAL)
    await desk.locks.lock(GUILD, MAX, GENERAL, None)
    await desk.locks.unlock(GUILD, MO, GENERAL)
    assert desk.channels.put[-1] == (GENERAL, None)


async def test_a_server_is_locked_but_for_the_staff_and_what_can_not_be_is_named(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.open_room(GENERAL, speakers=frozenset({77}))
    desk.channels.open_room(OTHER, missing=("manage_roles",))
    desk.channels.open_room(LOG)
    desk.channels.open_room(510, of_staff=True)
    survey = await desk.locks.survey(GUILD, None)
    assert (survey.channels, survey.staff, survey.speakers) == ((GENERAL,), (LOG, 510), frozenset({77}))
    outcome = await desk.locks.lock(GUILD, MAX, None, None)
    assert [one for one, _why in desk.channels.put] == [GENERAL]
    assert [one for one, _why in outcome.refused] == [OTHER]
    assert f"Not <#{OTHER}>: The bot lacks these permissions for that: Manage Roles." in desk.logged()[-1]
    with pytest.raises(UserError, match="where only the staff writes"):
        await desk.locks.lock(GUILD, MAX, 510, None)
    with pytest.raises(UserError, match="Manage Roles"):
        await desk.locks.lock(GUILD, MAX, OTHER, None)


async def test_a_category_is_each_of_its_channels(desk: Desk) -> None:
    for channel_id in (GENERAL, OTHER, 503):
        desk.channels.open_room(channel_id)
    desk.channels.category = frozenset({GENERAL, OTHER})
    assert (await desk.locks.lock(GUILD, MAX, CATEGORY, None)).done == (GENERAL, OTHER)
    assert (await desk.locks.unlock(GUILD, MAX, OTHER)).done == (OTHER,)
    assert (await desk.locks.unlock(GUILD, MAX, CATEGORY)).done == (GENERAL,)
    with pytest.raises(UserError, match="The bot has locked nothing here"):
        await desk.locks.unlock(GUILD, MAX, None)


async def test_locking_twice_keeps_what_was_before_and_takes_the_new_end(desk: Desk) -> None:
    before = Overwrite(SEND, 0)
    desk.channels.open_room(GENERAL, before)
    await desk.locks.lock(GUILD, MAX, GENERAL, timedelta(hours=1))
    await desk.locks.lock(GUILD, MO, GENERAL, timedelta(hours=3))
    await desk.pass_time(hours=2)
    assert desk.channels.says[GENERAL] != before
    await desk.pass_time(hours=1)
    assert desk.channels.says[GENERAL] == before


@pytest.mark.both_databases
async def test_two_locks_at_once_keep_what_was_before(desk: Desk) -> None:
    before = Overwrite(SEND, 0)
    desk.channels.open_room(GENERAL, before)
    await asyncio.gather(*(desk.locks.lock(GUILD, one, GENERAL, None) for one in (MAX, MO)))
    await desk.locks.unlock(GUILD, MAX, GENERAL)
    assert desk.channels.says[GENERAL] == before


async def test_what_a_human_opened_since_stays_open_and_is_named(desk: Desk) -> None:
    desk.channels.open_room(GENERAL)
    await desk.locks.lock(GUILD, MAX, GENERAL, timedelta(hours=1))
    desk.channels.says[GENERAL] = Overwrite(SEND, policy.LOCK & ~SEND)
    outcome = await desk.locks.unlock(GUILD, MAX, GENERAL)
    assert outcome.changed == (GENERAL,)
    assert desk.channels.says[GENERAL] == Overwrite(SEND, 0)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_lock_that_a_restart_cut_off_is_finished_and_told(desk: Desk, when: str) -> None:
    await desk.has_log()
    before = Overwrite(SEND, VIEW)
    for channel_id in (GENERAL, OTHER, 503):
        desk.channels.open_room(channel_id, before)
    desk.channels.kills = {OTHER: when}
    with pytest.raises(Killed):
        await desk.locks.lock(GUILD, MAX, None, timedelta(hours=1))
    after = desk.restarted()
    await after.pass_time(minutes=3)
    assert {desk.channels.says[one] for one in (GENERAL, OTHER, 503)} == {policy.locked(before)}
    assert "cut this off; it is finished now" in after.logged()[-1]
    await after.pass_time(hours=1)
    assert {desk.channels.says[one] for one in (GENERAL, OTHER, 503)} == {before}


@pytest.mark.parametrize("when", ["before", "after"])
async def test_an_unlock_that_a_restart_cut_off_is_finished(desk: Desk, when: str) -> None:
    before = Overwrite(SEND, VIEW)
    for channel_id in (GENERAL, OTHER):
        desk.channels.open_room(channel_id, before)
    await desk.locks.lock(GUILD, MAX, None, None)
    desk.channels.kills = {GENERAL: when}
    with pytest.raises(Killed):
        await desk.locks.unlock(GUILD, MAX, None)
    after = desk.restarted()
    await after.pass_time(minutes=3)
    assert [desk.channels.says[one] for one in (GENERAL, OTHER)] == [before, before]
    assert await after.locks.of(GUILD) == []


async def test_a_channel_that_discord_refuses_is_named_and_not_thought_locked(desk: Desk) -> None:
    desk.channels.open_room(GENERAL)
    desk.channels.open_room(OTHER)
    desk.channels.refused = {OTHER: Refused(Reason.MISSING_PERMISSION, "manage_roles")}
    outcome = await desk.locks.lock(GUILD, MAX, None, None)
    assert (outcome.done, [one for one, _why in outcome.refused]) == ((GENERAL,), [OTHER])
    assert [lock.channel_id for lock in await desk.locks.of(GUILD)] == [GENERAL]


async def test_what_discord_did_not_answer_is_tried_again(desk: Desk) -> None:
    desk.channels.open_room(GENERAL)
    desk.channels.refused = {GENERAL: RuntimeError("503")}
    assert (await desk.locks.lock(GUILD, MAX, None, None)).later == (GENERAL,)
    desk.channels.refused = {}
    await desk.pass_time(minutes=3)
    assert desk.channels.says[GENERAL] == policy.locked(None)


@pytest.mark.both_databases
async def test_an_end_that_fails_is_tried_until_it_works_and_told_once(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.open_room(GENERAL)
    await desk.locks.lock(GUILD, MAX, GENERAL, timedelta(hours=1))
    desk.channels.refused = {GENERAL: Refused(Reason.MISSING_PERMISSION)}
    await desk.pass_time(hours=30)
    told = [text for text in desk.logged() if "not everything could be unlocked" in text]
    assert len(told) == 1
    desk.channels.refused = {}
    await desk.pass_time(hours=7)
    assert desk.channels.says[GENERAL] is None


async def test_a_lock_without_an_end_is_reminded_of_after_a_day_and_once(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.open_room(GENERAL)
    desk.channels.open_room(OTHER)
    await desk.locks.lock(GUILD, MAX, None, None)
    desk.channels.says[OTHER] = None  # a human opened it
    await desk.pass_time(days=3)
    reminded = [text for text in desk.logged() if "Still locked since" in text]
    assert len(reminded) == 1
    assert f"<#{GENERAL}>" in reminded[0]
    assert f"<#{OTHER}>" not in reminded[0]


async def test_a_deleted_channel_is_forgotten(desk: Desk) -> None:
    desk.channels.open_room(GENERAL)
    await desk.locks.lock(GUILD, MAX, GENERAL, timedelta(hours=1))
    del desk.channels.says[GENERAL]
    await desk.pass_time(hours=1)
    assert await desk.locks.of(GUILD) == []
