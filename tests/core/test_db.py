import asyncio

from sqlalchemy import select

from bot.core.db import Database
from bot.core.tables import Installation


async def test_writers_that_read_before_they_write_lose_nothing(db: Database) -> None:
    async with db.begin() as session:
        session.add(Installation(name="count", value="0"))

    async def add_one() -> None:
        async with db.begin() as session:
            row = await session.get(Installation, "count", with_for_update=True)
            assert row is not None
            row.value = str(int(row.value) + 1)

    await asyncio.gather(*(add_one() for _ in range(40)))
    async with db.read() as session:
        assert await session.scalar(select(Installation.value)) == "40"
