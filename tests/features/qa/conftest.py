from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.i18n import Text
from bot.core.posts import Post
from bot.core.settings import SettingsStore
from bot.features.engagement.reports import Reports
from bot.features.qa import questionstore
from bot.features.qa.desk import Desk
from bot.features.qa.event import Event, Plan
from bot.features.qa.question import Question, Receipt
from bot.features.qa.service import QaService
from bot.features.qa.settings import QaSettings
from tests.features.digest.fakes import FakeActions, text_of
from tests.features.moderation.fakes import FakeDiscipline
from tests.features.qa.fakes import ASKER, GUEST, GUILD, HOST, HOST_FACTS, PLACE, STAFF, FakeEvents, FakePeople
from tests.support import CIPHER, FakeClock


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@dataclass
class Hall:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    actions: FakeActions
    events: FakeEvents = field(default_factory=FakeEvents)
    people: FakePeople = field(default_factory=FakePeople)
    flags: dict[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.events.people = self.people
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        common = self.db, self.clock, self.settings, self.actions, self.events, self.people
        desk = Desk(*common, FakeDiscipline(), self.cipher, nobodys, self.screen)
        self.qa = QaService(desk, Reports(self.db, self.clock, self.settings))
        self.sweep = Sweep(self.db, self.clock)
        self.qa.register(self.sweep)

    async def screen(self, _guild_id: int, _author_id: int, text: str) -> Text | None:
        return next((why for word, why in self.flags.items() if word in text), None)

    def restarted(self) -> "Hall":
        self.actions.crash, self.actions.refuses = "", None
        return Hall(self.db, self.clock, self.cipher, self.actions, self.events, self.people, self.flags)

    async def come_back(self) -> "Hall":
        """Another process, which hears of the server again."""
        hall = self.restarted()
        await hall.qa.watching.look(GUILD, hall.events.standing.values())
        return hall

    async def plan(self, **values: Any) -> Event:
        start = self.clock.now() + timedelta(hours=3)
        plan = Plan(
            "Lamps", "All about lamps", start, start + timedelta(hours=1), PLACE, venue_id=PLACE, guests=(GUEST,)
        )
        return await self.qa.hosting.create(HOST_FACTS, replace(plan, **values))

    async def announced(self, **values: Any) -> Event:
        """Open for questions and votes, as it begins within a day."""
        event = await self.plan(**values)
        return await self.qa.hosting.announce(GUILD, event.number, HOST_FACTS)

    async def live(self, **values: Any) -> Event:
        event = await self.announced(**{"review": False, **values})
        return await self.qa.stage.start(GUILD, event.number, HOST_FACTS)

    async def ask(self, text: str, who: int = ASKER, *, anonymous: bool = False) -> Receipt:
        return await self.qa.asking.submit(GUILD, 1, who, text, "en", anonymous=anonymous)

    async def question(self, number: int = 1) -> Question:
        return await self.qa.desk.question(GUILD, 1, number)

    async def event(self) -> Event:
        return await self.qa.desk.event(GUILD, 1)

    async def votes(self, number: int = 1) -> int:
        async with self.db.read() as session:
            return await questionstore.votes_of(session, GUILD, 1, number)

    def shown(self, channel_id: int = PLACE) -> list[str]:
        return [text_of(post) for post in self.posts(channel_id)]

    def posts(self, channel_id: int = PLACE) -> list[Post]:
        return [post for _id, _at, post in self.actions.posts.get(channel_id, [])]

    async def pass_time(self, **length: float) -> None:
        """The sweep runs at each due time on the way, and what changed is shown at the end."""
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self.sweep()
        self.clock.time = end
        await self.sweep()
        await self.qa.showing.flush()


@pytest.fixture
async def hall(db: Database, clock: FakeClock) -> Hall:
    hall = Hall(db, clock, CIPHER, FakeActions(clock))
    await hall.settings.change(GUILD, QaSettings, HOST, review_channel=STAFF)
    return hall
