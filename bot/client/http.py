"""What monitoring asks over HTTP: `/healthz` and `/metrics`, on this computer alone unless told otherwise."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.client.vitals import Vitals
from bot.core.errors import UserError
from bot.core.i18n import _

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
UNHEALTHY = 503


@asynccontextmanager
async def serving(vitals: Vitals, host: str, port: int | None) -> AsyncIterator[int | None]:
    """The port on which it is answered; without one, nothing is. Raises UserError where it can't be had."""
    if port is None:
        yield None
        return

    async def healthz(_request: web.Request) -> web.Response:
        health = await vitals.health()
        return web.json_response({"ok": health.ok, **health.report}, status=200 if health.ok else UNHEALTHY)

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=(await vitals.numbers()).encode(), headers={"Content-Type": PROMETHEUS})

    application = web.Application()
    application.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            raise UserError(
                _(
                    "http.host and http.port: {host}:{port} can’t be had ({reason}). Choose another port, 0 for none.",
                    host=host,
                    port=str(port),
                    reason=error.strerror or error,
                )
            ) from error
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
