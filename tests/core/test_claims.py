import asyncio
from datetime import timedelta

from bot.core import claims
from bot.core.db import Database
from tests.support import FakeClock

GUILD = 1


async def claim(db: Database, clock: FakeClock, holder: int, lapse: timedelta | None = None) -> int:
    async with db.begin() as session:
        return await claims.take(session, GUILD, "report", "7", holder, clock.now(), lapse)


async def test_of_many_who_claim_at_once_one_holds_it_and_all_are_told_who(db: Database, clock: FakeClock) -> None:
    told = await asyncio.gather(*(claim(db, clock, holder) for holder in range(1, 9)))
    assert len(set(told)) == 1


async def test_a_claim_that_lapsed_can_be_taken_by_another(db: Database, clock: FakeClock) -> None:
    await claim(db, clock, 1, timedelta(minutes=15))
    clock.move(minutes=14)
    assert await claim(db, clock, 2) == 1
    clock.move(minutes=1)
    assert await claim(db, clock, 2) == 2


async def test_only_the_holder_gives_it_back(db: Database, clock: FakeClock) -> None:
    await claim(db, clock, 1)
    async with db.begin() as session:
        assert not await claims.release(session, GUILD, "report", "7", 2)
        assert await claims.release(session, GUILD, "report", "7", 1)
    assert await claim(db, clock, 2) == 2


async def test_the_list_of_holders_leaves_out_lapsed_claims_and_other_keys(db: Database, clock: FakeClock) -> None:
    async with db.begin() as session:
        await claims.take(session, GUILD, "action", "2026-W43:1", 1, clock.now())
        await claims.take(session, GUILD, "action", "2026-W43:2", 2, clock.now(), timedelta(minutes=1))
        await claims.take(session, GUILD, "action", "2026-W44:1", 3, clock.now())
        await claims.take(session, 2, "action", "2026-W43:1", 4, clock.now())
    clock.move(minutes=1)
    async with db.read() as session:
        assert await claims.holders(session, GUILD, "action", "2026-W43:", clock.now()) == {"2026-W43:1": 1}
