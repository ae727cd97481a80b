from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.posts import Post
from bot.core.settings import SettingsStore
from bot.features.duty.service import DutyService
from bot.features.moderation.service import ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.reports.later import Answers, Cards, Closings
from bot.features.reports.report import About, Reported, Why
from bot.features.reports.service import ANSWERS, CARDS, CLOSINGS, ReportsService
from tests.features.digest.fakes import FakeActions, text_of
from tests.features.moderation.fakes import ANN, GUILD, MAX, MO, FakeDiscipline
from tests.features.reports.fakes import ABOUT, INBOX, ZOE
from tests.support import CIPHER, FakeClock


@dataclass
class Desk:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    discipline: FakeDiscipline
    actions: FakeActions

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        common = self.db, self.clock, self.settings, self.actions, self.discipline, self.cipher
        self.moderation = ModerationService(*common, language_of=nobodys)
        self.duty = DutyService(self.db, self.clock)
        self.reports = ReportsService(*common, self.moderation, self.duty, language_of=nobodys)
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers |= {CARDS: Cards(self.reports.delivery), ANSWERS: Answers(self.reports.delivery)}
        self.sweep.handlers[CLOSINGS] = Closings(self.reports)

    def restarted(self) -> "Desk":
        self.actions.crash, self.actions.refuses = "", None
        self.discipline.dies = ""
        return Desk(self.db, self.clock, self.cipher, self.discipline, self.actions)

    async def choose_inbox(self) -> None:
        await self.settings.change(GUILD, ModerationSettings, MO, inbox_channel=INBOX)

    async def hears(
        self, who: int = ZOE, why: Why = Why.HARASSMENT, words: str | None = None, about: About = ABOUT
    ) -> Reported:
        return await self.reports.report(GUILD, who, about, why, words, "en")

    def posts(self) -> list[Post]:
        return [post for _id, _at, post in self.actions.posts.get(INBOX, [])]

    def cards(self) -> list[str]:
        return [text_of(post) for post in self.posts()]

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
def homeless(db: Database, clock: FakeClock) -> Desk:
    """No channel is chosen."""
    desk = Desk(db, clock, CIPHER, FakeDiscipline(), FakeActions(clock))
    desk.discipline.moderators = {MAX, MO}
    assert ABOUT.target_id == ANN
    return desk


@pytest.fixture
async def desk(homeless: Desk) -> Desk:
    await homeless.choose_inbox()
    return homeless
