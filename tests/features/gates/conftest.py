from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.facts import JoinFacts, LeaveFacts, MemberFacts, MemberUpdateFacts, PersonFacts
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.features.gates.later import Reminders, Reviews, Roles
from bot.features.gates.service import CARDS, REMINDERS, ROLES, GatesService
from bot.features.gates.stuck import Stuck
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings
from tests.features.digest.fakes import text_of
from tests.features.moderation.fakes import FakeDiscipline
from tests.features.welcome.conftest import told
from tests.features.welcome.fakes import GUILD, READER, FakeLobby, Remembering
from tests.support import CIPHER, FakeClock

RULES_CHANNEL, INBOX, MORGAN = 510, 800, 42
TEAM = MemberFacts(GUILD, MORGAN, 5, permissions=frozenset({"moderate_members", "kick_members"}))


@dataclass
class Gatehouse:
    db: Database
    clock: FakeClock
    actions: Remembering
    lobby: FakeLobby
    discipline: FakeDiscipline
    cipher: Cipher

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.gates = GatesService(self.db, self.clock, self.settings, self.actions, self.lobby, self.cipher)
        moderation = ModerationService(
            self.db, self.clock, self.settings, self.actions, self.discipline, self.cipher, language_of=nobodys
        )
        self.stuck = Stuck(self.gates, moderation, Pace(1e9))
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers[ROLES] = Roles(self.gates)
        self.sweep.handlers[CARDS] = Reviews(self.gates)
        self.sweep.handlers[REMINDERS] = Reminders(self.stuck)

    def restarted(self) -> "Gatehouse":
        self.actions.crash, self.actions.refuses, self.lobby.role_fails = "", None, None
        return Gatehouse(self.db, self.clock, self.actions, self.lobby, self.discipline, self.cipher)

    async def opens(self, rules: str = "Be kind.", questions: tuple[str, ...] = (), **values: Any) -> None:
        await self.gates.setup(GUILD, MORGAN, **{"role_id": READER, "channel_id": RULES_CHANNEL, **values})
        await self.settings.change(GUILD, ModerationSettings, MORGAN, inbox_channel=INBOX)
        await self.gates.setup(GUILD, MORGAN, rules=rules, questions=questions)

    async def joins(self, member_id: int, **as_they_are: Any) -> PersonFacts:
        person = self.lobby.comes(member_id, self.clock.now(), **as_they_are)
        self.gates.doorway.saw(JoinFacts(**told(person)))
        await self.gates.doorway.work()
        return person

    async def changes(self, member_id: int, **changes: Any) -> None:
        self.gates.changed(MemberUpdateFacts(**told(self.lobby.becomes(member_id, **changes))))
        await self.gates.doorway.work()

    async def leaves(self, member_id: int) -> None:
        del self.lobby.there[member_id]
        self.gates.doorway.saw(LeaveFacts(GUILD, member_id, self.clock.now()))
        await self.gates.doorway.work()

    async def presses(self, member_id: int, *answers: str) -> None:
        await self.gates.agree(self.lobby.there[member_id], answers)

    def said(self, channel_id: int) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(channel_id, [])]

    async def pass_time(self, **length: float) -> None:
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@pytest.fixture
def house(db: Database, clock: FakeClock) -> Gatehouse:
    actions = Remembering(clock)
    return Gatehouse(db, clock, actions, FakeLobby(actions), FakeDiscipline(), CIPHER)
