"""What rules only observed reaches the database, also when there is too much of it."""

from collections import deque
from collections.abc import Sequence

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.automod import hitstore
from bot.features.automod.ledger import HitFacts
from bot.features.automod.rule import Action
from bot.features.automod.seen import Seen
from bot.features.automod.states import State
from tests.features.automod.conftest import Hall
from tests.features.moderation.fakes import GUILD


async def test_what_is_observed_while_much_is_written_down_is_noted_too(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hall.has(Action.DELETE, state=State.OBSERVE)
    hall.service.screen.observed = deque(maxlen=2)
    first = [await hall.writes(), await hall.writes()]
    add, later = hitstore.add, list[Seen]()

    async def slow(session: AsyncSession, hits: Sequence[HitFacts]) -> None:
        later.append(await hall.writes())
        await add(session, hits)

    monkeypatch.setattr(hitstore, "add", slow)
    await hall.service.flush()
    monkeypatch.undo()
    await hall.service.flush()
    for seen in (*first, *later):
        assert len(await hall.service.looking.why_message(GUILD, seen.message_id or 0)) == 1


async def test_what_can_not_be_written_down_waits_the_latest_of_it(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    await hall.has(Action.DELETE, state=State.OBSERVE)
    hall.service.screen.observed = deque(maxlen=2)
    first = [await hall.writes(), await hall.writes()]

    async def away(session: AsyncSession, hits: Sequence[HitFacts]) -> None:
        first.append(await hall.writes())
        raise OSError("the database is away")

    monkeypatch.setattr(hitstore, "add", away)
    with pytest.raises(OSError, match="away"):
        await hall.service.flush()
    monkeypatch.undo()
    await hall.service.flush()
    noted = [len(await hall.service.looking.why_message(GUILD, seen.message_id or 0)) for seen in first]
    assert noted == [0, 1, 1]
