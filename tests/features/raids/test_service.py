"""Raid mode goes on and off, and everything that it changed comes back, whatever happens on the way."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.doors import HIGH, LONGEST_PAUSE, Door
from bot.core.facts import MemberFacts
from bot.features.moderation.settings import ModerationSettings
from bot.features.raids.policy import MayNot
from bot.features.raids.raid import Cause, NoRaid, State
from tests.features.digest.fakes import OWNER, Crash
from tests.features.moderation.fakes import GUILD, MAX
from tests.features.raids.conftest import MODERATOR, Died, Gatehouse

OPEN = Door(None, 1)
HOUR = timedelta(hours=1)


async def test_a_raid_asks_the_team_once_and_changes_nothing_yet(gate: Gatehouse) -> None:
    await gate.come(12)
    assert gate.cards() == []
    gate.clock.move(seconds=10)
    await gate.raids.look()
    await gate.come(30, first=100)
    assert len(gate.cards()) == 1
    assert gate.doors.asked == []
    assert not gate.raids.in_raid(GUILD)
    assert "This may be a raid: many accounts join at once" in gate.cards()[0]
    assert gate.pressable() == ["raid:on:1", "raid:no:1", "raid:list:1:0"]


async def test_the_card_counts_on_while_more_join(gate: Gatehouse) -> None:
    await gate.come(30)
    await gate.come(25, first=100)
    gate.clock.move(seconds=20)
    await gate.raids.look()
    assert "55 accounts have joined" in gate.cards()[0]


async def test_a_suspicion_passes_when_it_is_calm_and_the_next_raid_asks_again(gate: Gatehouse) -> None:
    await gate.come(30)
    await gate.pass_time(hours=1)
    assert (await gate.raid()).state is State.OVER
    assert "Raid mode was never on" in gate.cards()[0]
    await gate.come(30, first=500)
    assert len(gate.cards()) == 2


async def test_who_says_no_raid_is_not_asked_again_while_it_goes_on(gate: Gatehouse) -> None:
    await gate.come(30)
    await gate.raids.dismiss(GUILD, 1, MODERATOR)
    for wave in range(1, 6):
        await gate.come(30, first=wave * 100, every=5)
    assert len(gate.cards()) == 1
    assert (await gate.raid()).state is State.DISMISSED
    with pytest.raises(NoRaid):
        await gate.raids.dismiss(GUILD, 1, MODERATOR)


async def test_automatic_raid_mode_shuts_and_opens_by_itself(gate: Gatehouse) -> None:
    await gate.set(automatic=True)
    await gate.come(30)
    assert gate.raids.in_raid(GUILD)
    assert gate.doors.door.verification == HIGH
    paused_until = gate.doors.door.paused_until
    assert paused_until is not None
    assert timedelta() < paused_until - gate.clock.now() <= LONGEST_PAUSE
    await gate.pass_time(minutes=45)
    assert not gate.raids.in_raid(GUILD)
    assert gate.doors.door == OPEN
    assert "Everything is as it was before." in gate.cards()[0]


async def test_messages_alike_bring_raid_mode_too(gate: Gatehouse) -> None:
    await gate.set(automatic=True)
    for member in range(15):
        gate.raids.wrote_alike(GUILD, member, gate.clock.now())
    await gate.raids.look()
    assert (await gate.raid()).cause is Cause.ALIKE
    assert gate.raids.in_raid(GUILD)


async def test_raid_mode_by_hand_lasts_as_long_as_was_said(gate: Gatehouse) -> None:
    await gate.raids.switch_on(GUILD, MODERATOR, 3 * HOUR)
    await gate.pass_time(hours=2, minutes=50)
    assert gate.raids.in_raid(GUILD)
    await gate.pass_time(minutes=15)
    assert not gate.raids.in_raid(GUILD)
    assert gate.doors.door == OPEN


async def test_raid_mode_without_a_length_is_renewed_day_after_day(gate: Gatehouse) -> None:
    await gate.raids.switch_on(GUILD, MODERATOR)
    for _ in range(3):
        await gate.pass_time(hours=12)
        until = gate.doors.door.paused_until
        assert until is not None
        assert gate.clock.now() < until <= gate.clock.now() + LONGEST_PAUSE
    await gate.raids.switch_off(GUILD, MODERATOR)
    assert gate.doors.door == OPEN


async def test_invites_that_a_person_let_in_again_are_not_paused_again(gate: Gatehouse) -> None:
    await gate.raids.switch_on(GUILD, MODERATOR)
    gate.doors.door = replace(gate.doors.door, paused_until=None)
    await gate.pass_time(hours=13)
    assert gate.doors.door.paused_until is None
    await gate.raids.switch_off(GUILD, MODERATOR)
    assert "Everything is as it was before." in gate.cards()[0]


async def test_what_was_paused_before_stays_paused_until_then(gate: Gatehouse) -> None:
    before = gate.doors.door = Door(gate.clock.now() + 5 * HOUR, HIGH)
    await gate.raids.switch_on(GUILD, MODERATOR, HOUR)
    await gate.pass_time(hours=2)
    assert gate.doors.door == before


async def test_what_a_person_changed_meanwhile_is_left_and_told(gate: Gatehouse) -> None:
    await gate.raids.switch_on(GUILD, MODERATOR)
    by_hand = gate.doors.door = Door(gate.clock.now() + HOUR, 4)
    await gate.raids.switch_off(GUILD, MODERATOR)
    assert gate.doors.door == by_hand
    assert "Invites are as someone set them meanwhile" in gate.cards()[0]
    assert "The verification level is as someone set it meanwhile" in gate.cards()[0]


async def test_without_the_permission_raid_mode_says_what_it_could_not_do(gate: Gatehouse) -> None:
    gate.doors.refuses = {"invites", "verification"}
    await gate.raids.switch_on(GUILD, MODERATOR)
    assert gate.raids.in_raid(GUILD)
    assert "**Invites are not paused**" in gate.cards()[0]
    assert "the bot needs: Manage Server" in gate.cards()[0]
    gate.doors.refuses = set()
    await gate.raids.switch_off(GUILD, MODERATOR)
    assert gate.doors.door == OPEN


@pytest.mark.parametrize("dies", ["invites", "verification"])
async def test_a_restart_while_it_shuts_goes_on_and_undoes_all_at_the_end(gate: Gatehouse, dies: str) -> None:
    gate.doors.dies = dies
    with pytest.raises(Died):
        await gate.raids.switch_on(GUILD, MODERATOR, 2 * HOUR)
    again = await gate.restarted()
    assert again.raids.in_raid(GUILD)
    await again.pass_time(minutes=2)
    assert again.doors.door.verification == HIGH
    assert again.doors.door.paused_until is not None
    assert len(again.cards()) == 1
    await again.pass_time(hours=3)
    assert again.doors.door == OPEN


@pytest.mark.parametrize("dies", ["invites", "verification"])
async def test_a_restart_while_it_opens_finishes_opening(gate: Gatehouse, dies: str) -> None:
    await gate.raids.switch_on(GUILD, MODERATOR)
    gate.doors.dies = dies
    with pytest.raises(Died):
        await gate.raids.switch_off(GUILD, MODERATOR)
    again = await gate.restarted()
    assert not again.raids.in_raid(GUILD)
    await again.pass_time(minutes=3)
    assert again.doors.door == OPEN
    assert "Everything is as it was before." in again.cards()[0]


@pytest.mark.both_databases
async def test_who_switches_off_while_it_is_being_shut_leaves_nothing_shut(gate: Gatehouse) -> None:
    held = gate.doors.held = asyncio.Event()
    on = asyncio.create_task(gate.raids.switch_on(GUILD, MODERATOR))
    await gate.doors.waiting.wait()
    off = asyncio.create_task(gate.raids.switch_off(GUILD, MODERATOR))
    await asyncio.sleep(0)
    held.set()
    await asyncio.gather(on, off)
    assert gate.doors.door == OPEN
    assert not gate.raids.in_raid(GUILD)
    assert (await gate.raid()).state is State.OVER


async def test_after_a_restart_it_ends_when_it_would_have(gate: Gatehouse) -> None:
    await gate.set(automatic=True)
    await gate.come(30)
    again = await gate.restarted()
    assert again.raids.in_raid(GUILD)
    await again.pass_time(hours=1)
    assert again.doors.door == OPEN


async def test_when_discord_does_not_answer_it_is_tried_again(gate: Gatehouse) -> None:
    gate.doors.fails = OSError("no answer")
    await gate.raids.switch_on(GUILD, MODERATOR, 5 * HOUR)
    assert "Discord has not paused invites yet" in gate.cards()[0]
    gate.doors.fails = None
    await gate.pass_time(minutes=3)
    assert gate.doors.door.verification == HIGH
    gate.doors.fails = OSError("no answer")
    await gate.raids.switch_off(GUILD, MODERATOR)
    assert (await gate.raid()).state is State.ENDING
    with pytest.raises(NoRaid):
        await gate.raids.switch_on(GUILD, MODERATOR)
    gate.doors.fails = None
    await gate.pass_time(minutes=3)
    assert gate.doors.door == OPEN


async def test_a_card_that_a_restart_cut_off_is_found_and_not_posted_again(gate: Gatehouse) -> None:
    gate.actions.crash = "after"
    with pytest.raises(Crash):
        await gate.come(30)
    again = await gate.restarted()
    await again.pass_time(minutes=2)
    assert len(again.cards()) == 1
    await again.raids.switch_on(GUILD, MODERATOR)
    assert "**Raid mode is on**" in again.cards()[0]


async def test_a_team_without_a_channel_is_told_through_the_owner_once(gate: Gatehouse) -> None:
    await gate.settings.change(GUILD, ModerationSettings, MAX, inbox_channel=None)
    await gate.set(automatic=True)
    await gate.come(30)
    await gate.come(30, first=100)
    await gate.pass_time(minutes=5)
    assert len(gate.actions.dms[OWNER]) == 1
    assert gate.raids.in_raid(GUILD)


async def test_raid_mode_does_not_depend_on_its_card(gate: Gatehouse) -> None:
    gate.actions.refuses = Refused(Reason.MISSING_PERMISSION)
    await gate.raids.switch_on(GUILD, MODERATOR)
    assert gate.doors.asked == ["invites", "verification"]


async def test_only_the_team_switches(gate: Gatehouse) -> None:
    anyone = MemberFacts(GUILD, 99, 0)
    for attempt in (
        gate.raids.switch_on(GUILD, anyone),
        gate.raids.switch_off(GUILD, anyone),
        gate.raids.dismiss(GUILD, 1, anyone),
        gate.raids.review.page(GUILD, 1, 0, anyone),
    ):
        with pytest.raises(MayNot):
            await attempt
    with pytest.raises(NoRaid):
        await gate.raids.switch_off(GUILD, MODERATOR)


async def test_a_quiet_server_is_forgotten_again(gate: Gatehouse) -> None:
    await gate.come(2)
    await gate.pass_time(minutes=2)
    await gate.raids.look()
    assert len(gate.raids._watches) == 0
