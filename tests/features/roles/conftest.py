from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.facts import JoinFacts, LeaveFacts, MemberUpdateFacts, PersonFacts
from bot.core.settings import SettingsStore
from bot.features.moderation.settings import ModerationSettings
from bot.features.roles.later import BackLater, GivenLater
from bot.features.roles.service import BACK, GIVEN, RolesService
from tests.features.digest.fakes import text_of
from tests.features.moderation.fakes import FakeDiscipline
from tests.features.welcome.conftest import told
from tests.features.welcome.fakes import GUILD, FakeLobby, Remembering
from tests.support import CIPHER, FakeClock

INBOX, MORGAN, PICKS = 800, 42, 520


@dataclass
class Wardrobe:
    db: Database
    clock: FakeClock
    actions: Remembering
    lobby: FakeLobby
    discipline: FakeDiscipline
    out: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.roles = RolesService(
            self.db,
            self.clock,
            self.settings,
            self.actions,
            self.discipline,
            self.lobby,
            is_let_in=not_pending,
            is_out=self.is_out,
            cipher=CIPHER,
        )
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers |= {GIVEN: GivenLater(self.roles), BACK: BackLater(self.roles)}

    async def is_out(self, _guild_id: int, member_id: int) -> bool:
        return member_id in self.out

    async def opts_out(self, member_id: int) -> None:
        self.out.add(member_id)
        async with self.db.begin() as session:
            await self.roles.forget(session, GUILD, member_id)

    async def decides(self, **values: Any) -> None:
        await self.roles.change(GUILD, MORGAN, **values)
        await self.settings.change(GUILD, ModerationSettings, MORGAN, inbox_channel=INBOX)

    async def joins(self, member_id: int, **as_they_are: Any) -> None:
        person = self.lobby.comes(member_id, self.clock.now(), **as_they_are)
        self.roles.doorway.saw(JoinFacts(**told(person)))
        await self.roles.doorway.work()

    async def changes(self, member_id: int, **changes: Any) -> None:
        self.roles.changed(MemberUpdateFacts(**told(self.lobby.becomes(member_id, **changes))))
        await self.roles.doorway.work()

    async def leaves(self, member_id: int) -> None:
        del self.lobby.there[member_id]
        self.roles.doorway.saw(LeaveFacts(GUILD, member_id, self.clock.now()))
        await self.roles.doorway.work()
        self.clock.move(hours=1)

    def said(self, channel_id: int) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(channel_id, [])]

    async def pass_time(self, **length: float) -> None:
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()


async def not_pending(person: PersonFacts) -> bool:
    return not person.pending


@pytest.fixture
def wardrobe(db: Database, clock: FakeClock) -> Wardrobe:
    actions = Remembering(clock)
    return Wardrobe(db, clock, actions, FakeLobby(actions), FakeDiscipline())
