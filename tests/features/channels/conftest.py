from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.features.channels.service import ChannelsService
from bot.features.moderation.settings import ModerationSettings
from tests.features.channels.fakes import GUILD, LOG, MAX, FakeChannels
from tests.features.digest.fakes import FakeActions, text_of
from tests.support import CIPHER, FakeClock


@dataclass
class Desk:
    """The services, and all that they work with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    channels: FakeChannels
    actions: FakeActions
    shown: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        service = ChannelsService(self.db, self.clock, self.settings, self.actions, self.channels, Pace(1e9))
        self.purging, self.locks, self.slowmodes = service.purging, service.locks, service.slowmodes
        self.new_channels = service.new_channels
        self.sweep = Sweep(self.db, self.clock)
        service.register(self.sweep)

    def restarted(self) -> "Desk":
        self.channels.dies_at = None
        self.channels.kills = {}
        return Desk(self.db, self.clock, self.channels, self.actions)

    async def has_log(self) -> None:
        await self.settings.change(GUILD, ModerationSettings, MAX, log_channel=LOG)

    async def pass_time(self, **length: float) -> None:
        """The sweep runs at each due time on the way."""
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()

    async def progress(self, deleted: int, found: int) -> None:
        self.shown.append((deleted, found))

    def logged(self) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(LOG, [])]

    def files(self) -> list[str]:
        return [file.data.decode() for _id, _at, post in self.actions.posts.get(LOG, []) for file in post.files]


@pytest.fixture
def desk(db: Database, clock: FakeClock) -> Desk:
    return Desk(db, clock, FakeChannels(), FakeActions(clock))
