import asyncio
from pathlib import Path
from typing import Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import _


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("migrate", _("Bring the database to this version’s tables; `run` and `import` do it, too."))
    def migrate(config: Annotated[Path | None, terminal.config_option()] = None) -> None:
        from bot.core.config import load

        with terminal.telling():
            asyncio.run(_migrate(terminal, load(config).config.database.url))


async def _migrate(terminal: Terminal, url: str) -> None:
    from bot.core.opening import open_alone, place_of

    async with open_alone(url) as opened:
        done = _("The tables in {place} were brought to this version.", place=place_of(url))
        terminal.say(done if opened.migrated else _("The tables in {place} are up to date.", place=place_of(url)))
