from dataclasses import dataclass, field, replace

import pytest

from bot.core.calendar import first_id_at
from bot.core.db import Database
from bot.core.facts import JoinFacts, MemberFacts, MessageFacts, PlaceFacts
from bot.core.posts import Post
from bot.core.settings import SettingsStore
from bot.features.care.desk import Desk
from bot.features.care.service import CareService
from bot.features.engagement.settings import EngagementSettings
from tests.features.digest.fakes import FakeActions, text_of
from tests.features.engagement.fake_history import FakeHistory, counting
from tests.features.moderation.fakes import ANN, GUILD, MAX, MAX_FACTS, MO, FakeDiscipline
from tests.support import CIPHER, FakeClock

HELP, TALK, DESK, ELSEWHERE = 20, 21, 30, 31
HELPERS = 77
ZOE = MemberFacts(GUILD, 17, 1, roles=frozenset({HELPERS}))
KIM = replace(ZOE, id=18)
STRANGER = MemberFacts(GUILD, 19, 1)

__all__ = ["ANN", "MAX", "MAX_FACTS", "MO"]


@dataclass
class House:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    actions: FakeActions
    history: FakeHistory = field(default_factory=FakeHistory)
    guild: int = GUILD

    def __post_init__(self) -> None:
        for place in (HELP, TALK):
            self.history.opens(PlaceFacts(self.guild, place, place))
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.engagement = counting(self.db, self.clock, self.history, actions=self.actions)
        self.care = CareService(
            self.db,
            self.clock,
            self.settings,
            self.actions,
            FakeDiscipline(),
            self.engagement,
            language_of=self.engagement.language_of,
            owns=lambda guild_id: guild_id == self.guild,
        )

    def restarted(self) -> "House":
        self.actions.crash, self.actions.refuses = "", None
        return House(self.db, self.clock, self.actions, self.history, self.guild)

    async def open(self) -> None:
        await self.settings.change(self.guild, EngagementSettings, MO, question_channels=(HELP,))
        await self.engagement.hear(self.guild, "The Club", {HELP: ("help", None), TALK: ("talk", None)})
        await self.care.set_up(
            self.guild, Desk.QUESTIONS, MO, helpers_channel=DESK, helpers_role=HELPERS, helpers_set_by=MO
        )
        await self.pass_time(minutes=1)

    async def joins(self, member_id: int) -> None:
        self.engagement.joined(JoinFacts(self.guild, member_id, self.clock.now()))
        await self.pass_time(seconds=20)

    async def says(self, text: str, author: int = ANN, channel: int = HELP, reply_to: int | None = None) -> int:
        self.clock.move(seconds=1)
        facts = MessageFacts(self.guild, first_id_at(self.clock.now()), channel, None, author, reply_to, (), text)
        self.engagement.saw(facts)
        self.care.boards.saw(facts)
        await self.pass_time(seconds=20)
        return facts.id

    async def pass_time(self, **length: float) -> None:
        self.clock.move(**length)
        await self.engagement.flush()
        await self.care.boards.look()

    def boards(self, channel: int = DESK) -> list[Post]:
        return [post for _id, _at, post in self.actions.posts.get(channel, [])]

    def board(self) -> str:
        [post] = self.boards()
        return text_of(post)


@pytest.fixture
async def house(db: Database, clock: FakeClock) -> House:
    house = House(db, clock, FakeActions(clock))
    await house.open()
    return house
