import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import _

if TYPE_CHECKING:
    from bot.core.config import Config


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("migrate", _("Bring the database to this version’s tables; `run` and `import` do it, too."))
    def migrate(config: Annotated[Path | None, terminal.config_option()] = None) -> None:
        from bot.core.config import load

        with terminal.telling():
            asyncio.run(_migrate(terminal, load(config).config))


async def _migrate(terminal: Terminal, config: "Config") -> None:
    from bot.cli.opened import opened_alone
    from bot.core.opening import place_of

    url = config.database.url
    async with opened_alone(terminal, config) as opened:
        done = _("The tables in {place} were brought to this version.", place=place_of(url))
        terminal.say(done if opened.migrated else _("The tables in {place} are up to date.", place=place_of(url)))
