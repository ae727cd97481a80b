"""Whatever happens to the bot, after its last start everything that can be read is counted once, and gaps say the rest.

`python -m tests.benchmarks.soak --seeds 300` tries more.
"""

import pytest

from tests.scripted_recount import played
from tests.scripted_weeks import Step, script


def steps(*kinds: str) -> list[Step]:
    """Written like `hide 2`: what the step means is found by the dice, 1 where none is named."""
    found = []
    for kind in kinds:
        name, *dice = kind.split()
        first, second, third = [*map(int, dice), 1, 1, 1][:3]
        found.append(Step(name, (first, second, third)))
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(3))
async def test_weeks_with_every_fault_are_counted_once(database_url: str, seed: int) -> None:
    assert await played(database_url, seed, script(seed)) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_weeks_with_every_fault_are_counted_once_on_postgresql(database_url: str) -> None:
    assert await played(database_url, 3, script(3)) == []
