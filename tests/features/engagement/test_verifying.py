from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import MessageFacts, PlaceFacts, Sight
from bot.core.pace import Pace
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tombstones import Tombstones
from bot.features.engagement.service import EngagementService
from bot.features.engagement.tables import (
    UNREADABLE,
    ChannelHour,
    ChannelMemberWeek,
    Counted,
    Gap,
    MemberDay,
    Server,
)
from bot.features.engagement.verifying import BEFORE, LOST, NOT_YET, ChannelVerified, Verified, verify
from tests.features.engagement.fake_history import FakeHistory, counting
from tests.support import CIPHER, FakeClock

GUILD, HALL, HELP, THREAD = 1, 10, 11, 77
ANNA, BEN, CARL = 101, 102, 103
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)

Verify = Callable[..., Awaitable[Verified]]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOW)


@pytest.fixture
def history() -> FakeHistory:
    """Three weeks in which Anna, Ben and Carl write an hour apart, every day; Ben in a thread of the hall that is
    archived, and Carl in another channel."""
    history = FakeHistory(page=50)
    history.opens(PlaceFacts(GUILD, HALL, HALL, has_threads=True))
    history.opens(PlaceFacts(GUILD, HELP, HELP))
    history.opens(PlaceFacts(GUILD, THREAD, HALL))
    history.archived[THREAD] = NOW - HOUR
    for day in range(21):
        at = NOW - timedelta(days=21 - day)
        history.keeps(said(ANNA, at), said(BEN, at + HOUR, thread=THREAD), said(CARL, at + 2 * HOUR, channel=HELP))
    return history


def said(author: int, at: datetime, channel: int = HALL, thread: int | None = None) -> MessageFacts:
    return MessageFacts(GUILD, first_id_at(at), channel, thread, author, None, (), None)


@pytest.fixture
async def counted(db: Database, clock: FakeClock, history: FakeHistory) -> EngagementService:
    """All of it, read when the bot came to the server; an hour has passed since."""
    engagement = counting(db, clock, history)
    await engagement.hear(GUILD, "A server", {HALL: ("hall", None), HELP: ("help", None)})
    await engagement.catch_up()
    clock.move(hours=1)
    await engagement.flush()
    return engagement


@pytest.fixture
def recount(db: Database, clock: FakeClock, history: FakeHistory) -> Verify:
    async def run(**asked: Any) -> Verified:
        return await verify(
            db, SettingsStore(db, clock, CIPHER), Tombstones(CIPHER), clock, history, Pace(1e9), GUILD, **asked
        )

    return run


async def change(db: Database, *statements: Any) -> None:
    async with db.begin() as session:
        for statement in statements:
            await session.execute(statement)


def of(verified: Verified, channel_id: int) -> ChannelVerified:
    return next(channel for channel in verified.channels if channel.channel_id == channel_id)


def loses(author: int, day: date, hour: int, channel: int = HALL) -> list[Any]:
    """What the counts look like without one message."""
    week = f"{day.isocalendar()[0]}-W{day.isocalendar()[1]:02}"
    return [
        delete(ChannelHour).where(ChannelHour.channel_id == channel, ChannelHour.day == day, ChannelHour.hour == hour),
        update(ChannelMemberWeek)
        .where(
            ChannelMemberWeek.channel_id == channel,
            ChannelMemberWeek.member_id == author,
            ChannelMemberWeek.week == week,
        )
        .values(messages=ChannelMemberWeek.messages - 1),
        delete(MemberDay).where(MemberDay.member_id == author, MemberDay.day == day),
    ]


@pytest.mark.usefixtures("counted")
async def test_counts_that_are_right_are_found_right(recount: Verify) -> None:
    verified = await recount()
    assert verified.is_right
    assert verified.members == ()
    hall, help_ = of(verified, HALL), of(verified, HELP)
    assert (hall.compared.counted, hall.compared.found, hall.compared.deleted) == (42, 42, 0)
    assert (help_.compared.counted, help_.compared.found) == (21, 21)
    assert (hall.uncounted, verified.unread, verified.gone) == ((), {}, {})


@pytest.mark.usefixtures("counted")
async def test_a_message_that_is_not_counted_is_named_with_its_day(db: Database, recount: Verify) -> None:
    day = date(2026, 10, 20)
    await change(db, *loses(BEN, day, 10))
    verified = await recount()
    assert not verified.is_right
    [missing] = of(verified, HALL).compared.missing
    at = datetime(2026, 10, 20, 10, tzinfo=UTC)
    assert (missing.first_day, missing.last_day, missing.messages) == (day, day, 1)
    assert (missing.first.id, missing.first.place_id) == (first_id_at(at), THREAD)
    assert not of(verified, HELP).missing
    [of_members] = verified.members or ()
    assert (of_members.day, of_members.messages, of_members.members) == (day, 1, (BEN,))


@pytest.mark.usefixtures("counted")
async def test_what_was_deleted_since_is_no_fault(history: FakeHistory, recount: Verify) -> None:
    del history.said[HALL][min(history.said[HALL])]
    del history.places_[THREAD]
    verified = await recount()
    assert verified.is_right
    assert of(verified, HALL).compared.deleted == 22


@pytest.mark.usefixtures("counted")
async def test_a_deleted_message_does_not_hide_one_of_someone_else(
    db: Database, history: FakeHistory, recount: Verify
) -> None:
    at = NOW - timedelta(days=10)
    del history.said[HALL][first_id_at(at)]
    history.keeps(said(CARL, at + timedelta(minutes=1)))
    [missing] = of(await recount(), HALL).compared.missing
    assert missing.messages == 1
    assert (missing.first_day, missing.last_day) == (date(2026, 10, 19), date(2026, 10, 25))
    assert missing.first.author_id == CARL


async def test_messages_of_who_opted_out_are_neither_missing_nor_deleted(
    counted: EngagementService, clock: FakeClock, history: FakeHistory, recount: Verify
) -> None:
    await counted.opt_out(GUILD, ANNA)
    unheard, other = said(ANNA, clock.now()), said(CARL, clock.now() + HOUR / 2, channel=HELP)
    for message in (unheard, other):
        history.keeps(message)
        counted.saw(message)
    clock.move(hours=1)
    await counted.flush()
    verified = await recount()
    assert verified.is_right
    assert of(verified, HALL).compared.deleted == 0


async def test_what_was_written_before_coming_back_is_not_missing(
    counted: EngagementService, clock: FakeClock, history: FakeHistory, recount: Verify
) -> None:
    await counted.opt_out(GUILD, ANNA)
    clock.move(hours=1)
    await counted.opt_in(GUILD, ANNA)
    heard = said(ANNA, clock.now())
    history.keeps(heard)
    counted.saw(heard)
    clock.move(hours=1)
    await counted.flush()
    assert (await recount()).is_right


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_message_that_was_not_heard_between_others_is_missing(
    counted: EngagementService, clock: FakeClock, history: FakeHistory, recount: Verify
) -> None:
    unheard, heard = said(BEN, clock.now()), said(ANNA, clock.now() + HOUR / 2)
    history.keeps(unheard, heard)
    counted.saw(heard)
    clock.move(hours=1)
    await counted.flush()
    [missing] = of(await recount(), HALL).compared.missing
    assert missing.first.id == unheard.id


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("counted")
async def test_what_is_not_counted_is_said_with_why(db: Database, history: FakeHistory, recount: Verify) -> None:
    at = NOW - timedelta(days=2)
    cut = first_id_at(at)
    await change(
        db,
        update(Counted).where(Counted.channel_id == HALL).values(last_id=cut),
        update(Server).values(live_since=at),
        *loses(ANNA, date(2026, 11, 1), 9),
    )
    [lost] = of(await recount(), HALL).uncounted
    assert (lost.why, lost.messages, lost.first.id) == (LOST, 1, first_id_at(NOW - timedelta(days=1)))
    await change(db, update(Server).values(heard_until=at + HOUR))
    assert [one.why for one in of(await recount(), HALL).uncounted] == [NOT_YET]
    await change(db, update(Server).values(live_since=NOW))
    assert [one.why for one in of(await recount(), HALL).uncounted] == [BEFORE]
    gap = Gap(guild_id=GUILD, channel_id=HALL, from_at=at, to_at=NOW, why=UNREADABLE)
    async with db.begin() as session:
        session.add(gap)
    verified = await recount()
    assert verified.is_right
    assert [one.why for one in of(verified, HALL).uncounted] == [UNREADABLE]
    assert [(one.channel_id, one.why) for one in verified.gaps] == [(HALL, UNREADABLE)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("counted")
async def test_a_channel_that_can_not_be_read_does_not_stop_the_rest(history: FakeHistory, recount: Verify) -> None:
    history.hides(HALL)
    verified = await recount()
    assert verified.unread == {HALL: "view_channel"}
    assert [channel.channel_id for channel in verified.channels] == [HELP]
    history.hides(HALL, Sight.HEARD_ONLY)
    assert (await recount()).unread == {HALL: "read_message_history"}
    del history.places_[HALL], history.places_[THREAD]
    assert (await recount()).gone == {HALL: 42}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("counted")
async def test_a_thread_that_can_not_be_read_leaves_open_what_was_deleted(
    history: FakeHistory, recount: Verify
) -> None:
    history.hides(THREAD)
    verified = await recount()
    assert verified.is_right
    assert of(verified, HALL).has_unread
    assert verified.unread.keys() == {THREAD}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("counted")
async def test_only_a_channel_and_only_some_days_are_read(db: Database, history: FakeHistory, recount: Verify) -> None:
    await change(db, *loses(BEN, date(2026, 10, 20), 10))
    history.asked.clear()
    verified = await recount(channel_id=HELP)
    assert verified.is_right
    assert verified.members is None
    assert {place for _what, place in history.asked} == {HELP}
    assert not (await recount(since=date(2026, 10, 20))).is_right
    verified = await recount(since=date(2026, 10, 21))
    assert verified.is_right
    assert of(verified, HELP).compared.counted == of(verified, HELP).compared.found == 12
    with pytest.raises(UserError, match="There is no channel 99"):
        await recount(channel_id=99)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_days_before_the_time_zone_was_changed_are_compared_together(
    db: Database, clock: FakeClock, counted: EngagementService, history: FakeHistory, recount: Verify
) -> None:
    settings = SettingsStore(db, clock, CIPHER)
    await settings.change(GUILD, ServerSettings, 5, timezone="Pacific/Auckland")
    assert (await recount()).is_right
    await change(db, *loses(BEN, date(2026, 10, 20), 10))
    verified = await recount()
    assert [(one.first_day, one.last_day) for one in of(verified, HALL).compared.missing] == [(None, date(2026, 11, 4))]
    with pytest.raises(UserError, match="leave out --since"):
        await recount(since=date(2026, 11, 4))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("counted")
async def test_progress_is_told_by_messages(recount: Verify) -> None:
    told: list[tuple[int, int]] = []
    await recount(progress=lambda read, counted: told.append((read, counted)))
    assert told[-1] == (63, 63)
