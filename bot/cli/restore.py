import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import Text, _, n_

if TYPE_CHECKING:
    from bot.core.backup_contents import Contents
    from bot.core.config import Config


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("restore", _("Put a backup in place of the data, which are kept; the bot must not be running."))
    def restore(
        path: Annotated[Path, terminal.argument(metavar="PATH", help=_("A file that `concierge backup` made."))],
        yes: Annotated[bool, terminal.option("--yes", help=_("Don’t ask."))] = False,
        config: Annotated[Path | None, terminal.config_option()] = None,
    ) -> None:
        from bot.core.config import load

        with terminal.telling():
            asyncio.run(_restore(terminal, load(config).config, path, yes=yes))


async def _restore(terminal: Terminal, config: "Config", path: Path, *, yes: bool) -> None:
    from bot.cli.opened import backups_of
    from bot.cli.progress import CopyProgress
    from bot.core.backup import free_in, look_at_backup, restore
    from bot.core.opening import held_alone, place_of

    url = config.database.url
    async with held_alone(url):
        with CopyProgress(terminal) as progress:
            contents = await look_at_backup(url, config.encryption.keys(), path, progress)
        if not yes and not terminal.confirm(_question(path, place_of(url), contents)):
            raise typer.Exit(1)
        keep_as = free_in(backups_of(config).folder, url, datetime.now(UTC))
        with CopyProgress(terminal) as progress:
            await restore(url, path, contents, keep_as, progress)
    terminal.say(_("{place} is now what {file} was.", place=place_of(url), file=path))
    _tell_what_is_left(terminal, config, contents, keep_as)


def _question(path: Path, place: str, contents: "Contents") -> Text:
    return n_(
        "{file} is whole: {count} row in {tables} tables. Replace everything in {place} by it?",
        "{file} is whole: {count} rows in {tables} tables. Replace everything in {place} by it?",
        sum(contents.rows.values()),
        file=path,
        tables=len(contents.rows),
        place=place,
    )


def _tell_what_is_left(terminal: Terminal, config: "Config", contents: "Contents", kept: Path) -> None:
    from bot.core.encrypted import find_keys
    from bot.core.migrate import Version, standing

    if kept.exists():
        terminal.say(_("What stood there before is in {file}.", file=kept.absolute()))
    if standing(contents.revision) is Version.OLDER:
        terminal.say(_("It is of an older version; `run` or `migrate` upgrades it."))
    if contents.fingerprint and not find_keys(config.database.url, config.encryption.keys()):
        terminal.warn(
            _("The key is not here: put it back before `concierge run`, as encryption.key or as the .key file.")
        )
