"""What Discord refuses, asked by discord.py's own client over sockets."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import aiohttp
import discord
import pytest

from bot.client.asking import PAUSES_S, Asking, Stopped
from bot.core.breaker import WINDOW_S, Breaker
from bot.core.pace import Pace
from tests.fake_discord.local import Fault, LocalDiscord, running
from tests.fake_discord.world import Place, World

NOON = datetime(2026, 10, 26, 12, tzinfo=UTC)
PAUSE_AT, STOP_AT = 3, 6


class Time:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> float:
        return self.seconds


class Room:
    """Two channels, what is asked of them, and whoever runs the bot."""

    def __init__(self, local: LocalDiscord, places: list[Place]) -> None:
        self.local = local
        self.places = places
        self.time = Time()
        self.pace = Pace(1e9, self.time.now)
        breaker = Breaker(PAUSE_AT, STOP_AT, self.time.now)
        self.asking = Asking(self.pace, breaker, pauses=(0.01, 0.01))
        self.asking.tell = self.tell
        self.told = 0
        self.client = discord.Client(intents=discord.Intents.none(), http_trace=self.asking.trace)
        self.asking.stand(self.client.http)

    async def tell(self) -> None:
        self.told += 1

    async def reads(self, number: int) -> list[str]:
        return [message["content"] for message in await self.client.http.logs_from(self.places[number].id, 50)]

    async def is_refused(self, number: int, times: int = 1) -> None:
        for _time in range(times):
            with pytest.raises(discord.Forbidden):
                await self.reads(number)

    def fails(self, number: int, does: str, times: int = 1000) -> None:
        self.local.faults.append(Fault(self.path(number), does, times, seconds=0.01))  # type: ignore[arg-type]

    def path(self, number: int) -> str:
        return f"GET /channels/{self.places[number].id}/messages"

    def asked(self, number: int) -> int:
        return len(self.local.asked(self.path(number)))


@pytest.fixture
async def room(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Room]:
    world = World()
    server = world.server("The Club")
    places = [world.channel(server, name) for name in ("hall", "side room")]
    for place in places:
        world.writes(world.owner, place, "hello", NOON)
    async with running(world) as local:
        monkeypatch.setattr(discord.http.Route, "BASE", local.api)
        room = Room(local, places)
        async with room.client:
            await room.client.login("token")
            yield room


async def test_who_is_told_to_wait_waits_so_long_and_asks_again(room: Room) -> None:
    room.fails(0, "429", 2)
    assert (await room.reads(0), room.asked(0)) == (["hello"], 3)


async def test_who_is_not_told_how_long_waits_longer_each_time_and_then_gives_up(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    assert list(PAUSES_S) == sorted(PAUSES_S)
    room.fails(0, "busy", 2)
    assert (await room.reads(0), room.asked(0)) == (["hello"], 3)
    assert "does not say for how long" in caplog.text
    room.time.seconds = 2 * WINDOW_S
    room.fails(0, "busy", 3)
    with pytest.raises(discord.HTTPException) as given_up:
        await room.reads(0)
    assert (given_up.value.status, room.asked(0)) == (429, 6)


async def test_a_connection_that_breaks_is_made_again_to_read_but_nothing_is_done_twice(room: Room) -> None:
    room.fails(0, "reset", 4)  # below, each is tried twice
    assert await room.reads(0) == ["hello"]
    room.local.faults = [Fault("POST .*", "reset", 1)]
    said = discord.http.handle_message_parameters("twice?", allowed_mentions=discord.AllowedMentions.none())
    with pytest.raises(aiohttp.ClientConnectionError):
        await room.client.http.send_message(room.places[0].id, params=said)
    assert len(room.local.asked("POST .*")) == 1


async def test_too_many_refusals_hold_what_can_wait_and_ask_for_nothing_that_was_refused(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    room.fails(0, "403")
    await room.is_refused(0, PAUSE_AT)
    assert room.told == 1
    assert "what was refused is not asked again" in caplog.text
    await room.is_refused(0, 20)
    assert room.asked(0) == PAUSE_AT
    assert await room.reads(1) == ["hello"]
    waiting = asyncio.create_task(room.pace.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()

    room.time.seconds = WINDOW_S
    room.local.faults.clear()
    assert await room.reads(0) == ["hello"]
    assert "what waited is asked again" in caplog.text
    assert room.told == 1


async def test_whoever_runs_the_bot_is_told_once_a_day(room: Room) -> None:
    room.fails(0, "403")
    for _time in range(2):
        await room.is_refused(0, PAUSE_AT)
        room.time.seconds += WINDOW_S
        assert await room.reads(1) == ["hello"]
    assert room.told == 1


async def test_at_the_last_nothing_is_asked_any_more(room: Room) -> None:
    for _refusal in range(STOP_AT):
        room.asking.breaker.refused()
    with pytest.raises(Stopped, match="try again in 10 minutes"):
        await room.reads(1)
    assert room.asked(1) == 0


async def test_what_others_used_up_is_not_held_against_the_bot(room: Room) -> None:
    room.fails(0, "shared", PAUSE_AT)
    assert await room.reads(0) == ["hello"]
    assert not room.asking.breaker.pauses


async def test_a_token_that_is_taken_back_is_noticed_at_the_first_refusal(room: Room) -> None:
    room.fails(0, "401", 1)
    with pytest.raises(discord.HTTPException):
        await room.reads(0)
    assert room.asking.token_refused.is_set()
