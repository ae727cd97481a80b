from datetime import timedelta

import pytest

from bot.core.db import Database
from bot.core.errors import UserError
from bot.features.duty.service import DutyService
from tests.support import FakeClock

GUILD, MAX, MO = 1, 11, 12


@pytest.fixture
def duty(db: Database, clock: FakeClock) -> DutyService:
    return DutyService(db, clock)


async def test_duty_ends_by_itself_at_its_time(duty: DutyService, clock: FakeClock) -> None:
    until = await duty.begin(GUILD, MAX, timedelta(hours=4))
    await duty.begin(GUILD, MO, timedelta(hours=1))
    assert list(await duty.on_duty(GUILD)) == [MO, MAX], "the first to leave first"
    clock.move(hours=1)
    assert await duty.on_duty(GUILD) == {MAX: until}
    assert not await duty.end(GUILD, MO), "it was over"
    clock.move(hours=3)
    assert await duty.on_duty(GUILD) == {}


async def test_a_new_time_takes_the_place_of_the_old_one(duty: DutyService) -> None:
    await duty.begin(GUILD, MAX, timedelta(hours=4))
    sooner = await duty.begin(GUILD, MAX, timedelta(hours=1))
    assert await duty.on_duty(GUILD) == {MAX: sooner}
    assert await duty.end(GUILD, MAX)
    assert not await duty.end(GUILD, MAX)


async def test_other_servers_know_nothing_of_it(duty: DutyService) -> None:
    await duty.begin(GUILD, MAX, timedelta(hours=4))
    assert await duty.on_duty(2) == {}


async def test_nobody_is_on_duty_for_ever(duty: DutyService) -> None:
    with pytest.raises(UserError, match="7 days"):
        await duty.begin(GUILD, MAX, timedelta(days=8))
