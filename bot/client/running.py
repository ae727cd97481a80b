"""One life of the bot: from connecting until a signal, a lost lock or a refusal ends it."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import aiohttp
import discord

from bot.client.application import TokenRefused, Unreachable
from bot.core.errors import UserError
from bot.core.i18n import _

SIGNALS = (signal.SIGINT, signal.SIGTERM)

# The bot never speaks in voice: what that would need is not missing.
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False


class Bot(Protocol):
    async def start(self, token: str) -> None: ...

    async def close(self) -> None: ...


async def live(bot: Bot, token: str, lost: asyncio.Event, leaving: Callable[[], None] = lambda: None) -> None:
    """Connect and stay until told to stop. Raises UserError where Discord or the database ends it."""
    stop = asyncio.Event()
    with stopped_by_signals(stop):
        connection = asyncio.ensure_future(bot.start(token))
        ends = [connection, *(asyncio.ensure_future(event.wait()) for event in (stop, lost))]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        leaving()
        await bot.close()
        for end in ends:
            end.cancel()
        await asyncio.wait(ends)
    if lost.is_set():
        raise UserError(_("The database was away, and meanwhile another process has taken it, so this one stopped."))
    if not connection.cancelled() and (error := connection.exception()) is not None and not stop.is_set():
        raise _said(error) from error


def _said(error: BaseException) -> BaseException:
    """The sentence for what a person can mend; anything else as it is."""
    match error:
        case discord.LoginFailure() | discord.ConnectionClosed(code=4004):
            return TokenRefused()
        case discord.PrivilegedIntentsRequired():
            return UserError(_("Discord refuses the privileged intents: switch them on in the developer portal."))
        case aiohttp.ClientError() | TimeoutError() | discord.GatewayNotFound():
            return Unreachable(str(error) or type(error).__name__)
    return error


@contextmanager
def stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    """Ctrl-C and SIGTERM set the event; a second one ends the process at once."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def heard(*_signal: object) -> None:
        _give_back(loop, before)
        loop.call_soon_threadsafe(stop.set)

    for number in SIGNALS:
        try:
            loop.add_signal_handler(number, heard)
        except NotImplementedError:  # Windows
            signal.signal(number, heard)
    try:
        yield
    finally:
        _give_back(loop, before)


def _give_back(loop: asyncio.AbstractEventLoop, before: dict[signal.Signals, Any]) -> None:
    for number, handler in before.items():
        with contextlib.suppress(NotImplementedError):
            loop.remove_signal_handler(number)
        signal.signal(number, handler)
