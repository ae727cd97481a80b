"""A server that goes on while the bot is away, for tests of what it finds afterwards."""

from datetime import datetime, timedelta

from sqlalchemy import select

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import MessageFacts, PlaceFacts
from bot.features.engagement.service import EngagementService
from bot.features.engagement.tables import UNLISTED, ChannelHour, Gap, MemberDay
from tests.features.engagement.fake_history import FakeHistory
from tests.support import FakeClock

GUILD, TALK, HELP, FORUM = 1, 10, 11, 12
ANNA, BEN = 101, 102
WEEK = timedelta(days=7)


def server(clock: FakeClock) -> FakeHistory:
    """A server with a channel and a forum."""
    history = FakeHistory(people={ANNA: clock.now() - 60 * WEEK, BEN: clock.now() - 60 * WEEK})
    history.opens(PlaceFacts(GUILD, TALK, TALK, has_threads=True))
    history.opens(PlaceFacts(GUILD, FORUM, FORUM, in_forum=True, has_threads=True))
    return history


def said(at: datetime, author: int = ANNA, place: int = TALK, *, number: int = 0, **facts: object) -> MessageFacts:
    plain = MessageFacts(GUILD, first_id_at(at) + number, place, None, author, None, (), "hello")
    return plain._replace(**facts)  # type: ignore[arg-type]


def hears(history: FakeHistory, engagement: EngagementService, *messages: MessageFacts) -> None:
    history.keeps(*messages)
    for message in messages:
        engagement.saw(message)


async def comes(engagement: EngagementService, *, reads: bool = True) -> EngagementService:
    await engagement.hear(GUILD, "Server", {})
    if reads:
        await engagement.catch_up()
    return engagement


async def settle(engagement: EngagementService, clock: FakeClock) -> None:
    clock.move(seconds=15)
    await engagement.flush()


async def messages_counted(db: Database) -> int:
    async with db.read() as session:
        by_channel = sum(await session.scalars(select(ChannelHour.messages)))
        assert by_channel == sum(await session.scalars(select(MemberDay.messages)))
        return by_channel


async def gaps(db: Database) -> list[tuple[int, datetime, datetime, str]]:
    """Of weeks: that threads are to be looked through is none."""
    query = select(Gap.channel_id, Gap.from_at, Gap.to_at, Gap.why).where(Gap.why != UNLISTED)
    async with db.read() as session:
        rows = await session.execute(query.order_by(Gap.channel_id))
        return [(row[0], row[1], row[2], row[3]) for row in rows]
