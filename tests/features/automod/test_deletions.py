"""Taking messages away: how soon, and with how many requests."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.core.actions import Reason, Refused
from bot.features.automod import deletions
from bot.features.automod.deletions import Deletions, Overwhelmed

GENERAL = 600


@dataclass
class FakeTime:
    """Passes only where someone waits for it."""

    time: float = 0.0
    waiters: list[tuple[float, asyncio.Future[None]]] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self.waiters.append((self.time + seconds, waiter))
        await waiter

    def passes(self, seconds: float) -> None:
        self.time += seconds
        for until, waiter in self.waiters:
            if until <= self.time + 1e-9 and not waiter.done():
                waiter.set_result(None)


@dataclass
class FakeChannel:
    """What was asked of Discord, and when. It lets so many single deletions and so many of many through a second."""

    time: FakeTime
    asked: list[tuple[float, list[int]]] = field(default_factory=list)
    says: list[Exception] = field(default_factory=list)

    async def delete(self, channel_id: int, message_ids: Sequence[int], why: str) -> None:
        if len(message_ids) > 1:
            many = [at for at, ids in self.asked if len(ids) > 1]
            if many and self.time.now() - many[-1] < 1:
                await self.time.sleep(1 - (self.time.now() - many[-1]))
        self.asked.append((self.time.now(), list(message_ids)))
        if self.says:
            raise self.says.pop(0)


@pytest.fixture
def time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def channel(time: FakeTime) -> FakeChannel:
    return FakeChannel(time)


@pytest.fixture
def takes(time: FakeTime, channel: FakeChannel) -> Deletions:
    return Deletions(channel, time.now, time.sleep)  # type: ignore[arg-type]


async def passes(time: FakeTime, seconds: float, step: float = 0.01) -> None:
    until = time.time + seconds
    while time.time < until - 1e-9:
        time.passes(step)
        for _turn in range(5):
            await asyncio.sleep(0)


async def test_a_single_message_is_asked_away_at_once(takes: Deletions, channel: FakeChannel) -> None:
    await takes.take(GENERAL, 1)
    assert channel.asked == [(0, [1])]
    await asyncio.sleep(0)
    assert not takes.busy


async def test_a_raid_in_one_channel_is_gone_with_a_few_requests(
    takes: Deletions, channel: FakeChannel, time: FakeTime
) -> None:
    gone = []
    for number in range(100):
        gone.append(takes.take(GENERAL, number + 1))
        await passes(time, 0.02)
    await passes(time, 1.5)
    assert all(one.done() and one.result() is None for one in gone)
    assert sorted(id_ for _at, ids in channel.asked for id_ in ids) == list(range(1, 101)), "each once"
    assert len(channel.asked) <= 15
    assert channel.asked[-1][0] <= 2 * 1.5
    assert len(takes) == 0


async def test_other_channels_do_not_wait_for_the_one_that_is_raided(
    takes: Deletions, channel: FakeChannel, time: FakeTime
) -> None:
    for number in range(20):
        takes.take(GENERAL, number + 1)
    takes.take(GENERAL + 1, 99)
    await passes(time, 0.01)
    assert [99] in [ids for _at, ids in channel.asked]


async def test_a_message_that_is_gone_already_needs_no_deleting(takes: Deletions, channel: FakeChannel) -> None:
    channel.says = [Refused(Reason.GONE)]
    assert await takes.take(GENERAL, 1) is None


async def test_what_discord_refuses_is_told_and_not_tried_again(takes: Deletions, channel: FakeChannel) -> None:
    channel.says = [Refused(Reason.MISSING_PERMISSION, "manage_messages")]
    assert isinstance(await takes.take(GENERAL, 1), Refused)
    assert len(channel.asked) == 1


async def test_what_fails_is_tried_again(takes: Deletions, channel: FakeChannel, time: FakeTime) -> None:
    channel.says = [OSError("no network"), OSError("no network")]
    gone = takes.take(GENERAL, 1)
    await passes(time, 3)
    assert gone.done()
    assert gone.result() is None
    assert len(channel.asked) == 3


async def test_old_messages_go_one_by_one(takes: Deletions, channel: FakeChannel, time: FakeTime) -> None:
    for number in (1, 2, 3):
        takes.take(GENERAL, number, old=True)
    await passes(time, 0.1)
    assert [ids for _at, ids in channel.asked] == [[1], [2], [3]]


async def test_a_message_is_not_asked_away_twice_while_it_waits(takes: Deletions, channel: FakeChannel) -> None:
    first, second = takes.take(GENERAL, 1), takes.take(GENERAL, 1)
    await first
    assert first is second
    assert len(channel.asked) == 1


async def test_memory_is_bounded(takes: Deletions, time: FakeTime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletions, "MOST_WAITING", 10)
    monkeypatch.setattr(deletions, "MOST_CHANNELS", 3)
    gone = [takes.take(GENERAL, number) for number in range(1, 21)]
    assert len(takes) == 10
    assert isinstance(gone[-1].result(), Overwhelmed)
    for number in range(10):
        await takes.take(GENERAL + number, 1_000)
    assert len(takes._allowances) == 3
