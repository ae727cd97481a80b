"""Who comes and goes is followed in order; what fails stops nobody, and what waits has a bound."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.core.doorway import MOST, TRIES, Doorway, Passage
from bot.core.facts import LeaveFacts

NOW = datetime(2026, 10, 26, tzinfo=UTC)


async def test_everything_is_followed_in_order_also_what_comes_meanwhile() -> None:
    followed: list[int] = []

    async def follow(passages: Sequence[Passage]) -> None:
        if not followed:
            doorway.saw(LeaveFacts(1, 999, NOW))
            await doorway.work()  # whoever is at it already takes it
        followed.extend(passage.member_id for passage in passages)

    doorway = Doorway(follow)
    for member_id in range(250):
        doorway.saw(LeaveFacts(1, member_id, NOW))
    await doorway.work()
    assert followed == [*range(250), 999]
    assert len(doorway) == 0


async def test_what_fails_is_tried_again_in_order(caplog: pytest.LogCaptureFixture) -> None:
    followed: list[int] = []
    away = True

    async def follow(passages: Sequence[Passage]) -> None:
        if away:
            raise OSError("the database is away")
        followed.extend(passage.member_id for passage in passages)

    doorway = Doorway(follow)
    for member_id in range(3):
        doorway.saw(LeaveFacts(1, member_id, NOW))
        await doorway.work()
    away = False
    await doorway.work()
    assert followed == [0, 1, 2]


async def test_what_can_never_be_followed_is_logged_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    followed: list[int] = []

    async def follow(passages: Sequence[Passage]) -> None:
        if any(passage.member_id == 0 for passage in passages):
            raise OSError("the database is away")
        followed.extend(passage.member_id for passage in passages)

    doorway = Doorway(follow)
    for member_id in range(150):
        doorway.saw(LeaveFacts(1, member_id, NOW))
    for _time in range(TRIES):
        await doorway.work()
    assert followed == list(range(100, 150))
    assert "100 comings and goings could not be followed" in caplog.text


async def test_what_waits_has_a_bound_and_the_oldest_goes() -> None:
    async def follow(_passages: Sequence[Passage]) -> None: ...

    doorway = Doorway(follow)
    for member_id in range(MOST + 5):
        doorway.saw(LeaveFacts(1, member_id, NOW))
    assert len(doorway) == MOST
