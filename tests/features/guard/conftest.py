from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.facts import AuditAction, AuditFacts, MemberFacts
from bot.core.ranks import Holder, RankFacts
from bot.core.settings import SettingsStore
from bot.features.guard import store
from bot.features.guard.ends import Checks
from bot.features.guard.incident import Act, Incident
from bot.features.guard.service import KIND, GuardService
from bot.features.guard.settings import GuardSettings
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings
from tests.features.digest.fakes import FakeActions, buttons, text_of
from tests.features.moderation.fakes import GUILD, MAX, STAFF, FakeDiscipline
from tests.support import CIPHER, FakeClock

INBOX = 501
EVE, ROBOT, BOSS = 60, 61, 62
MOD = RankFacts(201, 3, of_staff=True)
ADMIN = RankFacts(202, 7, of_staff=True)
COLOUR = RankFacts(203, 1)
BOOSTER = RankFacts(204, 2, managed=True)
CHIEF = RankFacts(205, 9, of_staff=True)
ROBOTS = RankFacts(206, 6, permissions=8, managed=True, of_bot=ROBOT, of_staff=True)
"""The bot's own highest role has rank 8."""
MANAGER = MemberFacts(GUILD, MAX, 8, permissions=STAFF | {"manage_guild"})
IDS = count(1)


class Died(BaseException):
    """The process is no more."""


@dataclass
class FakeRanks:
    holders: dict[int, Holder] = field(
        default_factory=lambda: {
            EVE: Holder(EVE, (MOD, ADMIN, COLOUR, BOOSTER)),
            ROBOT: Holder(ROBOT, (ROBOTS,)),
            BOSS: Holder(BOSS, (CHIEF,)),
        }
    )
    known: dict[int, RankFacts] = field(
        default_factory=lambda: {role.id: role for role in (MOD, ADMIN, COLOUR, BOOSTER, CHIEF, ROBOTS)}
    )
    asked: list[str] = field(default_factory=list)
    refuses: bool = False
    fails: Exception | None = None
    dies: str = ""

    async def holder(self, guild_id: int, user_id: int) -> Holder | None:
        if self.fails is not None:
            raise self.fails
        return self.holders.get(user_id)

    async def set_roles(self, guild_id: int, user_id: int, role_ids: Collection[int], why: str) -> None:
        self._ask("roles")
        roles = tuple(self.known[role] for role in sorted(role_ids))
        self.holders[user_id] = replace(self.holders[user_id], roles=roles)
        if self.dies == "after":
            raise Died

    async def set_permissions(self, guild_id: int, role_id: int, permissions: int, why: str) -> None:
        self._ask("permissions")
        self.known[role_id] = replace(self.known[role_id], permissions=permissions)

    def roles(self, guild_id: int) -> Mapping[int, RankFacts]:
        return self.known

    def _ask(self, what: str) -> None:
        if self.dies == "before":
            raise Died
        if self.refuses:
            raise Refused(Reason.MISSING_PERMISSION)
        self.asked.append(what)

    def of(self, user_id: int) -> set[int]:
        return {role.id for role in self.holders[user_id].roles}


@dataclass
class Watchhouse:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    discipline: FakeDiscipline
    actions: FakeActions
    ranks: FakeRanks

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.moderation = ModerationService(
            self.db, self.clock, self.settings, self.actions, self.discipline, self.cipher, language_of=nobodys
        )
        self.guard = GuardService(self.db, self.clock, self.settings, self.ranks, self.moderation)
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers[KIND] = Checks(self.guard)

    def restarted(self) -> "Watchhouse":
        self.ranks.dies, self.ranks.fails, self.actions.crash = "", None, ""
        return Watchhouse(self.db, self.clock, self.cipher, self.discipline, self.actions, self.ranks)

    async def set(self, **values: object) -> None:
        await self.settings.change(GUILD, GuardSettings, MAX, **values)

    def entries(
        self, action: AuditAction, number: int, actor_id: int = EVE, every: float = 1, **more: Any
    ) -> list[AuditFacts]:
        """So many in the audit log, one after the other."""
        made = []
        for _ in range(number):
            self.clock.move(seconds=every)
            entry_id, place = first_id_at(self.clock.now()) + next(IDS), next(IDS)
            facts = AuditFacts(GUILD, entry_id, action, actor_id, 10_000 + place, name=f"room {place}")
            made.append(replace(facts, **more))
        return made

    async def hear(self, *entries: AuditFacts) -> None:
        for entry in entries:
            self.guard.saw(entry)
            await self.guard.answer()

    async def does(self, action: AuditAction, number: int, actor_id: int = EVE, every: float = 1, **more: Any) -> None:
        await self.hear(*self.entries(action, number, actor_id, every, **more))

    async def pass_time(self, **length: float) -> None:
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end

    async def incident(self, number: int = 1) -> tuple[Incident, list[Act]]:
        async with self.db.read() as session:
            found = await store.get(session, GUILD, number)
            assert found is not None
            return found, await store.acts(session, found)

    async def count(self) -> int:
        number = 0
        async with self.db.read() as session:
            while await store.get(session, GUILD, number + 1):
                number += 1
        return number

    def cards(self) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(INBOX, [])]

    def pressable(self) -> list[str]:
        (_id, _at, post) = self.actions.posts[INBOX][-1]
        return [button.custom_id for button in buttons(post)]


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@pytest.fixture
async def house(db: Database, clock: FakeClock) -> Watchhouse:
    made = Watchhouse(db, clock, CIPHER, FakeDiscipline(), FakeActions(clock), FakeRanks())
    await made.settings.change(GUILD, ModerationSettings, MAX, inbox_channel=INBOX)
    return made
