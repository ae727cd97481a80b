"""Who is not counted is known by a hash that only the installation's key makes."""

from datetime import UTC, datetime

import pytest
from alembic import command
from cryptography.fernet import Fernet
from sqlalchemy import Connection, select, text

from bot.core.db import Database
from bot.core.encrypted import TOMBSTONE_SECRET, Cipher, WrongKey, reseal
from bot.core.installation import recall
from bot.core.migrate import migrate, migration_config, migration_engine
from bot.core.tables import Tombstone
from bot.core.tombstones import Tombstones

GUILD, ELSEWHERE = 1, 2
ANNA, BEN = 70_000_000_000_000_101, 70_000_000_000_000_102
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
BEFORE_TOMBSTONES = "2026_11_29_role_memory_left"


def key() -> str:
    return Fernet.generate_key().decode()


async def set_up(db: Database, cipher: Cipher, until: datetime | None = None) -> None:
    async with db.begin() as session:
        await Tombstones(cipher).set_up(session, GUILD, ANNA, until)


async def out(db: Database, cipher: Cipher, *members: int, guild_id: int = GUILD) -> set[int]:
    tombstones = Tombstones(cipher)
    async with db.read() as session:
        return {member for member in members if await tombstones.is_out(session, guild_id, member)}


async def marks(db: Database) -> list[str]:
    async with db.read() as session:
        return list(await session.scalars(select(Tombstone.mark)))


async def test_whoever_has_the_database_but_not_the_key_does_not_learn_who_it_is(db: Database) -> None:
    cipher = Cipher([key()])
    await set_up(db, cipher)
    [mark] = await marks(db)
    assert str(ANNA) not in mark
    async with db.read() as session:
        secret = await recall(session, TOMBSTONE_SECRET)
    assert secret is not None
    assert cipher.open(secret.encode()) not in secret
    with pytest.raises(WrongKey):
        await out(db, Cipher([key()]), ANNA)


async def test_it_tells_one_member_of_one_server(db: Database) -> None:
    cipher = Cipher([key()])
    await set_up(db, cipher)
    assert await out(db, cipher, ANNA, BEN) == {ANNA}
    assert await out(db, cipher, ANNA, guild_id=ELSEWHERE) == set()


async def test_without_any_nobody_needs_a_key(db: Database) -> None:
    assert await out(db, Cipher([key()]), ANNA) == set()
    async with db.read() as session:
        assert (await Tombstones(Cipher([key()])).of_server(session, GUILD))[0] == {}


async def test_it_outlives_a_change_of_the_key(db: Database) -> None:
    old, new = key(), key()
    await set_up(db, Cipher([old]))
    await reseal(db, Cipher([new, old]))
    assert await out(db, Cipher([new]), ANNA, BEN) == {ANNA}


async def test_a_second_word_takes_the_place_of_the_first(db: Database) -> None:
    cipher = Cipher([key()])
    await set_up(db, cipher)
    await set_up(db, cipher, NOON)
    assert len(await marks(db)) == 1
    assert await out(db, cipher, ANNA) == set(), "the last word counts: from noon on"


def opted_out_before(connection: Connection) -> None:
    command.downgrade(migration_config(connection), BEFORE_TOMBSTONES)
    add = "INSERT INTO member (guild_id, member_id, opted_out, counted_from) VALUES (:guild, :member, :out, :since)"
    rows = ((ANNA, True, None), (BEN, False, NOON), (103, False, None))
    for member, is_out, since in rows:
        values = {"guild": GUILD, "member": member, "out": is_out, "since": since}
        connection.execute(text(add), {**values, "since": since and since.replace(tzinfo=None)})


async def test_who_opted_out_before_there_were_hashes_stays_out(database_url: str) -> None:
    engine = migration_engine(database_url)
    async with engine.begin() as connection:
        await connection.run_sync(opted_out_before)
    await engine.dispose()
    await migrate(database_url)
    db, cipher = Database(database_url), Cipher([key()])
    assert sorted(await marks(db)) == [f"id:{ANNA}", f"id:{BEN}"]
    assert await out(db, cipher, ANNA, BEN, 103) == {ANNA}, "also before they are hashed, as for an import"
    async with db.begin() as session:
        assert await Tombstones(cipher).hash_plain(session) == 2
    assert not [mark for mark in await marks(db) if mark.startswith("id:")]
    async with db.read() as session:
        until, mark_of = await Tombstones(cipher).of_server(session, GUILD)
    assert {member: until.get(mark_of(member), "counted") for member in (ANNA, BEN, 103)} == {
        ANNA: None,
        BEN: NOON,
        103: "counted",
    }
    await db.close()
