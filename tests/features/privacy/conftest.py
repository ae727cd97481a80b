from dataclasses import dataclass

import pytest

from bot.core.db import Database
from bot.features.engagement.service import EngagementService
from bot.features.privacy.service import PrivacyService
from tests.features.digest.fakes import FakeActions
from tests.features.engagement.fake_history import counting
from tests.features.privacy.rows import fill
from tests.support import CIPHER, FakeClock
from tests.tables import import_every_table

import_every_table()

GUILD, ELSEWHERE = 1, 2
ANNA, BEN = 70_000_000_000_000_101, 70_000_000_000_000_202


@dataclass
class Archive:
    db: Database
    clock: FakeClock
    actions: FakeActions

    def __post_init__(self) -> None:
        self.engagement: EngagementService = counting(self.db, self.clock, actions=self.actions)
        self.privacy = PrivacyService(self.db, self.clock, self.engagement.settings, self.engagement, CIPHER)

    async def fill(self, guild_id: int = GUILD) -> None:
        await fill(self.db, CIPHER, guild_id, ANNA, BEN)


@pytest.fixture
def archive(db: Database, clock: FakeClock) -> Archive:
    return Archive(db, clock, FakeActions(clock))
