"""The database for a command that writes: held alone, copied before an upgrade."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.cli.terminal import Terminal
from bot.core.i18n import _

if TYPE_CHECKING:
    from bot.core.backup import Backups
    from bot.core.config import Config
    from bot.core.opening import Opened
    from bot.core.shards import Shards


def backups_of(config: "Config") -> "Backups":
    from bot.core.backup import Backups

    every = timedelta(hours=config.backup.every_hours) or None
    return Backups(config.backup.folder, config.backup.keep, every)


@asynccontextmanager
async def opened_alone(terminal: Terminal, config: "Config", shards: "Shards | None" = None) -> "AsyncIterator[Opened]":
    from bot.core.opening import open_alone

    backups = backups_of(config) if config.backup.before_upgrade else None
    async with open_alone(config.database.url, backups, shards, config.encryption.keys()) as opened:
        if opened.backup:
            terminal.note(_("Before its upgrade, the data was copied to {file}.", file=opened.backup.absolute()))
        yield opened
