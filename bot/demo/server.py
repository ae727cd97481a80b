"""The demo in the browser: the real bot on a simulated server, for this computer alone."""

import asyncio
import errno
import logging
import signal
import webbrowser
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiohttp import web

from bot.core.errors import UserError
from bot.core.i18n import Text, _, words
from bot.demo.api import Api, Handler
from bot.demo.opening import opened
from bot.demo.stage import Stage

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
IDLE_EVERY = 5
GOODBYE = 2

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


async def serve(
    port: int = 8765,
    open_browser: bool = True,
    *,
    language: str = "en",
    say: Callable[[str], object] = print,
) -> None:
    """Until Ctrl-C or SIGTERM; `language`: of what `say` is told. UserError if the port is taken."""
    # Its warnings are about voice and intents, which the simulated server has no use for.
    logging.getLogger("discord").setLevel(logging.ERROR)
    stop = _stopped_by_signals()
    tell = words(language).say
    say(tell(_("Building the simulated server…")))
    async with opened() as stage, served(stage, port) as address:
        say(tell(_("The demo is at {address} (Ctrl-C ends it).", address=address)))
        if open_browser and not stop.is_set():
            await asyncio.to_thread(webbrowser.open, address)
        await stop.wait()
    say(tell(_("The demo has ended; nothing of it is left.")))


def _stopped_by_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows: Ctrl-C cancels the task
            loop.add_signal_handler(number, stop.set)
    return stop


@asynccontextmanager
async def served(stage: Stage, port: int) -> AsyncIterator[str]:
    """The page's address, as long as it is served; port 0 takes a free one."""
    api = Api(stage)
    app = web.Application(middlewares=[_guard, api.refusals], client_max_size=1 << 20)
    app.on_response_prepare.append(_protect)
    app.add_routes(api.routes())
    app.add_routes([web.get("/", _page), web.get("/{name}", _page)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE)
    await runner.setup()
    idling = asyncio.create_task(_idle(stage))
    try:
        yield await _listen(runner, port)
    finally:
        idling.cancel()
        api.closing = True
        await stage.touch()  # lets go of the pages that wait for a change
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int) -> str:
    try:
        await web.TCPSite(runner, HOST, port).start()
    except OSError as error:
        raise UserError(_cannot_listen(port, error)) from error
    return f"http://{HOST}:{runner.addresses[0][1]}/"


def _cannot_listen(port: int, error: OSError) -> Text:
    if error.errno == errno.EADDRINUSE:
        return _("Port {port} is taken by another program: choose another with --port.", port=str(port))
    return _("Port {port} can’t be used ({reason}): choose another with --port.", port=str(port), reason=error.strerror)


async def _idle(stage: Stage) -> None:
    while True:
        await asyncio.sleep(IDLE_EVERY)
        try:
            await stage.idle()
        except Exception:
            log.exception("the simulated server could not go on by itself")


async def _page(request: web.Request) -> web.Response:
    path = PAGE / (request.match_info.get("name") or "index.html")
    if path.parent != PAGE or path.suffix not in KINDS or not path.is_file():
        raise web.HTTPNotFound
    return web.Response(text=path.read_text(encoding="utf-8"), content_type=KINDS[path.suffix], charset="utf-8")


async def _protect(_request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Only this page may ask: another site's page could name this address as its own, or send a form to it."""
    ours = {f"{host}:{request.url.port}" for host in (HOST, "localhost")}
    origin = request.headers.get("Origin")
    if request.host not in ours or (origin is not None and origin.removeprefix("http://") not in ours):
        return web.Response(status=403, text="This page is for this computer alone.")
    if request.method == "POST" and request.content_type != "application/json":
        return web.Response(status=415)
    return await handler(request)
