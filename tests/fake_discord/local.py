"""A local Discord: the gateway and REST of one world on 127.0.0.1, what was asked of it, and faults on demand."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import unquote

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.fake_discord.gateway import Gateway
from tests.fake_discord.interactions import Interactions
from tests.fake_discord.moderating import Moderating
from tests.fake_discord.rest import DiscordSaysNo, Rest, answered, body_of
from tests.fake_discord.world import World
from tests.rulebook.asked import Asked
from tests.rulebook.book import look_at


@dataclass(slots=True)
class Request:
    """`at`: when it came, in seconds of time.monotonic. `status`: 0 while there is no answer."""

    at: float
    method: str
    path: str
    query: str
    status: int = 0


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` requests whose method and path match: `GET /channels/.*/messages`.

    `unheard`: nothing, and no answer either; `unanswered`: it is done, and the answer is so many seconds on its way.
    `busy`: 429 that does not say for how long; `shared`: 429 for what others asked of the same thing;
    `expired`: it was an answer, and comes too late.
    """

    matches: str
    does: Literal["401", "403", "429", "500", "busy", "shared", "slow", "reset", "unheard", "unanswered", "expired"]
    times: int = 1
    seconds: float = 0.1


class LocalDiscord:
    def __init__(self, world: World, *, members_for_all: bool = False) -> None:
        self.world = world
        self.gateway = Gateway(world, members_for_all=members_for_all)
        self.rest = Rest(world)
        self.moderating = Moderating(world)
        self.interactions = Interactions(world)
        self.api = ""
        self.requests: list[Request] = []
        self.faults: list[Fault] = []

    def asked(self, pattern: str) -> list[Request]:
        """Requests whose method and path match as a whole."""
        return [one for one in self.requests if re.fullmatch(pattern, f"{one.method} {one.path}")]

    @web.middleware
    async def _record(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path.removeprefix("/api/v10")
        record = Request(time.monotonic(), request.method, path, request.query_string)
        self.requests.append(record)
        await _held_against_the_rulebook(request, path)
        try:
            response = await self._answer(request, f"{request.method} {path}", handler)
        except DiscordSaysNo as no:
            response = no.answer
        record.status = response.status
        return response

    async def _answer(self, request: web.Request, asked: str, handler: Handler) -> web.StreamResponse:
        fault = next((one for one in self.faults if one.times and re.fullmatch(one.matches, asked)), None)
        if fault is None:
            return await handler(request)
        fault.times -= 1
        response = await self._fail(request, fault) or await handler(request)
        if fault.does == "unanswered":
            await asyncio.sleep(fault.seconds)
        return response

    async def _fail(self, request: web.Request, fault: Fault) -> web.Response | None:
        match fault.does:
            case "401" | "403":
                return answered({"message": "no", "code": 50013 if fault.does == "403" else 0}, status=int(fault.does))
            case "expired":
                return answered({"message": "Unknown interaction", "code": 10062}, status=404)
            case "429" | "busy" | "shared":
                return _limited(fault)
            case "500":
                return answered({"message": "500: Internal Server Error", "code": 0}, status=500)
            case "slow":
                await asyncio.sleep(fault.seconds)
            case "reset":
                assert request.transport is not None
                request.transport.abort()
            case "unheard":
                await asyncio.sleep(fault.seconds)
                return answered({"message": "504: Gateway Timeout", "code": 0}, status=504)
        return None


async def _held_against_the_rulebook(request: web.Request, path: str) -> None:
    if path == "/gateway":
        return
    body = await body_of(request) if request.can_read_body else None
    query = dict(request.query)
    reason = request.headers.get("X-Audit-Log-Reason")
    look_at(Asked(request.method, path, query, body, reason=reason and unquote(reason), at=datetime.now(UTC)))


def _limited(fault: Fault) -> web.Response:
    body = {"message": "You are being rate limited.", "global": False}
    headers = {"Via": "1.1", "X-RateLimit-Scope": "shared" if fault.does == "shared" else "user"}
    if fault.does != "busy":
        body["retry_after"], headers["Retry-After"] = fault.seconds, str(fault.seconds)
    return answered(body, status=429, headers=headers)


@asynccontextmanager
async def running(world: World, *, members_for_all: bool = False) -> AsyncIterator[LocalDiscord]:
    local = LocalDiscord(world, members_for_all=members_for_all)
    application = web.Application(middlewares=[local._record])
    parts = (local.rest, local.moderating, local.interactions)
    application.router.add_routes(
        [*(route for part in parts for route in part.routes()), web.get("/gateway", local.gateway.serve)]
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    local.api = f"http://127.0.0.1:{port}/api/v10"
    local.gateway.url = local.rest.gateway_url = f"ws://127.0.0.1:{port}/gateway"
    try:
        yield local
    finally:
        for session in local.gateway.sessions.values():
            session.line.abort()
        await runner.cleanup()
