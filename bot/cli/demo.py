import asyncio
from typing import Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import _


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("demo", _("Try the bot on a simulated server in the browser: no token is needed."))
    def demo(
        port: Annotated[
            int,
            terminal.option(
                "--port", metavar="PORT", min=0, max=65535, help=_("Where the page is served; 0 takes a free one.")
            ),
        ] = 8765,
        browser: Annotated[bool, terminal.option("--browser/--no-browser", help=_("Open the page by itself."))] = True,
    ) -> None:
        with terminal.telling():
            try:
                from bot.demo.server import serve
            except ModuleNotFoundError as error:
                raise UserError(
                    _("The demo needs the package {package}: `make demo` installs it.", package=error.name)
                ) from error
            asyncio.run(serve(port, browser, language=terminal.words.code, say=terminal.out.print))
