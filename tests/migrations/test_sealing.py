"""What the team wrote before it was sealed is sealed by the upgrade, with the installation's own key."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select

from bot.core.encrypted import FINGERPRINT, Cipher, MissingKey, SealedWithAnother, fingerprint_of
from bot.core.migrate import Sealing, Version, migrate, migration_config, version_of
from tests.migrations.conftest import on

BEFORE = "2026_11_30_kept_weeks"
KEY, NEWER, OTHER = (base64.b64encode(bytes([byte]) * 32).decode() for byte in (1, 2, 3))
MANY = 1_200
WORDS = {"terms": ["gros mot", "слово"], "limit": 3}
WHEN = datetime(2026, 11, 29, tzinfo=UTC)


def rows() -> Mapping[str, list[dict[str, Any]]]:
    """What stood there, by table."""
    change = {"guild_id": 1, "feature": "welcome", "name": "text", "changed_by": 7, "changed_at": WHEN}
    states = {"state": "enforce", "changed_by": 7, "changed_at": WHEN}
    return {
        "setting": [
            {"guild_id": 1, "feature": "welcome", "name": name, "value": value}
            for name, value in (("text", "Bienvenue « ici »"), ("channel", 123), ("roles", [1, 2]), ("off", None))
        ],
        "setting_change": [{**change, "number": n, "old": None, "new": f"text {n}"} for n in range(MANY)],
        "automod_rule": [{"guild_id": 1, "number": 1, "name": "x", "kind": "words", "options": WORDS, **states}],
        "role_panel": [
            {"guild_id": 1, "number": 1, "channel_id": 2, "title": "Choisis", "kind": "one", "most": 1, "role_ids": [3]}
        ],
    }


SEALED = {
    "setting": ("value",),
    "setting_change": ("old", "new"),
    "automod_rule": ("options",),
    "role_panel": ("title",),
}


def fill(connection: Connection, key: str | None = None) -> None:
    command.upgrade(migration_config(connection), BEFORE)
    metadata = MetaData()
    for name, wanted in rows().items():
        connection.execute(insert(Table(name, metadata, autoload_with=connection)), wanted)
    if key:
        noted = {"name": FINGERPRINT, "value": fingerprint_of(key)}
        connection.execute(insert(Table("installation", metadata, autoload_with=connection)), [noted])


def found(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    metadata = MetaData()
    tables = [Table(name, metadata, autoload_with=connection) for name in SEALED]
    return {
        table.name: [
            dict(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns)).mappings()
        ]
        for table in tables
    }


def opened(cipher: Cipher, table: str, row: dict[str, Any]) -> dict[str, Any]:
    """With what is sealed opened."""
    open_one = cipher.open if table == "role_panel" else cipher.open_value
    return {**row, **{name: open_one(row[name]) for name in SEALED[table]}}


async def test_every_row_is_sealed_and_comes_back_by_a_downgrade(empty_url: str) -> None:
    await on(empty_url, fill)
    before = await on(empty_url, found)
    assert await migrate(empty_url, (KEY,))
    cipher, after = Cipher([KEY]), await on(empty_url, found)
    assert {name: [opened(cipher, name, row) for row in of] for name, of in after.items()} == before
    assert all(isinstance(row[name], bytes) for table in SEALED for row in after[table] for name in SEALED[table])
    sealing = Sealing(empty_url, (KEY,))
    await on(empty_url, lambda connection: command.downgrade(migration_config(connection, sealing), BEFORE))
    assert await on(empty_url, found) == before


async def test_in_the_middle_of_a_rotation_the_data_s_own_key_seals(empty_url: str) -> None:
    await on(empty_url, lambda connection: fill(connection, KEY))
    assert await migrate(empty_url, (NEWER, KEY))
    first = (await on(empty_url, found))["role_panel"][0]
    assert Cipher([KEY]).open(first["title"]) == "Choisis"


async def test_another_key_changes_nothing(empty_url: str) -> None:
    await on(empty_url, lambda connection: fill(connection, KEY))
    with pytest.raises(SealedWithAnother):
        await migrate(empty_url, (OTHER,))
    assert await version_of(empty_url) is Version.OLDER
    assert (await on(empty_url, found))["role_panel"][0]["title"] == "Choisis"


@pytest.mark.parametrize("empty_url", ["postgresql"], indirect=True)
async def test_without_its_key_a_database_on_another_machine_is_left_as_it_is(empty_url: str) -> None:
    await on(empty_url, fill)
    with pytest.raises(MissingKey):
        await migrate(empty_url)
    assert await version_of(empty_url) is Version.OLDER
