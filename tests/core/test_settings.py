import asyncio

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from bot.core.db import Database
from bot.core.encrypted import WrongKey, short_lived
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tables import Setting, SettingChange
from tests.support import CIPHER, FakeClock

GUILD, MANAGER = 1, 42


@pytest.fixture
def settings(db: Database, clock: FakeClock) -> SettingsStore:
    return SettingsStore(db, clock, CIPHER)


async def test_a_server_that_changed_nothing_has_the_defaults(settings: SettingsStore) -> None:
    assert await settings.get(GUILD, ServerSettings) == ServerSettings()


async def test_a_change_is_seen_at_once_and_by_the_next_process(settings: SettingsStore) -> None:
    await settings.get(GUILD, ServerSettings)
    await settings.change(GUILD, ServerSettings, MANAGER, timezone="Europe/Paris")
    again = SettingsStore(settings.db, settings.clock, CIPHER)
    for store in (settings, again):
        assert (await store.get(GUILD, ServerSettings)).timezone == "Europe/Paris"
    assert (await settings.get(2, ServerSettings)).timezone == "UTC"


async def test_what_another_process_may_change_is_not_kept_in_memory(settings: SettingsStore) -> None:
    other = SettingsStore(settings.db, settings.clock, CIPHER, keeps=lambda guild_id: guild_id == 2)
    for guild_id in (GUILD, 2):
        await other.get(guild_id, ServerSettings)
        await settings.change(guild_id, ServerSettings, MANAGER, language="fr")
    assert (await other.get(GUILD, ServerSettings)).language == "fr"
    assert [guild_id for guild_id, _feature in other._cache] == [2]


async def test_only_what_differs_from_the_default_is_stored(settings: SettingsStore) -> None:
    await settings.change(GUILD, ServerSettings, MANAGER, language="fr")
    await settings.change(GUILD, ServerSettings, MANAGER, language="en")
    async with settings.db.read() as session:
        assert (await session.scalars(select(Setting))).all() == []


async def test_the_log_says_who_changed_what_from_what_to_what(settings: SettingsStore) -> None:
    await settings.change(GUILD, ServerSettings, MANAGER, language="fr", timezone="UTC")
    await settings.change(GUILD, ServerSettings, 43, language="en")
    seen = [(one.name, one.old, one.new, one.changed_by) for one in await settings.log(GUILD, most=5)]
    assert seen == [("language", "fr", "en", 43), ("language", "en", "fr", MANAGER)]


async def test_who_has_the_database_but_not_the_key_reads_nothing_of_what_was_decided(settings: SettingsStore) -> None:
    await settings.change(GUILD, ServerSettings, MANAGER, timezone="Europe/Paris")
    async with settings.db.read() as session:
        rows = [
            await session.scalar(select(column)) for column in (Setting.value, SettingChange.old, SettingChange.new)
        ]
    assert all(value is not None and b"UTC" not in value and b"Paris" not in value for value in rows)
    assert [CIPHER.open_value(value) for value in rows if value] == ["Europe/Paris", "UTC", "Europe/Paris"]
    with pytest.raises(WrongKey):
        await SettingsStore(settings.db, settings.clock, short_lived()).get(GUILD, ServerSettings)


async def test_a_value_out_of_bounds_changes_nothing(settings: SettingsStore) -> None:
    with pytest.raises(ValidationError):
        await settings.change(GUILD, ServerSettings, MANAGER, language="fr", timezone="Mars/Olympus")
    assert await settings.get(GUILD, ServerSettings) == ServerSettings()


async def test_the_cache_is_bounded(db: Database, clock: FakeClock) -> None:
    settings = SettingsStore(db, clock, CIPHER, cached=3)
    for guild_id in range(10):
        await settings.get(guild_id, ServerSettings)
    assert len(settings._cache) == 3


async def test_a_change_that_overtakes_a_read_is_not_hidden_by_it(settings: SettingsStore) -> None:
    reads = [asyncio.create_task(settings.get(GUILD, ServerSettings)) for _ in range(4)]
    await settings.change(GUILD, ServerSettings, MANAGER, language="fr")
    await asyncio.gather(*reads)
    assert (await settings.get(GUILD, ServerSettings)).language == "fr"
