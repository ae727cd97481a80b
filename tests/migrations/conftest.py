import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.migrate import migration_engine
from tests.conftest import drop_on_postgres, postgres_url, run_on_postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    name = f"empty_{abs(hash(tmp_path)):x}"
    asyncio.run(run_on_postgres(f"CREATE DATABASE {name}"))
    yield postgres_url(name)
    asyncio.run(drop_on_postgres(name))


async def on(url: str, work: Any) -> Any:
    engine = migration_engine(url)
    async with engine.begin() as connection:
        result = await connection.run_sync(work)
    await engine.dispose()
    return result
