"""Many servers are written together, and none of them pays for another."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import JoinFacts, MessageFacts, PlaceFacts, ReactionFacts
from bot.features.engagement import store
from bot.features.engagement.hearing import Memory
from bot.features.engagement.recorder import HEARD_AT_ONCE, SERVERS_AT_ONCE
from bot.features.engagement.service import EngagementService
from bot.features.engagement.tables import Counted, Member, MemberDay, Stay
from tests.features.engagement.fake_history import FakeHistory, counting
from tests.support import FakeClock

TOO_LARGE = 1 << 70
"""No database takes such an id: what belongs to it can't be written."""


def said(clock: FakeClock, guild_id: int, *, author_id: int = 101, number: int = 0) -> MessageFacts:
    message_id = first_id_at(clock.now()) + number * 1_000 + guild_id
    return MessageFacts(guild_id, message_id, guild_id * 10, None, author_id, None, (), None)


async def following(db: Database, clock: FakeClock, servers: int) -> EngagementService:
    """Servers with a channel that the bot sees, and in which nobody has written anything so far."""
    history = FakeHistory()
    engagement = counting(db, clock, history)
    for guild_id in range(1, servers + 1):
        history.opens(PlaceFacts(guild_id, guild_id * 10, guild_id * 10))
        await engagement.hear(guild_id, "Server", {})
    await engagement.catch_up()
    return engagement


async def flush(engagement: EngagementService, clock: FakeClock) -> None:
    clock.move(seconds=15)
    await engagement.flush()


async def messages_of(db: Database) -> dict[int, int]:
    async with db.read() as session:
        rows = await session.execute(
            select(MemberDay.guild_id, func.sum(MemberDay.messages)).group_by(MemberDay.guild_id)
        )
        return {guild_id: int(messages) for guild_id, messages in rows}


@pytest.mark.both_databases
async def test_more_servers_than_fit_into_one_transaction_are_all_counted_once(db: Database, clock: FakeClock) -> None:
    servers = range(1, SERVERS_AT_ONCE * 2 + 2)
    engagement = await following(db, clock, len(servers))
    for number in range(1, 3):
        for guild_id in servers:
            engagement.saw(said(clock, guild_id))
        await flush(engagement, clock)
        assert await messages_of(db) == dict.fromkeys(servers, number)
    async with db.read() as session:
        ranges = (await session.execute(select(Counted.guild_id, Counted.channel_id))).all()
    assert sorted(ranges) == [(guild_id, guild_id * 10) for guild_id in servers]


async def test_more_than_fits_into_one_transaction_is_all_counted_once(db: Database, clock: FakeClock) -> None:
    engagement = await following(db, clock, 2)
    many = HEARD_AT_ONCE * 2 + 1
    for number in range(many):
        engagement.saw(said(clock, 1, number=number))
        engagement.reacted(ReactionFacts(1, 101, clock.now(), removed=False))
    engagement.saw(said(clock, 2))
    await flush(engagement, clock)
    assert await messages_of(db) == {1: many, 2: 1}
    assert engagement.waiting == 0
    async with db.read() as session:
        assert await session.scalar(select(func.sum(MemberDay.reactions_given))) == many
        assert len((await session.scalars(select(Counted))).all()) == 2


@pytest.mark.both_databases
async def test_what_one_server_can_not_write_neither_loses_nor_doubles_what_the_others_do(
    db: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    engagement = await following(db, clock, 3)
    for number in range(1, 3):
        engagement.saw(said(clock, 1))
        engagement.saw(said(clock, 2, author_id=TOO_LARGE))
        engagement.saw(said(clock, 3))
        with caplog.at_level(logging.ERROR):
            await flush(engagement, clock)
        assert await messages_of(db) == {1: number, 3: number}
        assert engagement.outage.failing == {2}
        assert engagement.waiting == number


@pytest.mark.both_databases
async def test_joins_and_first_messages_stay_with_their_servers(db: Database, clock: FakeClock) -> None:
    engagement = await following(db, clock, 3)
    engagement.joined(JoinFacts(1, 101, clock.now()))
    first = [said(clock, guild_id) for guild_id in (1, 2)]
    for message in first:
        engagement.saw(message)
    await flush(engagement, clock)
    for guild_id in (1, 2, 3):
        engagement.saw(said(clock, guild_id))
    last = said(clock, 3)
    await flush(engagement, clock)
    async with db.read() as session:
        stays = (await session.execute(select(Stay.guild_id, Stay.first_message_id))).all()
        firsts = (await session.execute(select(Member.guild_id, Member.first_message_id))).all()
    assert [tuple(stay) for stay in stays] == [(1, first[0].id)]
    assert {guild_id: first_id for guild_id, first_id in firsts} == {1: first[0].id, 2: first[1].id, 3: last.id}


async def test_who_wrote_before_memory_goes_back_is_no_newcomer(db: Database, clock: FakeClock) -> None:
    engagement = await following(db, clock, 1)
    first = said(clock, 1)
    engagement.saw(first)
    await flush(engagement, clock)
    clock.move(hours=1)
    later = [said(clock, 1, number=1), said(clock, 1, author_id=102, number=2)]
    for message in later:
        engagement.saw(message)
    answer = MessageFacts(1, later[1].id + 1, 10, None, 103, later[0].id, (101,), None)
    engagement.saw(answer)
    await flush(engagement, clock)
    async with db.read() as session:
        rows = await session.execute(select(Member.member_id, Member.first_message_id, Member.first_reply_at))
        found = {member_id: (first_id, at is not None) for member_id, first_id, at in rows}
    assert found == {101: (first.id, True), 102: (later[1].id, False), 103: (answer.id, False)}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_server_that_another_process_is_at_waits_and_the_others_do_not(db: Database, clock: FakeClock) -> None:
    engagement = await following(db, clock, 3)
    for guild_id in (1, 2, 3):
        engagement.saw(said(clock, guild_id))
    async with db.begin() as another:
        await store.lock_counting(another, 2)
        await flush(engagement, clock)
        assert await messages_of(db) == {1: 1, 3: 1}
        assert engagement.waiting == 1
    await flush(engagement, clock)
    assert await messages_of(db) == {1: 1, 2: 1, 3: 1}


class Watched(FakeHistory):
    """Something happens while another server is looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: Callable[[], None] | None = None

    def places(self, guild_id: int) -> list[PlaceFacts]:
        if guild_id == 2 and (happens := self.meanwhile) is not None:
            self.meanwhile = None
            happens()
        return super().places(guild_id)


async def test_what_memory_lets_go_of_while_another_server_is_looked_at_is_read_again(
    db: Database, clock: FakeClock
) -> None:
    history = Watched()
    engagement = counting(db, clock, history, memory=Memory(most=4))
    for guild_id in (1, 2):
        history.opens(PlaceFacts(guild_id, guild_id * 10, guild_id * 10))
        await engagement.hear(guild_id, "Server", {})
    await engagement.catch_up()

    def hears(*messages: MessageFacts) -> None:
        for message in messages:
            history.keeps(message)
            engagement.saw(message)

    hears(said(clock, 1))
    await flush(engagement, clock)
    engagement.look_again(2)
    history.meanwhile = lambda: hears(*(said(clock, 1, number=number) for number in range(5)))
    hears(said(clock, 1), said(clock, 2))
    await flush(engagement, clock)
    assert history.meanwhile is None
    hears(said(clock, 1, number=9))
    await flush(engagement, clock)
    await engagement.catch_up()
    await flush(engagement, clock)
    assert await messages_of(db) == {1: 8, 2: 1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_quiet_server_that_was_looked_at_in_an_outage_does_not_prolong_it(
    db: Database, clock: FakeClock
) -> None:
    engagement = await following(db, clock, 2)
    await flush(engagement, clock)
    engagement.saw(said(clock, 1))
    engagement.look_again(2)
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE member_day RENAME TO away"))
    await flush(engagement, clock)
    assert engagement.outage.since is not None
    async with db.begin() as session:
        await session.execute(text("ALTER TABLE away RENAME TO member_day"))
    await flush(engagement, clock)
    assert await messages_of(db) == {1: 1}
    assert engagement.outage.since is None
