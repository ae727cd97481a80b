import asyncio

from bot.core.pace import Pace


class Time:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.seconds += seconds
        await asyncio.sleep(0)


async def test_so_many_a_second_go_on_however_many_wait() -> None:
    time = Time()
    pace = Pace(5, time.now, time.sleep)
    went: list[float] = []

    async def goes() -> None:
        for _request in range(4):
            await pace.wait()
            went.append(time.seconds)

    await asyncio.gather(*(goes() for _one in range(3)))
    assert [round(moment, 6) for moment in went] == [round(number / 5, 6) for number in range(12)]


async def test_after_a_rest_nothing_is_made_up_for() -> None:
    time = Time()
    pace = Pace(5, time.now, time.sleep)
    await pace.wait()
    time.seconds = 60
    went = []
    for _request in range(3):
        await pace.wait()
        went.append(time.seconds)
    assert went[2] - went[0] >= 0.4


async def test_who_waits_is_held_as_long_as_it_is_said() -> None:
    time = Time()
    pace = Pace(5, time.now, time.sleep)
    pace.hold(60)
    pace.hold(1)
    await pace.wait()
    assert time.seconds == 60


async def test_what_is_urgent_goes_first() -> None:
    time = Time()
    pace = Pace(5, time.now, time.sleep)
    with pace.urgent(), pace.urgent():
        waiting = asyncio.create_task(pace.wait())
        await asyncio.sleep(0.01)
        assert not waiting.done()
    await asyncio.wait_for(waiting, 1)
