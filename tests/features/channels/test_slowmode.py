"""Slowmode: for a while it is one thing, then what it was before, whatever happened in between."""

import asyncio
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.errors import UserError
from tests.features.channels.conftest import Desk
from tests.features.channels.fakes import GENERAL, GUILD, MAX, MO, Killed
from tests.features.digest.fakes import text_of

HOUR = timedelta(hours=1)


async def test_for_a_while_then_as_before_also_after_a_restart(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.slow[GENERAL] = 5
    done = await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    assert (done.before, desk.channels.slow[GENERAL]) == (5, 120)
    await desk.restarted().pass_time(hours=1)
    assert desk.channels.slow[GENERAL] == 5
    assert "is as before: 5 seconds." in desk.logged()[-1]
    desk.channels.slow[GENERAL] = 120
    await desk.pass_time(days=1)
    assert desk.channels.slow[GENERAL] == 120


async def test_what_a_human_set_since_stays(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    desk.channels.slow[GENERAL] = 30
    await desk.pass_time(hours=2)
    assert desk.channels.slow[GENERAL] == 30


async def test_a_second_one_still_goes_back_to_the_first(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    await desk.slowmodes.set(GUILD, MO, GENERAL, 300, 3 * HOUR)
    await desk.pass_time(hours=2)
    assert desk.channels.slow[GENERAL] == 300
    await desk.pass_time(hours=1)
    assert desk.channels.slow[GENERAL] == 5


async def test_one_that_is_set_for_good_has_no_end(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    await desk.slowmodes.set(GUILD, MO, GENERAL, 120)
    await desk.pass_time(hours=2)
    assert desk.channels.slow[GENERAL] == 120


@pytest.mark.parametrize(("when", "after"), [("before", 5), ("after", 5)])
async def test_a_process_that_dies_in_the_middle_leaves_nothing_slow_for_ever(
    desk: Desk, when: str, after: int
) -> None:
    desk.channels.slow[GENERAL] = 5
    desk.channels.kills = {GENERAL: when}
    with pytest.raises(Killed):
        await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    await desk.restarted().pass_time(hours=1)
    assert desk.channels.slow[GENERAL] == after


async def test_what_discord_refuses_changes_nothing(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    desk.channels.refused = {GENERAL: Refused(Reason.MISSING_PERMISSION, "manage_channels")}
    with pytest.raises(Refused):
        await desk.slowmodes.set(GUILD, MAX, GENERAL, 300, 3 * HOUR)
    desk.channels.refused = {}
    await desk.pass_time(hours=1)
    assert desk.channels.slow[GENERAL] == 5


@pytest.mark.both_databases
async def test_an_end_that_fails_is_tried_until_it_works_and_told_once(desk: Desk) -> None:
    await desk.has_log()
    desk.channels.slow[GENERAL] = 0
    await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    desk.channels.refused = {GENERAL: RuntimeError("503")}
    await desk.pass_time(hours=20)
    assert len([text for text in desk.logged() if "could not be set back" in text]) == 1
    desk.channels.refused = {}
    await desk.pass_time(hours=7)
    assert desk.channels.slow[GENERAL] == 0


async def test_a_deleted_channel_is_forgotten(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    await desk.slowmodes.set(GUILD, MAX, GENERAL, 120, HOUR)
    del desk.channels.slow[GENERAL]
    await desk.pass_time(hours=2)
    assert await desk.sweep.next_at() is None


async def test_more_than_discord_takes_is_refused(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    with pytest.raises(UserError, match="6 hours"):
        await desk.slowmodes.set(GUILD, MAX, GENERAL, 6 * 3600 + 1)


@pytest.mark.both_databases
async def test_a_cool_down_is_said_in_the_channel_once_and_ends_by_itself(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 5
    both = (desk.slowmodes.cool_down(GUILD, one, GENERAL) for one in (MAX, MO))
    _done, refused = await asyncio.gather(*both, return_exceptions=True)
    assert isinstance(refused, UserError)
    assert "slowed down already" in str(refused)
    assert desk.channels.slow[GENERAL] == 60
    [(_id, _at, post)] = desk.actions.posts[GENERAL]
    assert "Let’s take a breath." in text_of(post)
    await desk.pass_time(minutes=10)
    assert desk.channels.slow[GENERAL] == 5


async def test_a_cool_down_never_makes_a_channel_faster_and_tells_what_was_not_said(desk: Desk) -> None:
    desk.channels.slow[GENERAL] = 300
    desk.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    done = await desk.slowmodes.cool_down(GUILD, MAX, GENERAL)
    assert (desk.channels.slow[GENERAL], done.unsaid is not None) == (300, True)
