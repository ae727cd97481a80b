from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar import first_id_at, moment_of
from bot.core.db import Database
from bot.core.facts import MessageFacts
from bot.features.engagement.days import Days
from bot.features.engagement.tally import Tally
from bot.features.engagement.tally_store import open_between
from bot.features.engagement.waiting import Open, Waiting
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


def test_of_several_that_wait_each_is_answered_once() -> None:
    waiting, tally, minute = Waiting(), Tally(number=1), 60_000 << 22
    for number in range(4):
        waiting.remember([Open(number * minute, ANNA, HELP if number != 1 else HELP + 1)])
    waiting.heard(10 * minute, HELP, None, BEN, 2 * minute, (), tally)
    assert (list(tally.answers), len(waiting)) == ([2 * minute], 3)
    waiting.heard(11 * minute, HELP, None, BEN, None, (ANNA,), tally)
    assert (set(tally.answers), len(waiting)) == ({0, 2 * minute, 3 * minute}, 1)
    waiting.heard(12 * minute, HELP + 1, None, BEN, None, (ANNA,), tally)
    assert (tally.answers[minute].answer_id, len(waiting)) == (12 * minute, 0)
