import pytest
from sqlalchemy import select

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import JoinFacts, MessageFacts, PlaceFacts, VoiceFacts
from bot.features.engagement.service import CountedOf, EngagementService
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tables import ChannelHour, ChannelMemberWeek, Member, MemberDay, Question, Stay
from tests.features.engagement.fake_history import FakeHistory, counting
from tests.support import FakeClock

GUILD, HELP = 1, 10
ANNA, BEN = 101, 102


async def says(engagement: EngagementService, clock: FakeClock, author: int) -> None:
    message_id = first_id_at(clock.now()) + author
    engagement.saw(MessageFacts(GUILD, message_id, HELP, None, author, None, (), "how?"))
    clock.move(seconds=15)
    await engagement.flush()


async def lived(db: Database, clock: FakeClock) -> EngagementService:
    """A server on which two members joined, asked and talked."""
    engagement = counting(db, clock)
    await engagement.settings.change(GUILD, EngagementSettings, 0, question_channels=(HELP,))
    await engagement.hear(GUILD, "Server", {})
    for member in (ANNA, BEN):
        engagement.joined(JoinFacts(GUILD, member, clock.now()))
        await says(engagement, clock, member)
    return engagement


async def people(db: Database) -> set[int]:
    """Of whom anything is counted."""
    found: set[int] = set()
    async with db.read() as session:
        for column in (MemberDay.member_id, ChannelMemberWeek.member_id, Stay.member_id, Question.author_id):
            found.update(await session.scalars(select(column)))
        found.update(await session.scalars(select(Member.member_id).where(Member.first_message_id.is_not(None))))
    return found


@pytest.mark.both_databases
async def test_opting_out_deletes_a_persons_rows_and_leaves_the_totals(db: Database, clock: FakeClock) -> None:
    engagement = await lived(db, clock)
    assert await engagement.counted_of(GUILD, ANNA) == CountedOf(days=1, messages=1, stays=1, questions=1)
    assert await engagement.opt_out(GUILD, ANNA)
    assert await people(db) == {BEN}
    assert await engagement.counted_of(GUILD, ANNA) == CountedOf(0, 0, 0, 0)
    async with db.read() as session:
        assert sum(await session.scalars(select(ChannelHour.messages))) == 2


async def test_who_opted_out_is_not_counted_even_if_it_was_heard_before(db: Database, clock: FakeClock) -> None:
    engagement = await lived(db, clock)
    engagement.voice(VoiceFacts(GUILD, ANNA, clock.now(), counts=True))
    engagement.saw(MessageFacts(GUILD, first_id_at(clock.now()), HELP, None, ANNA, None, (), None))
    await engagement.opt_out(GUILD, ANNA)
    clock.move(minutes=1)
    await says(engagement, clock, ANNA)
    engagement.joined(JoinFacts(GUILD, ANNA, clock.now()))
    await engagement.flush()
    assert await people(db) == {BEN}


async def test_opting_out_twice_and_back_in(db: Database, clock: FakeClock) -> None:
    engagement = await lived(db, clock)
    assert not await engagement.opt_in(GUILD, ANNA)
    assert await engagement.opt_out(GUILD, ANNA)
    assert not await engagement.opt_out(GUILD, ANNA)
    assert await engagement.opt_in(GUILD, ANNA)
    assert await people(db) == {BEN}, "what was deleted does not come back"
    await says(engagement, clock, ANNA)
    assert await people(db) == {ANNA, BEN}


async def test_a_language_outlives_opting_out(db: Database, clock: FakeClock) -> None:
    engagement = await lived(db, clock)
    await engagement.set_language(GUILD, ANNA, "fr")
    await engagement.opt_out(GUILD, ANNA)
    assert await engagement.language_of(GUILD, ANNA) == "fr"


async def test_who_comes_back_is_counted_from_then_on_whatever_is_read_or_imported_later(
    db: Database, clock: FakeClock
) -> None:
    history = FakeHistory()
    history.opens(PlaceFacts(GUILD, HELP, HELP))
    before = MessageFacts(GUILD, first_id_at(clock.now()), HELP, None, ANNA, None, (), None)
    history.keeps(before)
    clock.move(hours=1)
    engagement = counting(db, clock, history)
    await engagement.hear(GUILD, "Server", {})
    await engagement.opt_out(GUILD, ANNA)
    clock.move(hours=1)
    await engagement.opt_in(GUILD, ANNA)
    await engagement.catch_up()
    assert await people(db) == set()
    await says(engagement, clock, ANNA)
    assert await people(db) == {ANNA}
