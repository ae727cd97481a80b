import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import _, n_

if TYPE_CHECKING:
    from bot.core.config import Config
    from bot.core.moving import Moved


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("move", _("Move the data from SQLite to PostgreSQL and compare every row; the bot must not run."))
    def move(
        to: Annotated[
            str,
            terminal.option("--to", metavar="URL", help=_("An empty database: postgresql://user:password@host/name.")),
        ],
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core.config import load

        with terminal.telling():
            loaded = load(config).config
            _refuse_other_ways(loaded.database.url, to)
            moved = asyncio.run(_move(terminal, loaded, to))
            _tell(terminal, loaded, to, moved)


def _refuse_other_ways(url: str, to: str) -> None:
    from bot.core.config import is_database_url
    from bot.core.db import sqlite_file

    if sqlite_file(url) is None:
        raise UserError(_("The data is in PostgreSQL already: database.url says so."))
    if not is_database_url(to) or sqlite_file(to) is not None:
        raise UserError(_("--to must be postgresql://user:password@host/name."))


async def _move(terminal: Terminal, config: "Config", to: str) -> "Moved":
    import bot.app  # noqa: F401 it knows every table
    from bot.cli.opened import opened_alone
    from bot.cli.progress import MoveProgress
    from bot.core.db import Database
    from bot.core.moving import move, prepare
    from bot.core.opening import held_alone, telling, telling_of_work
    from bot.core.tables import Base

    async with opened_alone(terminal, config), held_alone(to):
        with telling(to):
            await prepare(to)
        source, target = Database(config.database.url), Database(to)
        try:
            with telling_of_work(to), MoveProgress(terminal) as progress:
                return await move(source, target, Base.metadata.sorted_tables, progress)
        finally:
            await source.close()
            await target.close()


def _tell(terminal: Terminal, config: "Config", to: str, moved: "Moved") -> None:
    from bot.core.encrypted import key_file
    from bot.core.opening import place_of

    terminal.say(
        n_(
            "Moved {count} row of {tables} tables to {place}; each was compared.",
            "Moved {count} rows of {tables} tables to {place}; each was compared.",
            moved.rows,
            tables=moved.tables,
            place=place_of(to),
        )
    )
    terminal.say(_("Now change in config.toml, or in the environment, before `concierge run`:"))
    terminal.say(_("  database.url: {place}, with its password", place=place_of(to)))
    key = key_file(config.database.url)
    if config.encryption.key is None and key is not None and key.exists():
        terminal.say(_("  encryption.key: the first line of {file}", file=key.absolute()))
    file = place_of(config.database.url)
    terminal.say(_("{file} is as it was: delete it once all is well, so that nothing deleted stays there.", file=file))
