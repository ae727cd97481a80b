import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.i18n import _, n_

if TYPE_CHECKING:
    from bot.core.config import Config


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("rotate-key", _("Seal everything that is stored encrypted with a new key."))
    def rotate_key(config: Annotated[Path | None, terminal.config_option()] = None) -> None:
        from bot.core.config import load

        with terminal.telling():
            asyncio.run(_rotate(terminal, load(config).config))


async def _rotate(terminal: Terminal, config: "Config") -> None:
    from bot.cli.opened import opened_alone
    from bot.core.db import Database
    from bot.core.encrypted import rotate

    url, given = config.database.url, config.encryption.keys()
    async with opened_alone(terminal, config):
        db = Database(url)
        try:
            sealed = await rotate(db, url, given)
        finally:
            await db.close()
    terminal.say(
        n_(
            "{count} stored text was sealed with the new key.",
            "{count} stored texts were sealed with the new key.",
            sealed,
        )
    )
    if given:
        terminal.say(_("Old keys can now be taken out of encryption.old_keys."))
    else:
        terminal.say(_("The new key stands beside the database: back it up."))
    terminal.say(_("Backups from before need the old key; `concierge backup` makes one that does not."))
