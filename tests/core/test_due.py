import asyncio
import contextlib
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.core import due
from bot.core.db import Database
from bot.core.tables import Due
from tests.support import FakeClock

GUILD = 1


class Recorder:
    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.ran: list[str] = []
        self.given_up: list[str] = []

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None:
        self.ran.append(key)
        await asyncio.sleep(0)
        if self.failures:
            raise self.failures.pop()

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        self.given_up.append(key)


class Deaf(Recorder):
    """Fails, and dies when it is told that it was given up."""

    def __init__(self, trouble: BaseException) -> None:
        super().__init__(OSError())
        self.trouble = trouble

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None:
        raise self.trouble


def sweep_with(db: Database, clock: FakeClock, handler: Recorder) -> due.Sweep:
    sweep = due.Sweep(db, clock)
    sweep.handlers["digest"] = handler
    return sweep


async def put(db: Database, clock: FakeClock, key: str = "2026-W43") -> None:
    async with db.begin() as session:
        await due.schedule(session, GUILD, "digest", key, clock.now())


async def test_a_due_thing_runs_once_though_two_processes_sweep(db: Database, clock: FakeClock) -> None:
    await put(db, clock)
    handler = Recorder()
    await asyncio.gather(*(sweep_with(db, clock, handler)() for _ in range(4)))
    assert handler.ran == ["2026-W43"]


async def test_what_is_not_over_goes_on_later_and_is_never_given_up(db: Database, clock: FakeClock) -> None:
    await put(db, clock)
    handler = Recorder(*(due.Later(clock.now() + timedelta(hours=hours)) for hours in range(9, 0, -1)))
    sweep = sweep_with(db, clock, handler)
    for _hour in range(10):
        assert (await sweep(), await sweep()) == (1, 0)
        clock.move(hours=1)
    assert await sweep() == 0
    assert (len(handler.ran), handler.given_up) == (10, [])


async def test_nothing_runs_before_its_time(db: Database, clock: FakeClock) -> None:
    await put(db, clock)
    clock.move(seconds=-1)
    handler = Recorder()
    assert await sweep_with(db, clock, handler)() == 0


async def test_a_thing_that_was_done_is_not_done_again_when_it_is_scheduled_again(
    db: Database, clock: FakeClock
) -> None:
    handler = Recorder()
    for _ in range(2):
        await put(db, clock)
        await sweep_with(db, clock, handler)()
    assert handler.ran == ["2026-W43"]


async def test_several_things_are_planned_moved_and_forgotten_together(db: Database, clock: FakeClock) -> None:
    handler, now = Recorder(), clock.now()
    async with db.begin() as session:
        await due.schedule_all(session, GUILD, "digest", ["first", "second", "third"], now + timedelta(hours=1))
        await due.schedule_all(session, GUILD, "digest", ["second", "third"], now)
        await due.schedule_once(session, GUILD, "digest", "first", now)
        await due.forget_all(session, "digest", [(GUILD, "third"), (GUILD + 1, "second")])
    await sweep_with(db, clock, handler)()
    assert handler.ran == ["second"]
    clock.move(hours=1)
    await sweep_with(db, clock, handler)()
    assert handler.ran == ["second", "first"]


async def test_a_run_that_died_is_taken_again_when_its_hold_lapses(db: Database, clock: FakeClock) -> None:
    await put(db, clock)
    handler = Recorder()
    sweep = sweep_with(db, clock, handler)
    assert await sweep._take((await sweep._due())[0])
    assert await sweep() == 0
    clock.move(seconds=due.HOLD.total_seconds() + 1)
    assert await sweep() == 1


async def test_three_failures_are_told_to_the_handler_once(db: Database, clock: FakeClock) -> None:
    await put(db, clock)
    handler = Recorder(*(OSError() for _ in range(3)))
    sweep = sweep_with(db, clock, handler)
    for _ in range(5):
        await sweep()
        clock.time += due.RETRY_AFTER + timedelta(seconds=1)
    assert handler.ran == ["2026-W43"] * 3
    assert handler.given_up == ["2026-W43"]
    async with db.read() as session:
        assert await session.scalar(select(Due.state)) == "failed"


async def test_a_crash_before_the_handler_heard_that_it_failed_tells_it_afterwards(
    db: Database, clock: FakeClock
) -> None:
    await put(db, clock)
    for _ in range(2):
        await sweep_with(db, clock, Recorder(OSError()))()
        clock.time += due.RETRY_AFTER
    for trouble in (asyncio.CancelledError(), OSError()):
        with contextlib.suppress(asyncio.CancelledError):
            await sweep_with(db, clock, Deaf(trouble))()
        clock.time += due.HOLD + timedelta(seconds=1)
    heard = Recorder(OSError())
    await sweep_with(db, clock, heard)()
    clock.time += due.HOLD + timedelta(seconds=1)
    assert await sweep_with(db, clock, heard)() == 0
    assert heard.given_up == ["2026-W43"]
