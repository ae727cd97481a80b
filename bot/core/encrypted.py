"""Text that a person gave to the bot on purpose is stored sealed. One key per installation; its fingerprint stands
in the database, so that a wrong key is refused before anything is written with it.
"""

import base64
import binascii
import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from filelock import FileLock
from sqlalchemy import Column, MetaData, Table, literal, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import Database, sqlite_file
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.installation import recall, remember
from bot.core.tables import Base, Installation

FINGERPRINT, TOMBSTONE_SECRET = "key_fingerprint", "tombstone_secret"
BATCH = 500


class WrongKey(UserError):
    """The database was sealed with another key."""


class SealedWithAnother(WrongKey):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This database was sealed with another key. Give that key back as encryption.key or "
                "CONCIERGE_ENCRYPTION__KEY; if it was made beside the SQLite file, put the .key file back."
            )
        )


class MissingKey(UserError):
    """PostgreSQL may lie on another machine: a key beside it has no place, so one must be given."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "PostgreSQL needs a key that seals what members entrust to the bot: put the output of "
                "`openssl rand -base64 32` into encryption.key or CONCIERGE_ENCRYPTION__KEY, and keep a copy of it."
            )
        )


def is_key(key: str) -> bool:
    """Whether this is 32 bytes in base64, in either alphabet."""
    try:
        return len(base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True)) == 32
    except (binascii.Error, ValueError):
        return False


def fingerprint_of(key: str) -> str:
    """Tells keys apart and gives nothing away of them."""
    return hashlib.sha256(b"concierge " + base64.urlsafe_b64decode(_urlsafe(key))).hexdigest()[:32]


def key_of(keys: Sequence[str], fingerprint: str) -> str:
    """The one of them that sealed a database. Raises WrongKey."""
    for key in keys:
        if fingerprint_of(key) == fingerprint:
            return key
    raise SealedWithAnother


def _urlsafe(key: str) -> bytes:
    return key.replace("+", "-").replace("/", "_").encode()


class Cipher:
    """Seals with the first key, opens with any of them."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(_urlsafe(key)) for key in keys])
        self.fingerprints = tuple(fingerprint_of(key) for key in keys)

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """WrongKey if none of the keys sealed it, or if it was altered."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken as error:
            raise WrongKey(_("This was sealed with another key, or altered.")) from error

    def seal_value(self, value: Any) -> bytes:
        """Of what JSON can say."""
        return self.seal(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def open_value(self, sealed: bytes) -> Any:
        return json.loads(self.open(sealed))


def short_lived() -> Cipher:
    """One whose key nobody keeps, for what is thrown away with it, and for who opens nothing."""
    return Cipher((Fernet.generate_key().decode(),))


def key_file(url: str) -> Path | None:
    """Where the key lies that was made beside an SQLite file; None for PostgreSQL."""
    file = sqlite_file(url)
    return file.with_name(file.name + ".key") if file else None


def find_keys(url: str, given: Sequence[str]) -> tuple[str, ...]:
    """The keys, newest first: the given ones, else those in the file beside the database. Empty if there is none."""
    path = key_file(url)
    if given or path is None or not path.exists():
        return tuple(given)
    keys = tuple(path.read_text(encoding="ascii", errors="replace").split())
    if not keys or not all(is_key(key) for key in keys):
        raise WrongKey(_("{file} holds no key: put it back from your backup.", file=path))
    return keys


def find_or_make_keys(url: str, given: Sequence[str]) -> tuple[str, ...]:
    """As find_keys; on SQLite a first key is made beside the file. Raises MissingKey on PostgreSQL without one."""
    path = key_file(url)
    if path is None and not given:
        raise MissingKey
    if given or path is None:
        return tuple(given)
    with FileLock(f"{path}.lock"):
        if not path.exists():
            write_keys(path, (Fernet.generate_key().decode(),))
    return find_keys(url, ())


def write_keys(path: Path, keys: Sequence[str]) -> None:
    """Whole or not at all, and readable by this user only."""
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write("\n".join(keys) + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


async def check_key(db: Database, cipher: Cipher) -> None:
    """Note the key's fingerprint the first time; from then on refuse any other key with WrongKey."""
    if await _noted(db) is None:
        try:
            async with db.begin() as session:
                session.add(Installation(name=FINGERPRINT, value=cipher.fingerprints[0]))
        except IntegrityError:
            pass  # another process was first; its key counts
    await refuse_wrong_key(db, cipher)


async def refuse_wrong_key(db: Database, cipher: Cipher) -> None:
    """WrongKey unless the newest key is the database's, or the database has none yet."""
    noted = await _noted(db)
    if noted in (None, cipher.fingerprints[0]):
        return
    if noted in cipher.fingerprints:
        raise WrongKey(_("The key was changed but the data still has the old one: run `concierge rotate-key` once."))
    raise SealedWithAnother


async def _noted(db: Database) -> str | None:
    async with db.read() as session:
        return await recall(session, FINGERPRINT)


async def reseal(db: Database, cipher: Cipher, metadata: MetaData = Base.metadata) -> int:
    """Seal every column that is marked `info={"encrypted": True}` with the first key, in one transaction.

    The fingerprint moves with it. How many values were sealed anew; WrongKey if one can't be opened.
    """
    sealed = 0
    async with db.begin() as session:
        for table in metadata.sorted_tables:
            for column in (column for column in table.columns if column.info.get("encrypted")):
                sealed += await _reseal_column(session, cipher, table, column)
        if (secret := await recall(session, TOMBSTONE_SECRET)) is not None:
            await remember(session, TOMBSTONE_SECRET, cipher.seal(cipher.open(secret.encode())).decode())
        await remember(session, FINGERPRINT, cipher.fingerprints[0])
    return sealed


async def _reseal_column(session: AsyncSession, cipher: Cipher, table: Table, column: Column[bytes]) -> int:
    """Page by page along the primary key, so that a large table is never in memory as a whole."""
    key = list(table.primary_key.columns)
    page = select(*key, column).where(column.is_not(None)).order_by(*key).limit(BATCH)
    sealed, after = 0, None
    while rows := (await session.execute(page if after is None else page.where(tuple_(*key) > after))).all():
        for *identity, value in rows:
            same = [part == wanted for part, wanted in zip(key, identity, strict=True)]
            await session.execute(table.update().where(*same).values({column: cipher.seal(cipher.open(value))}))
        sealed += len(rows)
        after = tuple_(*(literal(value, part.type) for part, value in zip(key, rows[-1], strict=False)))
    return sealed


async def rotate(db: Database, url: str, given: Sequence[str], metadata: MetaData = Base.metadata) -> int:
    """Seal everything with a new key: the first of the given ones, or one made for the file beside the database.

    The file holds both keys until the data is sealed anew, so that an interruption loses nothing: rotate again.
    """
    path = key_file(url)
    keys = find_or_make_keys(url, given)
    made = path is not None and not given
    if path is not None and made and len(keys) == 1:
        keys = (Fernet.generate_key().decode(), *keys)
        write_keys(path, keys)
    cipher = Cipher(keys)
    if await _noted(db) not in (None, *cipher.fingerprints):
        raise WrongKey(_("The old key is missing: give it as encryption.old_keys or CONCIERGE_ENCRYPTION__OLD_KEYS."))
    sealed = await reseal(db, cipher, metadata)
    if path is not None and made:
        write_keys(path, keys[:1])
    return sealed
