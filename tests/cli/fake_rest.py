"""As much of Discord's REST as is asked before there is a connection."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

from bot.client.application import MEMBERS, MESSAGE_CONTENT
from tests.kept_secret import TOKEN

APPLICATION = 123456789012345678


class FakeRest:
    """`flags` and `servers` are one value per question; the last one stays."""

    def __init__(self) -> None:
        self.name = "Concierge Test"
        self.flags = [MEMBERS | MESSAGE_CONTENT]
        self.servers: list[dict[int, str]] = [{1: "A server"}]
        self.busy = 0
        self.api = ""
        self.asked: list[str] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        if self.busy:
            self.busy -= 1
            return web.json_response({"message": "busy"}, status=429, headers={"Retry-After": "0.01"})
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)
        if request.path == "/applications/@me":
            flags = self.flags.pop(0) if len(self.flags) > 1 else self.flags[0]
            return web.json_response({"id": str(APPLICATION), "name": self.name, "flags": flags})
        if request.path == "/users/@me/guilds":
            servers = self.servers.pop(0) if len(self.servers) > 1 else self.servers[0]
            return web.json_response([{"id": str(guild_id), "name": name} for guild_id, name in servers.items()])
        return web.json_response({"message": "404: Not Found"}, status=404)


@contextmanager
def serving(fake: FakeRest) -> Iterator[FakeRest]:
    """In a thread of its own: a command under test has its own loop."""
    loop = asyncio.new_event_loop()

    async def start() -> web.ServerRunner:
        runner = web.ServerRunner(web.Server(fake.answer))  # type: ignore[arg-type]
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        fake.api = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    runner = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield fake
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()
