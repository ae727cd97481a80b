import asyncio

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from bot.core.db import Database
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tables import Setting, SettingChange
from tests.support import FakeClock

GUILD, MANAGER = 1, 42


@pytest.fixture
def settings(db: Database, clock: FakeClock) -> SettingsStore:
    return SettingsStore(db, clock)


async def test_a_server_that_changed_nothing_has_the_defaults(settings: SettingsStore) -> None:
    assert await settings.get(GUILD, ServerSettings) == ServerSettings()


async def test_a_change_is_seen_at_once_and_by_the_next_process(settings: SettingsStore) -> None:
    await settings.get(GUILD, ServerSettings)
    await settings.change(GUILD, ServerSettings, MANAGER, timezone="Europe/Paris")
    again = SettingsStore(settings.db, settings.clock)
    for store in (settings, again):
        assert (await store.get(GUILD, ServerSettings)).timezone == "Europe/Paris"
    assert (await settings.get(2, ServerSettings)).timezone == "UTC"


async def test_what_another_process_may_change_is_not_kept_in_memory(settings: SettingsStore) -> None:
    other = SettingsStore(settings.db, settings.clock, keeps=lambda guild_id: guild_id == 2)
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
    async with settings.db.read() as session:
        rows = await session.scalars(select(SettingChange).order_by(SettingChange.number))
        seen = [(row.name, row.old, row.new, row.changed_by) for row in rows]
    assert seen == [("language", "en", "fr", MANAGER), ("language", "fr", "en", 43)]


async def test_a_value_out_of_bounds_changes_nothing(settings: SettingsStore) -> None:
    with pytest.raises(ValidationError):
        await settings.change(GUILD, ServerSettings, MANAGER, language="fr", timezone="Mars/Olympus")
    assert await settings.get(GUILD, ServerSettings) == ServerSettings()


async def test_the_cache_is_bounded(db: Database, clock: FakeClock) -> None:
    settings = SettingsStore(db, clock, cached=3)
    for guild_id in range(10):
        await settings.get(guild_id, ServerSettings)
    assert len(settings._cache) == 3


async def test_a_change_that_overtakes_a_read_is_not_hidden_by_it(settings: SettingsStore) -> None:
    reads = [asyncio.create_task(settings.get(GUILD, ServerSettings)) for _ in range(4)]
    await settings.change(GUILD, ServerSettings, MANAGER, language="fr")
    await asyncio.gather(*reads)
    assert (await settings.get(GUILD, ServerSettings)).language == "fr"
