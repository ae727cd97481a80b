from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.encrypted import Cipher, short_lived
from bot.core.settings import SettingsStore
from bot.features.moderation.ends import Checks, Ends
from bot.features.moderation.evidence import EvidenceService
from bot.features.moderation.records import Records
from bot.features.moderation.service import CHECKS, ENDS, ModerationService
from tests.features.digest.fakes import FakeActions
from tests.features.moderation.fakes import FakeDiscipline
from tests.support import FakeClock


@dataclass
class Office:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    discipline: FakeDiscipline
    actions: FakeActions

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock)
        self.moderation = ModerationService(
            self.db, self.clock, self.settings, self.actions, self.discipline, self.cipher, language_of=nobodys
        )
        self.records, self.evidence = Records(self.moderation), EvidenceService(self.moderation)
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers |= {ENDS: Ends(self.moderation), CHECKS: Checks(self.moderation)}

    def restarted(self) -> "Office":
        self.discipline.dies = ""
        return Office(self.db, self.clock, self.cipher, self.discipline, self.actions)

    async def pass_time(self, **length: float) -> None:
        """The sweep runs at each due time on the way."""
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@pytest.fixture
def office(db: Database, clock: FakeClock) -> Office:
    return Office(db, clock, short_lived(), FakeDiscipline(), FakeActions(clock))
