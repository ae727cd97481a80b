"""What becomes of a server that the bot is not on any more."""

from sqlalchemy import func, select

from bot.core.tables import Due, DueState
from bot.features.engagement.tables import Server, Stay
from tests.simworld import World


async def planned(sim: World, kind: str) -> int:
    async with sim.client.db.read() as session:
        query = select(func.count()).select_from(Due).where(Due.kind == kind, Due.state == DueState.WAITING)
        return await session.scalar(query) or 0


async def kept(sim: World) -> int:
    async with sim.client.db.read() as session:
        servers = await session.scalar(select(func.count()).select_from(Server))
        return (servers or 0) + (await session.scalar(select(func.count()).select_from(Stay)) or 0)


async def test_it_goes_after_thirty_days_and_the_owner_hears_it_before(sim: World) -> None:
    await sim.pass_time(minutes=1)
    assert (await planned(sim, "old_data"), await planned(sim, "leaving")) == (1, 0)
    assert await kept(sim) > 1
    guild = sim.client.get_guild(sim.guild.id)
    assert guild is not None
    await guild.leave()
    await sim.env.settle()
    assert await planned(sim, "leaving") == 1
    told = [sent.json for sent in sim.requests("POST", "/messages")][-1]
    assert "The bot is not on **The Club** any more." in str(told)
    await sim.pass_time(days=29)
    assert await kept(sim) > 1
    await sim.pass_time(days=1, hours=1)
    assert await kept(sim) == 0
