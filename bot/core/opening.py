"""Opening the database: alone, to write, or beside a process that writes. What goes wrong is one clear sentence."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.core.alone import NotAlone, ShutOut, alone
from bot.core.backup import Backups
from bot.core.db import Database, engine_url, gave_out, reason_of, sqlite_file
from bot.core.encrypted import Cipher, check_key, find_keys, find_or_make_keys, refuse_wrong_key, short_lived
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.migrate import NewerDatabase, Version, migrate, version_of
from bot.core.shards import Shards
from bot.core.tombstones import Tombstones

TRIES, BETWEEN_TRIES_S = 25, 0.2
"""For others that start, too."""
LETTING_GO = 10
"""So many tries for whoever has just made the tables to let go of them."""


class Unusable(UserError):
    """The database can't be worked with as it is."""


@dataclass(frozen=True)
class Opened:
    """`lost` is set when another process may write; `migrated`: whether the tables were made or changed just now.

    `backup`: the copy that was made before they were changed.
    """

    lost: asyncio.Event
    migrated: bool
    backup: Path | None = None


def place_of(url: str) -> str:
    """Where the data lies, as a person may read it: no password."""
    file = sqlite_file(url)
    if file:
        return str(file.absolute())
    return engine_url(url).set(drivername="postgresql", query={}).render_as_string()


@asynccontextmanager
async def held_alone(url: str, shards: Shards | None = None) -> AsyncIterator[asyncio.Event]:
    """Hold the database for this process alone, whatever is in it. Raises NotAlone, OneProcessOnly or Unusable.

    `shards`: hold only these of it, beside processes that hold others.
    """
    async with AsyncExitStack() as stack:
        with telling(url):
            lost = await stack.enter_async_context(alone(url, shards=shards))
        yield lost


@asynccontextmanager
async def open_alone(
    url: str, backups: Backups | None = None, shards: Shards | None = None, keys: Sequence[str] = ()
) -> AsyncIterator[Opened]:
    """As `held_alone`, with today's tables. `backups`: where it is copied to before its tables are changed.

    `keys`: the given ones, for what an upgrade seals. Raises WrongKey or MissingKey where it must.
    """
    async with AsyncExitStack() as stack:
        before = await _prepared(url, backups, keys) if shards and not sqlite_file(url) else None
        lost = await _held(stack, url, shards)
        with telling(url):
            _try_file(url)
            backup = await _copied(url, backups) if backups else None
            migrated = await migrate(url, keys)
        with telling_of_work(url):
            yield replace(before, lost=lost) if before else Opened(lost, migrated, backup)


async def _held(stack: AsyncExitStack, url: str, shards: Shards | None) -> asyncio.Event:
    for _try in range(LETTING_GO - 1):
        with contextlib.suppress(ShutOut):
            return await stack.enter_async_context(held_alone(url, shards))
        await asyncio.sleep(BETWEEN_TRIES_S)
    return await stack.enter_async_context(held_alone(url, shards))


async def _copied(url: str, backups: Backups) -> Path | None:
    """Before an upgrade."""
    if await version_of(url) is not Version.OLDER:
        return None
    file, _contents = await backups.make(url, datetime.now(UTC))
    return file


async def _prepared(url: str, backups: Backups | None, keys: Sequence[str]) -> Opened | None:
    """Of many that start, one changes the tables, while nobody else works with them; the others wait for it."""
    for _try in range(TRIES):
        if await look_at(url) is Version.CURRENT:
            return None
        with contextlib.suppress(NotAlone):
            async with open_alone(url, backups, keys=keys) as opened:
                return opened
        await asyncio.sleep(BETWEEN_TRIES_S)
    raise Unusable(
        _(
            "The data in {place} is of an older version, and other processes still work with it: stop them, then start "
            "again.",
            place=place_of(url),
        )
    )


@asynccontextmanager
async def open_beside(url: str) -> AsyncIterator[Database]:
    """Read while another process may be writing. Raises Unusable where there is nothing to read."""
    version = await look_at(url)
    if version is Version.EMPTY:
        raise Unusable(
            _("There is no data in {place} yet: `concierge import` or `concierge run` puts some.", place=place_of(url))
        )
    if version is Version.OLDER:
        raise Unusable(_("The data in {place} is of an older version: run `concierge migrate`.", place=place_of(url)))
    db = Database(url)
    try:
        with telling_of_work(url):
            yield db
    finally:
        await db.close()


async def look_at(url: str) -> Version:
    """How the database stands to this version; one whose file is missing is empty. Raises Unusable."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return Version.EMPTY
    with telling(url):
        _try_file(url)
        version = await version_of(url)
        if version is Version.NEWER:
            raise NewerDatabase
    return version


async def open_key(db: Database, url: str, given: Sequence[str]) -> Cipher:
    """The installation's cipher; a first key is made beside an SQLite file. Raises WrongKey or MissingKey."""
    cipher = Cipher(find_or_make_keys(url, given))
    await check_key(db, cipher)
    async with db.begin() as session:
        await Tombstones(cipher).hash_plain(session)
    return cipher


async def found_cipher(db: Database, given: Sequence[str]) -> Cipher:
    """The key that sealed what is there; none is made, and where nothing was sealed none is needed. Raises WrongKey."""
    keys = find_keys(db.url, given)
    cipher = Cipher(keys) if keys else short_lived()
    await refuse_wrong_key(db, cipher)
    return cipher


def _try_file(url: str) -> None:
    """The driver that doesn't block leaves a traceback of its own thread where a file can't be opened.

    A new one is for this user only, and so is what SQLite puts beside it.
    """
    file = sqlite_file(url)
    if file is not None:
        with contextlib.suppress(OSError):  # it is there, or SQLite says why it can't be
            os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        sqlite3.connect(file).close()


@contextmanager
def telling(url: str) -> Iterator[None]:
    """Turn what a database raises on opening into a sentence."""
    try:
        yield
    except NewerDatabase as error:
        raise Unusable(
            _(
                "The data in {place} is of a newer version of Concierge: install that version, "
                "or put back the copy from before its upgrade.",
                place=place_of(url),
            )
        ) from error
    except ModuleNotFoundError as error:
        raise Unusable(_("PostgreSQL needs the package {package}: install it.", package=error.name)) from error
    except Exception as error:
        if isinstance(error, UserError) or not _is_trouble(error):
            raise
        sentence = _(
            "The database {place} can’t be used: {reason}. Check database.url and that it is running.",
            place=place_of(url),
            reason=reason_of(error),
        )
        raise Unusable(sentence) from error


def _is_trouble(error: Exception) -> bool:
    """A driver's complaint; asyncpg raises its own, and is not always installed."""
    if isinstance(error, TypeError):
        return "keyword argument" in str(error)  # an option in the URL that the driver does not know
    known = isinstance(error, SQLAlchemyError | sqlite3.Error | OSError)
    return known or type(error).__module__.startswith("asyncpg")


@contextmanager
def telling_of_work(url: str) -> Iterator[None]:
    """Turn what a full disk or a lost connection raises later into a sentence."""
    try:
        yield
    except DBAPIError as error:
        if not gave_out(error):
            raise
        sentence = _(
            "The database {place} gave out: {reason}. What was not finished is not kept; try again.",
            place=place_of(url),
            reason=reason_of(error),
        )
        raise Unusable(sentence) from error
