"""Who is not to be counted, by a keyed hash in place of their id: until a moment, or for good.

It is all that stays of who opted out or had their data deleted, so that no file and no history brings them back. The
secret of the hash is made once, and stored sealed with the installation's key: whoever has the database but not the
key can't try ids, and it outlives a change of the key.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.db import insert_into
from bot.core.encrypted import TOMBSTONE_SECRET, Cipher
from bot.core.installation import recall
from bot.core.tables import Installation, Tombstone

PLAIN = "id:"
"""Before what an older version stored in place of a hash, and `hash_plain` turns into one."""


class Tombstones:
    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._secret: bytes | None = None

    async def of_server(
        self, session: AsyncSession, guild_id: int
    ) -> tuple[dict[str, datetime | None], Callable[[int], str]]:
        """Until when nothing counts (None: for good), by mark; and which mark a member has. Raises WrongKey."""
        query = select(Tombstone.mark, Tombstone.until).where(Tombstone.guild_id == guild_id)
        rows = {mark: until for mark, until in await session.execute(query)}
        if not rows:
            return {}, str
        secret = await self._opened(session)
        return {_hashed(secret, guild_id, mark): until for mark, until in rows.items()}, _marks(secret, guild_id)

    async def is_out(self, session: AsyncSession, guild_id: int, member_id: int) -> bool:
        """Whether nothing of them is to be counted for good."""
        marks = _mark(await self._opened(session), guild_id, member_id), f"{PLAIN}{member_id}"
        query = select(Tombstone.mark).where(Tombstone.guild_id == guild_id, Tombstone.mark.in_(marks))
        return bool((await session.scalars(query.where(Tombstone.until.is_(None)))).first())

    async def set_up(self, session: AsyncSession, guild_id: int, member_id: int, until: datetime | None) -> None:
        """Nothing of them counts until then, or for good."""
        await self._make_secret(session)
        mark = _mark(await self._opened(session), guild_id, member_id)
        upsert = insert_into(session, Tombstone).on_conflict_do_update(
            index_elements=["guild_id", "mark"], set_={"until": until}
        )
        await session.execute(upsert.values(guild_id=guild_id, mark=mark, until=until))
        await session.execute(delete(Tombstone).where(_is(guild_id, f"{PLAIN}{member_id}")))

    async def hash_plain(self, session: AsyncSession) -> int:
        """Turn what an older version left as ids into hashes; how many."""
        query = select(Tombstone.guild_id, Tombstone.mark).where(Tombstone.mark.startswith(PLAIN, autoescape=True))
        plain = (await session.execute(query)).all()
        if plain:
            await self._make_secret(session)
            secret = await self._opened(session)
            for guild_id, mark in plain:
                values = {"mark": _hashed(secret, guild_id, mark)}
                await session.execute(update(Tombstone).where(_is(guild_id, mark)).values(values))
        return len(plain)

    async def _opened(self, session: AsyncSession) -> bytes:
        """Plain ones alone have no secret yet: any will do to compare them with each other."""
        if self._secret is None:
            sealed = await recall(session, TOMBSTONE_SECRET)
            if sealed is None:
                return b"none"
            self._secret = bytes.fromhex(self._cipher.open(sealed.encode()))
        return self._secret

    async def _make_secret(self, session: AsyncSession) -> None:
        """Whoever is first makes it."""
        value = self._cipher.seal(secrets.token_hex(32)).decode()
        insert = insert_into(session, Installation).values(name=TOMBSTONE_SECRET, value=value)
        await session.execute(insert.on_conflict_do_nothing())


def _is(guild_id: int, mark: str) -> ColumnElement[bool]:
    return (Tombstone.guild_id == guild_id) & (Tombstone.mark == mark)


def _hashed(secret: bytes, guild_id: int, mark: str) -> str:
    return _mark(secret, guild_id, int(mark.removeprefix(PLAIN))) if mark.startswith(PLAIN) else mark


def _marks(secret: bytes, guild_id: int) -> Callable[[int], str]:
    return lambda member_id: _mark(secret, guild_id, member_id)


def _mark(secret: bytes, guild_id: int, member_id: int) -> str:
    return hmac.digest(secret, f"{guild_id}:{member_id}".encode(), "sha256").hex()
