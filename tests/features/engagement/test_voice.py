from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from bot.core.db import Database
from bot.core.facts import VoiceFacts
from bot.core.settings import ServerSettings
from bot.features.engagement.service import EngagementService
from bot.features.engagement.tables import MemberDay
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock

GUILD = 1
ANNA, BEN = 101, 102


@pytest.fixture
async def engagement(db: Database, clock: FakeClock) -> EngagementService:
    engagement = counting(db, clock)
    await engagement.hear(GUILD, "Server", {})
    return engagement


def goes(engagement: EngagementService, clock: FakeClock, member: int, *, counts: bool) -> None:
    engagement.voice(VoiceFacts(GUILD, member, clock.now(), counts))


async def seconds(db: Database) -> dict[tuple[int, date], int]:
    async with db.read() as session:
        rows = await session.execute(select(MemberDay.member_id, MemberDay.day, MemberDay.voice_seconds))
        return {(row[0], row[1]): row[2] for row in rows}


async def test_time_in_voice_is_credited_while_it_goes_on(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    goes(engagement, clock, ANNA, counts=True)
    today = clock.now().date()
    for credited in (90, 180):
        clock.move(seconds=90)
        await engagement.flush()
        assert await seconds(db) == {(ANNA, today): credited}
    clock.move(seconds=30)
    goes(engagement, clock, ANNA, counts=False)
    clock.move(hours=1)
    await engagement.flush()
    assert await seconds(db) == {(ANNA, today): 210}


async def test_time_in_voice_is_written_once_a_minute_and_at_the_end(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    await engagement.flush()
    goes(engagement, clock, ANNA, counts=True)
    today = clock.now().date()
    for _second in range(5, 60, 5):
        clock.move(seconds=5)
        await engagement.flush()
        assert await seconds(db) == {}
    clock.move(seconds=5)
    await engagement.flush()
    assert await seconds(db) == {(ANNA, today): 60}
    clock.move(seconds=5)
    await engagement.flush(everything=True)
    assert await seconds(db) == {(ANNA, today): 65}


async def test_a_night_in_voice_is_shared_out_at_the_servers_own_midnight(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    await engagement.settings.change(GUILD, ServerSettings, 0, timezone="Europe/Paris")
    clock.time = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)  # in the night to Sunday the clock goes back
    goes(engagement, clock, ANNA, counts=True)
    clock.time = datetime(2026, 10, 26, 0, 0, tzinfo=UTC)
    await engagement.flush()
    assert await seconds(db) == {
        (ANNA, date(2026, 10, 24)): 30 * 60,
        (ANNA, date(2026, 10, 25)): 25 * 3600,
        (ANNA, date(2026, 10, 26)): 3600,
    }


async def test_after_a_restart_those_who_are_there_count_from_then_on(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    goes(engagement, clock, ANNA, counts=True)
    goes(engagement, clock, BEN, counts=True)
    clock.move(minutes=10)
    await engagement.flush()
    clock.move(minutes=10)
    restarted = counting(db, clock)
    await restarted.hear(GUILD, "Server", {}, in_voice={ANNA})
    clock.move(minutes=5)
    await restarted.flush()
    today = clock.now().date()
    assert await seconds(db) == {(ANNA, today): 15 * 60, (BEN, today): 10 * 60}


async def test_what_a_lost_connection_hides_is_not_counted_unless_it_resumes(
    engagement: EngagementService, db: Database, clock: FakeClock
) -> None:
    today = clock.now().date()
    goes(engagement, clock, ANNA, counts=True)
    clock.move(minutes=1)
    engagement.disconnected([GUILD])
    clock.move(minutes=2)
    await engagement.flush()
    assert await seconds(db) == {(ANNA, today): 60}
    engagement.resumed([GUILD])
    await engagement.flush()
    assert await seconds(db) == {(ANNA, today): 180}
    engagement.disconnected([GUILD])
    clock.move(minutes=2)
    await engagement.hear(GUILD, "Server", {}, in_voice={ANNA})
    clock.move(seconds=20)
    await engagement.flush()
    assert await seconds(db) == {(ANNA, today): 200}


async def test_a_change_told_twice_counts_once(engagement: EngagementService, db: Database, clock: FakeClock) -> None:
    for counts in (True, True, False, False):
        clock.move(minutes=1)
        goes(engagement, clock, ANNA, counts=counts)
    await engagement.flush()
    assert await seconds(db) == {(ANNA, clock.now().date()): 120}
