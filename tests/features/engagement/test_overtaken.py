"""A message that the bot is told of after a later one of the same place."""

from sqlalchemy import select

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import PlaceFacts, Sight
from bot.features.engagement.service import EngagementService
from bot.features.engagement.tables import Member
from tests.features.engagement.fake_history import FakeHistory, counting
from tests.features.engagement.test_live import (
    GUILD,
    HELP,
    following,
    hear_and_write,
    messages_counted,
    ranges,
    said,
)
from tests.support import FakeClock

__all__ = ["following"]


async def test_it_counts(following: EngagementService, db: Database, clock: FakeClock) -> None:
    first, late, last = (said(clock, number=number) for number in (1, 2, 3))
    await hear_and_write(following, clock, first, last)
    await hear_and_write(following, clock, late)
    assert await messages_counted(db) == 3
    [(_since, until)] = await ranges(db)
    assert until == last.id


async def test_it_counts_however_long_nothing_is_written(
    following: EngagementService, db: Database, clock: FakeClock
) -> None:
    late, last = said(clock), said(clock, number=1)
    await hear_and_write(following, clock, last)
    following.saw(late)
    clock.move(hours=6)
    await following.flush()
    assert await messages_counted(db) == 2


async def test_it_counts_in_a_thread_that_was_archived_meanwhile(db: Database, clock: FakeClock) -> None:
    history = FakeHistory()
    history.opens(PlaceFacts(GUILD, HELP, HELP))
    thread = history.opens(PlaceFacts(GUILD, first_id_at(clock.now()), HELP)).id
    engagement = counting(db, clock, history)
    await engagement.hear(GUILD, "Server", {})
    await engagement.catch_up()
    late, last = said(clock, number=1, thread=thread), said(clock, number=2, thread=thread)
    await hear_and_write(engagement, clock, last)
    history.archived[thread] = clock.now()
    engagement.look_again(GUILD)
    await hear_and_write(engagement, clock, late, last)
    assert await messages_counted(db) == 2


async def test_it_counts_in_a_channel_that_was_hidden_and_shown_again_meanwhile(db: Database, clock: FakeClock) -> None:
    history = FakeHistory()
    history.opens(PlaceFacts(GUILD, HELP, HELP))
    engagement = counting(db, clock, history)
    await engagement.hear(GUILD, "Server", {})
    await engagement.catch_up()
    while_hidden, once_shown, last = (said(clock, number=number) for number in (1, 2, 3))
    history.keeps(while_hidden, once_shown, last)
    await hear_and_write(engagement, clock, last)
    history.hides(HELP)
    engagement.look_again(GUILD)
    await hear_and_write(engagement, clock, while_hidden)
    history.hides(HELP, Sight.READABLE)
    engagement.look_again(GUILD)
    await hear_and_write(engagement, clock, once_shown, last)
    await engagement.catch_up()
    assert await messages_counted(db) == 3


async def test_what_is_told_again_while_its_channel_waits_to_be_read_counts_once(
    db: Database, clock: FakeClock
) -> None:
    history = FakeHistory()
    history.opens(PlaceFacts(GUILD, HELP, HELP))
    history.keeps(said(clock))
    engagement = counting(db, clock, history)
    await engagement.hear(GUILD, "Server", {})
    told = said(clock, number=1)
    for _time in range(3):
        await hear_and_write(engagement, clock, told)
        clock.move(hours=1)
        await engagement.flush()
    await engagement.catch_up()
    await engagement.flush()
    assert await messages_counted(db) == 2


async def test_it_may_be_the_first_of_a_member(following: EngagementService, db: Database, clock: FakeClock) -> None:
    late, first_heard = said(clock), said(clock, number=1)
    await hear_and_write(following, clock, first_heard)
    await hear_and_write(following, clock, late)
    async with db.read() as session:
        assert await session.scalar(select(Member.first_message_id)) == late.id
