"""How Discord is asked: where, again where it is busy, and not once it has refused too much."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord

from bot.core.breaker import WINDOW_S, Breaker
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.pace import Pace

log = logging.getLogger(__name__)

UNAUTHORIZED, FORBIDDEN, TOO_MANY = 401, 403, 429
REFUSALS = (UNAUTHORIZED, FORBIDDEN, TOO_MANY)
TELL_EVERY_S = timedelta(days=1).total_seconds()
PAUSES_S = (1.0, 2.0, 4.0)
"""Where Discord is busy and does not say for how long, or a connection broke."""
REMEMBERED = 2_000
"""Places of which it is known that Discord refuses something there."""


PAUSES = _(
    "Discord refused very many of the bot’s requests within ten minutes. Before Discord shuts it out, it does only "
    "what can’t wait, and asks for nothing again that was refused. The log says what was refused: most often a "
    "permission is missing where automod, greetings or boards act."
)


class Stopped(UserError):
    """So much was refused that nothing more may be asked for."""

    def __init__(self) -> None:
        super().__init__(
            _("Discord refused too much of what the bot asked, so it asks for nothing now: try again in 10 minutes.")
        )


def ask_at(api: str) -> None:
    """Discord's own address, or a proxy that keeps its rate limits for several processes."""
    discord.http.Route.BASE = api


class Asking:
    """Every answer of Discord's REST passes `trace`, every request but answers to interactions passes `request`.

    `tell`: whoever runs the bot. `token_refused` is set when Discord knows the token no more.
    """

    def __init__(self, pace: Pace, breaker: Breaker | None = None, pauses: tuple[float, ...] = PAUSES_S) -> None:
        self.pace = pace
        self.breaker = breaker or Breaker()
        self.tell: Callable[[], Awaitable[None]] | None = None
        self.token_refused = asyncio.Event()
        self.trace = aiohttp.TraceConfig()
        self.trace.on_request_end.append(self._answered)
        self._pauses = pauses
        self._refused: OrderedDict[str, tuple[float, discord.HTTPException]] = OrderedDict()
        self._paused = False
        self._told_at: float | None = None
        self._telling: set[asyncio.Future[None]] = set()

    async def _answered(self, _session: object, _context: object, end: aiohttp.TraceRequestEndParams) -> None:
        status = end.response.status
        if status not in REFUSALS or end.response.headers.get("X-RateLimit-Scope") == "shared":
            return
        self.breaker.refused()
        if status == UNAUTHORIZED and "Authorization" in end.headers:
            self.token_refused.set()
        if self.breaker.pauses:
            self.pace.hold(self.breaker.ends_in)
            self._say_that_it_pauses()

    def _say_that_it_pauses(self) -> None:
        if self._paused:
            return
        self._paused = True
        log.error(
            "Discord refused too much: what can wait does so for %d s, and what was refused is not asked again",
            self.breaker.ends_in,
        )
        if self.tell is not None and (self._told_at is None or monotonic() - self._told_at > TELL_EVERY_S):
            self._told_at = monotonic()
            telling = asyncio.ensure_future(self.tell())
            self._telling.add(telling)
            telling.add_done_callback(self._telling.discard)

    # What is asked

    def stand(self, http: Any) -> None:
        """Before discord.py's own way of asking."""
        ask = http.request

        async def request(route: discord.http.Route, **options: Any) -> Any:
            return await self._ask(ask, route, options)

        http.request = request

    async def _ask(self, ask: Callable[..., Awaitable[Any]], route: discord.http.Route, options: Any) -> Any:
        where = f"{route.key}:{route.major_parameters}"
        self._refuse_again(where)
        try:
            answer = await self._patiently(ask, route, options)
        except discord.HTTPException as error:
            if error.status in REFUSALS:
                self._remember(where, error)
            raise
        self._refused.pop(where, None)
        return answer

    def _refuse_again(self, where: str) -> None:
        """While too much is refused, what was refused at this place of late is not asked for."""
        if self.breaker.stops:
            raise Stopped
        if not self.breaker.pauses:
            if self._paused:
                log.warning("Discord refuses less: what waited is asked again")
            self._paused = False
        elif where in self._refused:
            at, error = self._refused[where]
            if monotonic() - at < WINDOW_S:
                raise error.with_traceback(None)

    def _remember(self, where: str, error: discord.HTTPException) -> None:
        self._refused[where] = (monotonic(), error.with_traceback(None))
        self._refused.move_to_end(where)
        if len(self._refused) > REMEMBERED:
            self._refused.popitem(last=False)

    async def _patiently(self, ask: Callable[..., Awaitable[Any]], route: discord.http.Route, options: Any) -> Any:
        for pause in self._pauses:
            try:
                return await _told(ask, route, options)
            except (discord.HTTPException, aiohttp.ClientConnectionError) as error:
                if (why := _passes(error, route)) is None:
                    raise
                log.warning("%s; %s is asked again in %s s", why, route.key, pause)
            await asyncio.sleep(pause)
            for file in options.get("files") or ():
                file.reset(seek=True)
        return await _told(ask, route, options)


def _passes(error: Exception, route: discord.http.Route) -> str | None:
    """Why it may be asked once more: by then it may work, and nothing is done twice."""
    if isinstance(error, discord.HTTPException):
        return "Discord is busy and does not say for how long" if error.status == TOO_MANY else None
    return f"the connection broke ({error!r})" if route.method == "GET" else None


async def _told(ask: Callable[..., Awaitable[Any]], route: discord.http.Route, options: Any) -> Any:
    """discord.py looks for how long to wait in each answer that is no page of Cloudflare's, where it may be missing."""
    try:
        return await ask(route, **options)
    except KeyError as error:
        if error.args != ("retry_after",):
            raise
        busy: Any = SimpleNamespace(status=TOO_MANY, reason="Too Many Requests")
        raise discord.HTTPException(busy, "it does not say for how long") from error
