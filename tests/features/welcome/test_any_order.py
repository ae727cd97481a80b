"""Whatever happens in whatever order: each stay is greeted at most once, and who stays is greeted."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.core.db import Database
from bot.core.facts import JoinFacts
from bot.features.welcome.stay import Greeting
from tests.features.digest.fakes import Crash
from tests.features.welcome.conftest import Porch, told
from tests.features.welcome.fakes import ANN, BEN, GUILD, LOBBY, READER, FakeLobby, Remembering
from tests.support import FakeClock

Step = tuple[str, int]
WHO = st.sampled_from([ANN, BEN])
STEPS = st.one_of(
    st.tuples(st.sampled_from(["join", "clear", "role", "leave", "again"]), WHO),
    st.tuples(st.sampled_from(["restart", "crash before", "crash after", "raid", "calm"]), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from([1, 30, 90, 700])),
)

IN_A_RAID: list[Step] = [("raid", 0), ("join", ANN), ("role", ANN), ("clear", ANN)]


class Story:
    """Everybody needs the role, and to have passed the screening. Who comes back is greeted again, each time."""

    def __init__(self, porch: Porch) -> None:
        self.porch = porch
        self.is_away = False

    async def happens(self, what: str, who: int) -> None:
        lobby = self.porch.lobby
        try:
            match what:
                case "join" if who not in lobby.there:
                    await self._comes(who)
                case "clear" if who in lobby.there:
                    await self._changes(who, pending=False)
                case "role" if who in lobby.there:
                    await self._changes(who, roles=frozenset({READER}))
                case "leave" if who in lobby.there:
                    await self._leaves(who)
                case "again" if who in lobby.there and not self.is_away:
                    self.porch.welcome.doorway.saw(JoinFacts(**told(lobby.there[who])))
                    await self.porch.welcome.doorway.work()
                case "restart":
                    await self.restarts()
                case "crash before" | "crash after":
                    self.porch.actions.crash = what.split()[1]
                case "raid":
                    self.porch.raids.add(GUILD)
                case "calm":
                    self.porch.raids.clear()
                case "wait":
                    await self._waits(who)
        except Crash:
            self.is_away = True

    async def _comes(self, who: int) -> None:
        self.porch.clock.move(seconds=1)
        if self.is_away:
            self.porch.lobby.comes(who, self.porch.clock.now(), pending=True)
        else:
            await self.porch.joins(who, pending=True)

    async def _changes(self, who: int, **changes: Any) -> None:
        if self.is_away:
            self.porch.lobby.becomes(who, **changes)
        else:
            await self.porch.changes(who, **changes)

    async def _leaves(self, who: int) -> None:
        if self.is_away:
            del self.porch.lobby.there[who]
        else:
            await self.porch.leaves(who)

    async def _waits(self, seconds: int) -> None:
        if self.is_away:
            self.porch.clock.move(seconds=seconds)
        else:
            await self.porch.pass_time(seconds=seconds)

    async def restarts(self) -> None:
        self.is_away = False
        self.porch = self.porch.restarted()
        await self.porch.welcome.look_again(GUILD)
        found = [JoinFacts(**told(person)) for person in self.porch.lobby.there.values()]
        await self.porch.welcome.found(GUILD, found)

    def greetings_of(self, who: int) -> int:
        texts = [part for post in self.porch.actions.ever for part in post.parts if isinstance(part, str)]
        return sum(f"<@{who}>" in text for text in texts)


async def tell(steps: list[Step], url: str) -> None:
    db, clock = Database(url), FakeClock()
    actions = Remembering(clock)
    story = Story(Porch(db, clock, actions, FakeLobby(actions)))
    try:
        await story.porch.opens(role_id=READER, again_after_days=0, together_above=1)
        stays = {ANN: 0, BEN: 0}
        for what, who in steps:
            stays[who] = stays.get(who, 0) + (what == "join" and who not in story.porch.lobby.there)
            await story.happens(what, who)
            assert all(story.greetings_of(each) <= stays[each] for each in (ANN, BEN)), what
        story.porch.raids.clear()
        before = {each: story.greetings_of(each) for each in (ANN, BEN)}
        await story.restarts()
        await story.porch.pass_time(minutes=10)
        for who, person in story.porch.lobby.there.items():
            let_in = not person.pending and READER in person.roles
            assert story.greetings_of(who) <= stays[who]
            greeted = await is_greeted(story.porch, who)
            assert greeted is let_in, (who, before)
    finally:
        await db.close()


async def is_greeted(porch: Porch, who: int) -> bool:
    """Whether their present stay has its greeting, and it stands."""
    stay = (await porch.welcome.stays_of(GUILD, who))[-1]
    standing = {message_id for message_id, _at, _post in porch.actions.posts.get(LOBBY, [])}
    return stay.greeting is Greeting.SENT and stay.message_id in standing


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=14))
@example([("join", ANN), ("clear", ANN), ("crash after", 0), ("role", ANN), ("leave", ANN), ("join", ANN)])
@example([("join", ANN), ("clear", ANN), ("crash after", 0), ("role", ANN)])
@example([("join", ANN), ("role", ANN), ("crash before", 0), ("clear", ANN), ("wait", 700), ("restart", 0)])
@example([*IN_A_RAID, ("wait", 90), ("crash before", 0), ("calm", 0), ("wait", 700)])
@example([("raid", 0), ("join", ANN), ("join", BEN), ("role", ANN), ("clear", ANN), ("role", BEN), ("clear", BEN)])
def test_each_stay_is_greeted_once(sqlite_template: Path, tmp_path: Path, steps: list[Step]) -> None:
    url = f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'story.db')}"
    for leftover in ("story.db-wal", "story.db-shm"):
        (tmp_path / leftover).unlink(missing_ok=True)
    asyncio.run(tell(steps, url))
