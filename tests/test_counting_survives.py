"""Whatever happens to the bot, after its last start everything that can be read is counted once, and gaps say the rest.

`python -m tests.benchmarks.soak --seeds 300` tries more.
"""

import pytest

from tests.scripted_recount import played
from tests.scripted_weeks import script


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
async def test_weeks_with_every_fault_are_counted_once(database_url: str, seed: int) -> None:
    assert await played(database_url, seed, script(seed)) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_weeks_with_every_fault_are_counted_once_on_postgresql(database_url: str) -> None:
    assert await played(database_url, 3, script(3)) == []
