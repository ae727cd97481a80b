import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import _, n_

if TYPE_CHECKING:
    from bot.core.config import Config


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("backup", _("Copy the data into one file and look whether it is whole; works beside a running bot."))
    def backup(
        path: Annotated[
            Path | None,
            terminal.argument(
                metavar="PATH", help=_("A new file, or a folder; without it backup.folder, where the oldest copy goes.")
            ),
        ] = None,
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core.config import load

        with terminal.telling():
            asyncio.run(_back_up(terminal, load(config).config, path))


async def _back_up(terminal: Terminal, config: "Config", path: Path | None) -> None:
    from bot.cli.opened import backups_of
    from bot.cli.progress import CopyProgress
    from bot.core.backup import back_up
    from bot.core.opening import place_of

    url, now = config.database.url, datetime.now(UTC)
    file = _file_in(path, url, now) if path else None
    await _refuse_nothing(url)
    with CopyProgress(terminal) as progress:
        if file is None:
            file, contents = await backups_of(config).make(url, now, progress)
        else:
            contents = await back_up(url, file, progress)
    terminal.say(
        n_(
            "Copied {place} to {file} and read it again: {count} row in {tables} tables.",
            "Copied {place} to {file} and read it again: {count} rows in {tables} tables.",
            sum(contents.rows.values()),
            place=place_of(url),
            file=file.absolute(),
            tables=len(contents.rows),
        )
    )
    if contents.fingerprint:
        _tell_of_key(terminal, config)


def _file_in(path: Path, url: str, now: datetime) -> Path:
    from bot.core.backup import free_in

    return free_in(path, url, now) if path.is_dir() else path


async def _refuse_nothing(url: str) -> None:
    from bot.core.migrate import Version
    from bot.core.opening import Unusable, look_at, place_of

    if await look_at(url) is Version.EMPTY:
        raise Unusable(_("There is no data in {place} yet.", place=place_of(url)))


def _tell_of_key(terminal: Terminal, config: "Config") -> None:
    from bot.core.encrypted import key_file

    key = key_file(config.database.url)
    if config.encryption.key is None and key is not None and key.exists():
        terminal.say(
            _(
                "The key is not in it: keep a copy of {file} elsewhere, what is sealed can’t be read without it.",
                file=key.absolute(),
            )
        )
    else:
        terminal.say(_("The key is not in it: keep encryption.key elsewhere, what is sealed can’t be read without it."))
