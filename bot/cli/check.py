import asyncio
import base64
import binascii
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.shelf import Shelf
from bot.cli.terminal import Terminal
from bot.core.errors import UserError
from bot.core.i18n import Text, _

if TYPE_CHECKING:
    from bot.core.config import Config, Loaded


def add(shelf: Shelf, terminal: Terminal) -> None:
    @shelf.command("check", _("Look at the configuration, the database and the key, and change nothing."))
    def check(config: Annotated[Path | None, terminal.config_option()] = None) -> None:
        from bot.core.config import load

        with terminal.telling():
            loaded = load(config)
            fine, wrong = asyncio.run(_look(loaded))
            for sentence in fine:
                terminal.say(sentence, "✓ ")
            for sentence in wrong:
                terminal.warn(sentence, "✗ ")
            if wrong:
                raise typer.Exit(1)


async def _look(loaded: "Loaded") -> tuple[list[Text], list[Text]]:
    """What is fine, and what must be done."""
    fine, wrong = [_configuration(loaded)], []
    for look in (_token, _database, _key):
        try:
            fine.append(await look(loaded.config))
        except UserError as error:
            wrong.append(error.text)
    wrong += _open_files(loaded)
    return fine, wrong


def _configuration(loaded: "Loaded") -> Text:
    if loaded.source:
        return _("Configuration: {file} and the environment have no mistakes.", file=loaded.source.absolute())
    return _("Configuration: there is no config.toml; the environment has no mistakes.")


async def _token(config: "Config") -> Text:
    if config.token is None:
        raise UserError(_("Token: there is none. `concierge init` asks for it; `import` and `report` need none."))
    if not looks_like_token(config.token.get_secret_value()):
        raise UserError(_("Token: this does not look like one. The developer portal shows it under Bot → Reset Token."))
    return _("Token: it looks right; `concierge run` asks Discord.")


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


def _open_files(loaded: "Loaded") -> Iterator[Text]:
    """Files with secrets that other users of this computer may read."""
    from bot.core.encrypted import key_file

    for file in (loaded.source, key_file(loaded.config.database.url)):
        if os.name == "posix" and file is not None and file.exists() and file.stat().st_mode & 0o077:
            holds_secret = file is not loaded.source or loaded.config.token is not None
            if holds_secret:
                yield _("{file} can be read by other users of this computer: `chmod 600 {file}`.", file=file.absolute())
