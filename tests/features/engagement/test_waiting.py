from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar import first_id_at, moment_of
from bot.core.db import Database
from bot.core.facts import MessageFacts
from bot.features.engagement.days import Days
from bot.features.engagement.tally_store import open_between
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock

GUILD, HELP, ANNA, BEN = 1, 10, 101, 102


async def test_what_was_answered_before_does_not_wait_again(db: Database, clock: FakeClock) -> None:
    engagement = counting(db, clock)
    hello = MessageFacts(GUILD, first_id_at(clock.now()), HELP, None, ANNA, None, (), "hello")
    answer = MessageFacts(GUILD, hello.id + (60_000 << 22), HELP, None, BEN, hello.id, (), "hello!")
    engagement.saw(hello)
    engagement.saw(answer)
    clock.move(hours=1)
    await engagement.flush()

    async def waiting(answers_from: datetime) -> list[int]:
        span = hello.id - 1, answer.id, Days(ZoneInfo("UTC"))
        async with db.read() as session:
            return [one.message_id for one in await open_between(session, GUILD, *span, answers_from)]

    answered_at = moment_of(answer.id)
    assert await waiting(answered_at) == [hello.id, answer.id], "one of the same moment may be the earlier one"
    assert await waiting(answered_at + timedelta(milliseconds=1)) == [answer.id]
