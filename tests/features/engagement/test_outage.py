"""A database that goes away, and comes back."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import MessageFacts
from bot.features.engagement.service import EngagementService
from bot.features.engagement.tables import ChannelHour
from tests.features.digest.fakes import OPERATOR, FakeActions
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock

GUILD, TALK = 1, 10


@asynccontextmanager
async def broken(db: Database, table: str = "channel_hour") -> AsyncIterator[None]:
    """Nothing that needs the table works for a while."""
    async with db.begin() as session:
        await session.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    try:
        yield
    finally:
        async with db.begin() as session:
            await session.execute(text(f"ALTER TABLE elsewhere RENAME TO {table}"))


async def a_minute_passes(engagement: EngagementService, clock: FakeClock) -> None:
    engagement.saw(MessageFacts(GUILD, first_id_at(clock.now()), TALK, None, 101, None, (), None))
    clock.move(minutes=1)
    await engagement.flush()


async def messages_counted(db: Database) -> int:
    async with db.read() as session:
        return sum(await session.scalars(select(ChannelHour.messages)))


async def test_after_five_minutes_whoever_runs_the_bot_is_told_once_in_both_languages(
    db: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    actions = FakeActions(clock)
    engagement = counting(db, clock, actions=actions)
    with caplog.at_level(logging.WARNING):
        async with broken(db):
            for minute in range(1, 12):
                await a_minute_passes(engagement, clock)
                assert len(actions.dms.get(OPERATOR, [])) == (1 if minute > 5 else 0)
        [told] = actions.dms[OPERATOR]
        assert "The database can’t be written to since <t:" in told
        assert "La base de données" in told
        assert caplog.text.count("can't be written since") == 1
        await a_minute_passes(engagement, clock)
    assert "counts are written again" in caplog.text
    assert await messages_counted(db) == 12


async def test_the_next_outage_is_told_again(db: Database, clock: FakeClock) -> None:
    actions = FakeActions(clock)
    engagement = counting(db, clock, actions=actions)
    for outages in (1, 2):
        async with broken(db):
            for _minute in range(7):
                await a_minute_passes(engagement, clock)
        await a_minute_passes(engagement, clock)
        assert len(actions.dms[OPERATOR]) == outages


async def test_closed_dms_do_not_stop_the_counting(db: Database, clock: FakeClock) -> None:
    actions = FakeActions(clock, closed={OPERATOR})
    engagement = counting(db, clock, actions=actions)
    async with broken(db):
        for _minute in range(7):
            await a_minute_passes(engagement, clock)
    await a_minute_passes(engagement, clock)
    assert await messages_counted(db) == 8


async def test_a_server_that_appears_while_the_database_is_away_is_counted_from_then_on(
    db: Database, clock: FakeClock
) -> None:
    engagement = counting(db, clock)
    async with broken(db, "server"):
        with pytest.raises(DBAPIError):
            await engagement.hear(GUILD, "Server", {})
        await a_minute_passes(engagement, clock)
    await a_minute_passes(engagement, clock)
    assert await messages_counted(db) == 2


async def test_a_message_that_was_overtaken_before_a_long_outage_counts(db: Database, clock: FakeClock) -> None:
    engagement = counting(db, clock)
    first, late, last = (
        MessageFacts(GUILD, first_id_at(clock.now()) + number, TALK, None, 101, None, (), None) for number in range(3)
    )
    engagement.saw(first)
    engagement.saw(last)
    clock.move(seconds=15)
    await engagement.flush()
    engagement.saw(late)
    async with broken(db):
        for _minute in range(20):
            await a_minute_passes(engagement, clock)
        engagement.saw(late)
    await a_minute_passes(engagement, clock)
    assert await messages_counted(db) == 3 + 21
