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


async def test_what_a_database_that_is_away_does_not_take_waits_for_it_however_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    followed: list[int] = []
    away = True

    async def follow(passages: Sequence[Passage]) -> None:
        if away:
            raise OSError("the database is away")
        followed.extend(passage.member_id for passage in passages)

    doorway = Doorway(follow)
    for member_id in range(3 * TRIES):
        doorway.saw(LeaveFacts(1, member_id, NOW))
        await doorway.work()
    assert "15 comings and goings wait: the database is away" in caplog.text
    away = False
    await doorway.work()
    assert followed == list(range(3 * TRIES))


async def test_what_came_while_others_failed_takes_their_room_where_there_is_none() -> None:
    async def follow(_passages: Sequence[Passage]) -> None:
        for member_id in range(MOST, MOST + 50):
            doorway.saw(LeaveFacts(1, member_id, NOW))
        raise OSError("the database is away")

    doorway = Doorway(follow)
    for member_id in range(MOST):
        doorway.saw(LeaveFacts(1, member_id, NOW))
    await doorway.work()
    assert [passage.member_id for passage in doorway._waiting] == list(range(50, MOST + 50))


async def test_what_can_never_be_followed_is_logged_and_the_rest_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    followed: list[int] = []

    async def follow(passages: Sequence[Passage]) -> None:
        if any(passage.member_id == 0 for passage in passages):
            raise ValueError("it is strange")
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
