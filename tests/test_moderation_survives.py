"""Whatever kills the bot in an evening of moderation, each action is in one case, and each end takes place once.

`python -m tests.benchmarks.soak --evenings --seeds 300` tries more.
"""

import pytest

from tests.scripted_evenings import script
from tests.scripted_record import moderated

pytestmark = pytest.mark.long


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
async def test_evenings_with_deaths_in_between_forget_nothing_and_double_nothing(database_url: str, seed: int) -> None:
    assert await moderated(database_url, seed, script(seed, 45)) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_evenings_with_deaths_in_between_forget_and_double_nothing_on_postgresql(database_url: str) -> None:
    assert await moderated(database_url, 3, script(3, 45)) == []
