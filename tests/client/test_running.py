import asyncio
import os
import signal

import aiohttp
import discord
import pytest

from bot.client.application import TokenRefused, Unreachable
from bot.client.running import live
from bot.core.errors import UserError


class Connection:
    """A bot whose connection fails, or lasts until it is closed."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.closed = asyncio.Event()

    async def start(self, token: str) -> None:
        if self.error:
            raise self.error
        await self.closed.wait()

    async def close(self) -> None:
        self.closed.set()


@pytest.mark.skipif(os.name != "posix", reason="Windows sends no such signals to a test")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_closes_the_bot_and_the_old_handlers_are_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    bot, said = Connection(), list[str]()
    asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), number)
    await live(bot, "token", asyncio.Event(), lambda: said.append("leaving"))
    assert bot.closed.is_set()
    assert said == ["leaving"]
    assert signal.getsignal(number) == before


async def test_a_lost_lock_stops_the_bot() -> None:
    bot, lost = Connection(), asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, lost.set)
    with pytest.raises(UserError, match="another process has taken it"):
        await live(bot, "token", lost)
    assert bot.closed.is_set()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (discord.LoginFailure("no"), TokenRefused),
        (discord.PrivilegedIntentsRequired(None), UserError),
        (aiohttp.ClientConnectionError("no route"), Unreachable),
        (TimeoutError(), Unreachable),
        (ZeroDivisionError(), ZeroDivisionError),
    ],
)
async def test_what_a_person_can_mend_is_said_and_the_rest_is_raised(error: Exception, told: type[Exception]) -> None:
    bot = Connection(error)
    with pytest.raises(told):
        await live(bot, "token", asyncio.Event())
    assert bot.closed.is_set()
