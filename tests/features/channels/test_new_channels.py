"""Channels that are made during a lock of their category or the server."""

import contextlib
import random
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.channels import BITS, Overwrite
from bot.core.errors import UserError
from bot.features.channels import policy
from tests.features.channels.conftest import Desk
from tests.features.channels.fakes import CATEGORY, GENERAL, GUILD, LOG, MAX, MO, Killed

OTHER, NEW, STAFF, VIEW = 502, 700, 900, 1 << 10
BEFORE = Overwrite(allow=VIEW | BITS["send_messages"])


async def lock(desk: Desk, within: int | None, length: timedelta | None = None) -> None:
    await desk.has_log()
    desk.channels.open_room(GENERAL, category=CATEGORY)
    desk.channels.open_room(OTHER)
    desk.channels.category = frozenset({GENERAL})
    await desk.locks.lock(GUILD, MAX, within, length)


async def make(desk: Desk, channel_id: int, says: Overwrite | None = BEFORE, *, category: int | None = None) -> None:
    desk.channels.open_room(channel_id, says, category=category, of_staff=channel_id == STAFF)
    if category is not None:
        desk.channels.category |= {channel_id}
    await desk.new_channels.look(GUILD, channel_id)


async def test_a_channel_made_during_a_lock_of_the_server_is_locked_and_comes_back_exactly(desk: Desk) -> None:
    await lock(desk, None, timedelta(hours=2))
    await make(desk, NEW)
    assert desk.channels.says[NEW] == policy.locked(BEFORE)
    assert f"so it is locked as well.\nLocked: <#{NEW}>." in desk.logged()[-1]
    await desk.restarted().pass_time(hours=2)
    assert desk.channels.says == {GENERAL: None, OTHER: None, NEW: BEFORE}
    await make(desk, NEW + 1)
    assert desk.channels.says[NEW + 1] == BEFORE


async def test_only_what_is_made_in_a_locked_category_is_locked_with_it(desk: Desk) -> None:
    await lock(desk, CATEGORY)
    await make(desk, NEW)
    await make(desk, NEW + 1, category=CATEGORY)
    assert desk.channels.says[NEW] == BEFORE
    assert desk.channels.says[NEW + 1] == policy.locked(BEFORE)
    await desk.locks.unlock(GUILD, MO, CATEGORY)
    assert desk.channels.says[NEW + 1] == BEFORE
    await make(desk, NEW + 2, category=CATEGORY)
    assert desk.channels.says[NEW + 2] == BEFORE


async def test_a_lock_of_one_channel_takes_in_no_other(desk: Desk) -> None:
    await lock(desk, GENERAL)
    await make(desk, NEW)
    assert desk.channels.says[NEW] == BEFORE


async def test_the_staffs_own_new_channel_stays_open(desk: Desk) -> None:
    await lock(desk, None)
    await make(desk, STAFF)
    assert desk.channels.says[STAFF] == BEFORE
    assert "as well" not in desk.logged()[-1]


async def test_what_was_made_while_the_bot_was_away_is_locked_when_it_is_back_and_once(desk: Desk) -> None:
    await lock(desk, None)
    desk.channels.open_room(NEW, BEFORE)
    after = desk.restarted()
    await after.new_channels.look(GUILD)
    assert desk.channels.says[NEW] == policy.locked(BEFORE)
    await after.locks.unlock(GUILD, MO, NEW)
    await after.restarted().new_channels.look(GUILD)
    assert desk.channels.says[NEW] == BEFORE


async def test_a_copy_of_a_locked_channel_goes_back_to_what_that_one_said(desk: Desk) -> None:
    await lock(desk, None)
    await make(desk, NEW, desk.channels.says[GENERAL])
    await desk.locks.unlock(GUILD, MO, None)
    assert desk.channels.says[NEW] is None


async def test_a_copy_of_a_channel_that_is_locked_alone_opens_with_it(desk: Desk) -> None:
    await lock(desk, GENERAL, timedelta(hours=1))
    await make(desk, NEW, desk.channels.says[GENERAL])
    await desk.pass_time(hours=1)
    assert desk.channels.says == {GENERAL: None, OTHER: None, NEW: None}


async def test_where_humans_opened_the_rest_nothing_new_is_locked(desk: Desk) -> None:
    await lock(desk, None)
    await desk.locks.unlock(GUILD, MO, CATEGORY)
    await make(desk, NEW, category=CATEGORY)
    assert desk.channels.says[NEW] == BEFORE
    desk.channels.says[OTHER] = None  # by hand
    await make(desk, NEW + 1)
    assert desk.channels.says[NEW + 1] == BEFORE


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_new_channel_whose_lock_a_restart_cut_off_is_finished(desk: Desk, when: str) -> None:
    await lock(desk, None, timedelta(hours=2))
    desk.channels.kills = {NEW: when}
    with pytest.raises(Killed):
        await make(desk, NEW)
    after = desk.restarted()
    await after.pass_time(minutes=3)
    assert desk.channels.says[NEW] == policy.locked(BEFORE)
    await after.pass_time(hours=2)
    assert desk.channels.says[NEW] == BEFORE


async def test_a_new_channel_that_can_not_be_locked_is_named(desk: Desk) -> None:
    await lock(desk, None)
    desk.channels.refused = {NEW: Refused(Reason.MISSING_PERMISSION, "manage_roles")}
    await make(desk, NEW)
    assert f"Not <#{NEW}>: " in desk.logged()[-1]
    desk.channels.open_room(NEW + 1, missing=("manage_roles",))
    await desk.new_channels.look(GUILD, NEW + 1)
    assert f"Not <#{NEW + 1}>: The bot lacks these permissions for that: Manage Roles." in desk.logged()[-1]


async def test_who_looks_after_no_lock_asks_discord_nothing(desk: Desk) -> None:
    desk.channels.open_room(GENERAL)
    desk.channels.open_room(LOG)
    await make(desk, NEW)
    assert desk.channels.put == []


@pytest.mark.parametrize("seed", range(4))
async def test_whatever_is_locked_made_and_cut_off_all_channels_say_in_the_end_what_they_said_before(
    desk: Desk, seed: int
) -> None:
    chance, said = random.Random(seed), dict[int, Overwrite | None]()
    await lock(desk, None)
    said |= {GENERAL: None, OTHER: None}
    for number in range(40):
        within = chance.choice([None, CATEGORY, chance.choice(list(said))])
        desk.channels.kills = {chance.choice(list(said)): chance.choice(["before", "after"])} if number % 5 == 0 else {}
        with contextlib.suppress(UserError, Killed):
            match chance.choice(["lock", "unlock", "make", "copy", "away", "pass"]):
                case "lock":
                    length = chance.choice([None, timedelta(hours=1), timedelta(hours=5)])
                    await desk.locks.lock(GUILD, MAX, within, length)
                case "unlock":
                    await desk.locks.unlock(GUILD, MO, within)
                case "make":
                    said[NEW + number] = chance.choice([None, BEFORE, Overwrite(deny=VIEW)])
                    await make(desk, NEW + number, said[NEW + number], category=chance.choice([None, CATEGORY]))
                case "copy":
                    original = chance.choice(list(said))
                    said[NEW + number] = said[original]
                    await make(desk, NEW + number, desk.channels.says[original])
                case "away":
                    said[NEW + number] = BEFORE
                    desk.channels.open_room(NEW + number, BEFORE)
                    await desk.restarted().new_channels.look(GUILD)
                case _:
                    await desk.pass_time(hours=2)
        if desk.channels.kills:
            desk = desk.restarted()
            await desk.pass_time(minutes=3)
    with contextlib.suppress(UserError):
        await desk.locks.unlock(GUILD, MO, None)
    assert desk.channels.says == said
