"""Who is gone is found by the list of members, and what is kept of them then ends in time."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.core.db import Database
from bot.features.roles.tables import RoleMemory
from bot.features.welcome.tables import WelcomeStay
from tests.features.engagement.away import GUILD, comes, server
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock


async def test_what_is_kept_of_who_left_unheard_grows_old_from_when_it_is_found(db: Database, clock: FakeClock) -> None:
    history = server(clock)
    came, here, gone, back = clock.now() - timedelta(days=90), 201, 202, 203
    greeted = {"onboarded": True, "rejoined": False, "greeting": "sent", "tries": 0}
    async with db.begin() as session:
        for member_id in (here, gone, back):
            session.add(RoleMemory(guild_id=GUILD, member_id=member_id, joined_at=came, role_ids=[]))
        session.add(WelcomeStay(guild_id=GUILD, member_id=gone, joined_at=came, **greeted))
        session.add(RoleMemory(guild_id=GUILD + 1, member_id=gone, joined_at=came, role_ids=[]))
    history.people = {here: came, back: clock.now()}
    history.lists_members = False
    engagement = counting(db, clock, history)
    await comes(engagement)
    assert await left(db) == {}, "who is there can't be known"
    history.lists_members = True
    clock.move(hours=1)
    await comes(counting(db, clock, history))
    assert await left(db) == {("role_memory", GUILD, gone): clock.now(), ("welcome_stay", GUILD, gone): clock.now()}


async def left(db: Database) -> dict[tuple[str, int, int], datetime]:
    found = dict[tuple[str, int, int], datetime]()
    async with db.read() as session:
        for table in (RoleMemory, WelcomeStay):
            rows = await session.execute(select(table.guild_id, table.member_id, table.left_at))
            found |= {(table.__tablename__, guild, member): at for guild, member, at in rows if at is not None}
    return found
