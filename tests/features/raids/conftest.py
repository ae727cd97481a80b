import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.doors import Door
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.facts import JoinFacts, MemberFacts
from bot.core.settings import SettingsStore
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.raids import store
from bot.features.raids.ends import Ends
from bot.features.raids.raid import Raid
from bot.features.raids.service import KIND, RaidsService
from bot.features.raids.settings import RaidSettings
from tests.features.digest.fakes import FakeActions, buttons, text_of
from tests.features.moderation.fakes import GUILD, MAX, STAFF, FakeDiscipline
from tests.support import CIPHER, FakeClock

INBOX = 501
MODERATOR = MemberFacts(GUILD, MAX, 5, permissions=STAFF)


class Died(BaseException):
    """The process is no more."""


@dataclass
class FakeDoors:
    """`asked`: what was asked of Discord, in order. `refuses`: which of it. `dies`: before which.

    `held`: what a pause of invites waits for; `waiting`: it does.
    """

    door: Door = field(default_factory=lambda: Door(None, 1))
    asked: list[str] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    fails: Exception | None = None
    dies: str = ""
    held: asyncio.Event | None = None
    waiting: asyncio.Event = field(default_factory=asyncio.Event)

    async def look(self, guild_id: int) -> Door:
        if self.fails is not None:
            raise self.fails
        return self.door

    async def pause_invites(self, guild_id: int, until: datetime | None) -> None:
        if self.held is not None:
            self.waiting.set()
            await self.held.wait()
        self._ask("invites")
        self.door = replace(self.door, paused_until=until)

    async def set_verification(self, guild_id: int, level: int, why: str) -> None:
        self._ask("verification")
        self.door = replace(self.door, verification=level)

    def missing(self, guild_id: int) -> list[str]:
        return ["manage_guild"] if self.refuses else []

    def _ask(self, what: str) -> None:
        if self.dies == what:
            raise Died
        if self.fails is not None:
            raise self.fails
        if what in self.refuses:
            raise Refused(Reason.MISSING_PERMISSION)
        self.asked.append(what)


@dataclass
class Gatehouse:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    discipline: FakeDiscipline
    actions: FakeActions
    doors: FakeDoors

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        common = self.db, self.clock, self.settings, self.actions
        self.moderation = ModerationService(*common, self.discipline, self.cipher, language_of=nobodys)
        self.raids = RaidsService(*common, self.doors, self.moderation)
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers[KIND] = Ends(self.raids)

    async def restarted(self) -> "Gatehouse":
        self.doors.dies, self.doors.fails, self.actions.crash = "", None, ""
        again = Gatehouse(self.db, self.clock, self.cipher, self.discipline, self.actions, self.doors)
        await again.raids.know(GUILD)
        return again

    async def set(self, **values: object) -> None:
        await self.settings.change(GUILD, RaidSettings, MAX, **values)

    async def come(self, count: int, first: int = 0, every: float = 0.5) -> list[int]:
        """So many join, one after the other; the bot looks each time five seconds have passed."""
        made = first_id_at(self.clock.now() - timedelta(days=1))
        ids = [made + first + number for number in range(count)]
        for member_id in ids:
            self.clock.move(seconds=every)
            self.discipline.here.add(member_id)
            self.raids.joined(JoinFacts(GUILD, member_id, self.clock.now()))
        await self.raids.look()
        return ids

    async def pass_time(self, **length: float) -> None:
        end = self.clock.now() + timedelta(**length)
        while self.clock.now() < end:
            due = await self.sweep.next_at()
            self.clock.time = min(max(due, self.clock.now()), end) if due else end
            await self.raids.look()
            if not await self.sweep() and self.clock.now() < end:
                self.clock.time = min(self.clock.now() + timedelta(seconds=20), end)

    async def raid(self, number: int = 1) -> Raid:
        async with self.db.read() as session:
            found = await store.get(session, GUILD, number)
        assert found is not None
        return found

    def cards(self) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(INBOX, [])]

    def pressable(self) -> list[str]:
        [(_id, _at, post)] = self.actions.posts[INBOX]
        return [button.custom_id for button in buttons(post)]


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@pytest.fixture
async def gate(db: Database, clock: FakeClock) -> Gatehouse:
    made = Gatehouse(db, clock, CIPHER, FakeDiscipline(), FakeActions(clock), FakeDoors())
    await made.settings.change(GUILD, ModerationSettings, MAX, inbox_channel=INBOX)
    return made
