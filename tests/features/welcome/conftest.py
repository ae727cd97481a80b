from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Any

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.facts import JoinFacts, LeaveFacts, MemberUpdateFacts, PersonFacts
from bot.core.settings import SettingsStore
from bot.features.welcome.greeter import AWAYS, GREETINGS
from bot.features.welcome.later import Aways, Greetings
from bot.features.welcome.service import WelcomeService
from tests.features.digest.fakes import text_of
from tests.features.welcome.fakes import GUILD, LOBBY, FakeLobby, Remembering
from tests.support import CIPHER, FakeClock

MORGAN = 42


@dataclass
class Porch:
    """The service and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    actions: Remembering
    lobby: FakeLobby
    raids: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.welcome = WelcomeService(
            self.db, self.clock, self.settings, self.actions, self.lobby, in_raid=self.raids.__contains__
        )
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers[GREETINGS] = Greetings(self.welcome.greeter)
        self.sweep.handlers[AWAYS] = Aways(self.welcome.greeter)

    def restarted(self) -> "Porch":
        self.actions.crash, self.actions.refuses = "", None
        return Porch(self.db, self.clock, self.actions, self.lobby, self.raids)

    async def opens(self, **values: Any) -> None:
        await self.welcome.choices.change(GUILD, MORGAN, **{"channel_id": LOBBY, **values})

    async def joins(self, member_id: int, **as_they_are: Any) -> PersonFacts:
        person = self.lobby.comes(member_id, self.clock.now(), **as_they_are)
        self.welcome.doorway.saw(JoinFacts(**told(person)))
        await self.welcome.doorway.work()
        return person

    async def changes(self, member_id: int, **changes: Any) -> None:
        self.welcome.changed(MemberUpdateFacts(**told(self.lobby.becomes(member_id, **changes))))
        await self.welcome.doorway.work()

    async def leaves(self, member_id: int) -> None:
        person = self.lobby.there.pop(member_id)
        self.welcome.doorway.saw(LeaveFacts(GUILD, member_id, self.clock.now(), name=person.names[-1]))
        await self.welcome.doorway.work()

    def said(self, channel_id: int = LOBBY) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(channel_id, [])]

    async def pass_time(self, **length: float) -> None:
        """The sweep runs at each due time on the way."""
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()


def told(person: PersonFacts) -> dict[str, Any]:
    return {each.name: getattr(person, each.name) for each in fields(PersonFacts)}


@pytest.fixture
def closed_porch(db: Database, clock: FakeClock) -> Porch:
    """Nobody chose a channel."""
    actions = Remembering(clock)
    return Porch(db, clock, actions, FakeLobby(actions))


@pytest.fixture
async def porch(closed_porch: Porch) -> Porch:
    await closed_porch.opens()
    return closed_porch
