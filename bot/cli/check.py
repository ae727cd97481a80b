import asyncio
import base64
import binascii
import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import Text, _, n_

if TYPE_CHECKING:
    from bot.core.config import Config, Loaded


MIB = 2**20
LEAST_FREE_MIB = 500
MISSED = 3
"""So many backups in a row are no accident."""


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("check", _("Look at everything that `run` needs, from the token to the disk, and change nothing."))
    def check(config: Annotated[Path | None, terminal.config_option()] = None) -> None:
        from bot.core.config import load

        with terminal.telling():
            loaded = load(config)
            fine, wrong = asyncio.run(_look(terminal, loaded))
            for sentence in fine:
                terminal.say(sentence, "✓ ")
            for sentence in wrong:
                terminal.warn(sentence, "✗ ")
            if wrong:
                raise typer.Exit(1)


async def _look(terminal: Terminal, loaded: "Loaded") -> tuple[list[Text], list[Text]]:
    """What is fine, and what must be done."""
    config, fine, wrong = loaded.config, [_configuration(loaded)], list[Text]()
    for look in (_token(terminal, config), _database(config), _key(config), _disk(config), _backups(config)):
        try:
            fine.append(await look)
        except UserError as error:
            wrong.append(error.text)
    wrong += _open_files(loaded)
    return fine, wrong


def _configuration(loaded: "Loaded") -> Text:
    if loaded.source:
        return _("Configuration: {file} and the environment have no mistakes.", file=loaded.source.absolute())
    return _("Configuration: there is no config.toml; the environment has no mistakes.")


async def _token(terminal: Terminal, config: "Config") -> Text:
    """Discord is asked, also for the intents."""
    from bot.cli.run import refuse_missing_intents
    from bot.client.application import read_application

    if config.token is None:
        raise UserError(_("Token: there is none. `concierge init` asks for it; `import` and `report` need none."))
    if not looks_like_token(config.token.get_secret_value()):
        raise UserError(_("Token: this does not look like one. The developer portal shows it under Bot → Reset Token."))
    application = await read_application(config.token.get_secret_value(), terminal.api or config.discord.api_base)
    refuse_missing_intents(application, config)
    return _("Token: Discord knows it as {bot}, and the intents are switched on.", bot=application.name)


def looks_like_token(token: str) -> bool:
    """Three parts, of which the first is the application's id in base64."""
    match = re.fullmatch(r"([\w-]{18,})\.[\w-]{5,}\.[\w-]{20,}", token)
    if match is None:
        return False
    try:
        return base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4)).isdigit()
    except binascii.Error:
        return False


async def _database(config: "Config") -> Text:
    from bot.core.migrate import Version
    from bot.core.opening import look_at, place_of

    place = place_of(config.database.url)
    match await look_at(config.database.url):
        case Version.EMPTY:
            return _("Database: {place} is empty; `run` or `import` makes its tables.", place=place)
        case Version.OLDER:
            return _("Database: {place} is of an older version; `run` or `migrate` upgrades it.", place=place)
    return _("Database: {place} is up to date.", place=place)


async def _key(config: "Config") -> Text:
    from bot.core.db import Database, sqlite_file
    from bot.core.encrypted import Cipher, MissingKey, find_keys, refuse_wrong_key
    from bot.core.migrate import Version
    from bot.core.opening import look_at

    url = config.database.url
    keys = find_keys(url, config.encryption.keys())
    if not keys:
        if sqlite_file(url) is None:
            raise MissingKey
        return _("Key: `run` makes one beside the database.")
    if await look_at(url) is Version.CURRENT:
        db = Database(url)
        try:
            await refuse_wrong_key(db, Cipher(keys))
        finally:
            await db.close()
    return _("Key: it is there, and it is the database’s.")


async def _disk(config: "Config") -> Text:
    """An upgrade needs room for a copy, and for the tables that it makes anew."""
    from bot.core.db import sqlite_file

    file = sqlite_file(config.database.url)
    size = file.stat().st_size // MIB if file and file.exists() else 0
    folders = [_standing(path) for path in (file, config.backup.folder / "copy") if path]
    free, folder = min((shutil.disk_usage(folder).free // MIB, folder) for folder in folders)
    needed = max(LEAST_FREE_MIB, 3 * size)
    if free < needed:
        raise UserError(
            _(
                "Disk: {free} MiB are free in {folder}, and {needed} MiB should be: make room.",
                free=free,
                folder=folder,
                needed=needed,
            )
        )
    return _("Disk: {free} MiB are free in {folder}.", free=free, folder=folder)


def _standing(path: Path) -> Path:
    """The folder in which it lies or will lie, as far as that is there."""
    return next(folder for folder in path.absolute().parents if folder.exists())


async def _backups(config: "Config") -> Text:
    from bot.cli.opened import backups_of
    from bot.core.backup import refuse_missing_programs

    if not config.backup.every_hours:
        return _("Backups: none are made by themselves, as backup.every_hours says.")
    await asyncio.to_thread(refuse_missing_programs, config.database.url)
    folder, now = config.backup.folder.absolute(), datetime.now(UTC)
    newest = backups_of(config).newest_at(now)
    if newest is None:
        return _("Backups: there is none in {folder} yet; `run` makes them.", folder=folder)
    hours = int((now - newest).total_seconds() // 3600)
    if hours > MISSED * config.backup.every_hours:
        raise UserError(
            n_(
                "Backups: the newest in {folder} is {count} hour old. Does the bot run? `concierge backup` makes one.",
                "Backups: the newest in {folder} is {count} hours old. Does the bot run? `concierge backup` makes one.",
                hours,
                folder=folder,
            )
        )
    return n_(
        "Backups: the newest in {folder} is {count} hour old.",
        "Backups: the newest in {folder} is {count} hours old.",
        hours,
        folder=folder,
    )


def _open_files(loaded: "Loaded") -> Iterator[Text]:
    """Files with secrets that other users of this computer may read."""
    from bot.core.encrypted import key_file

    for file in (loaded.source, key_file(loaded.config.database.url)):
        if os.name == "posix" and file is not None and file.exists() and file.stat().st_mode & 0o077:
            holds_secret = file is not loaded.source or loaded.config.token is not None
            if holds_secret:
                yield _("{file} can be read by other users of this computer: `chmod 600 {file}`.", file=file.absolute())
