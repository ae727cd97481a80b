from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.features.moderation.audit_log import AuditLog
from bot.features.moderation.elsewhere import Elsewhere
from bot.features.moderation.ends import Checks, Ends, Undos
from bot.features.moderation.evidence import EvidenceService
from bot.features.moderation.massban import MASSBANS, Interrupted
from bot.features.moderation.records import Records
from bot.features.moderation.service import CHECKS, ENDS, ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.undoing import UNDOS, Undoing
from tests.features.digest.fakes import FakeActions
from tests.features.moderation.fakes import GUILD, MAX, FakeDiscipline
from tests.support import CIPHER, FakeClock


@dataclass
class Office:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    discipline: FakeDiscipline
    actions: FakeActions

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.moderation = ModerationService(
            self.db, self.clock, self.settings, self.actions, self.discipline, self.cipher, language_of=nobodys
        )
        self.records, self.evidence = Records(self.moderation), EvidenceService(self.moderation)
        self.undoing = Undoing(self.moderation)
        self.audit_log = AuditLog(self.moderation, Elsewhere(self.moderation), Pace(1e9))
        self.audit_log.hear(GUILD, joined_at=None)
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers |= {
            ENDS: Ends(self.moderation, self.audit_log),
            CHECKS: Checks(self.moderation, self.audit_log),
            UNDOS: Undos(self.undoing),
            MASSBANS: Interrupted(self.moderation),
        }

    def restarted(self) -> "Office":
        self.discipline.dies = ""
        return Office(self.db, self.clock, self.cipher, self.discipline, self.actions)

    async def pass_time(self, **length: float) -> None:
        """The sweep runs at each due time on the way."""
        end = self.clock.now() + timedelta(**length)
        await self.audit_log.catch_up()
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@pytest.fixture
def office(db: Database, clock: FakeClock) -> Office:
    return Office(db, clock, CIPHER, FakeDiscipline(), FakeActions(clock))


@pytest.fixture
async def there(office: Office) -> Office:
    """The bot hears all that is done, and the staff reads of it."""
    await office.settings.change(GUILD, ModerationSettings, MAX, log_channel=500, inbox_channel=501)
    await office.audit_log.catch_up()
    return office
