from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.core.db import Database
from bot.core.encrypted import short_lived
from bot.core.facts import MemberFacts
from bot.features.appeals.appeal import Answer, Appeal
from bot.features.appeals.looks import Looks
from bot.features.appeals.service import KIND, AppealService
from bot.features.moderation.cases import Case, Kind
from bot.features.moderation.orders import Order
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.stats import ModerationStats
from tests.features.digest.fakes import FakeActions, buttons, text_of
from tests.features.moderation.conftest import Office, nobodys
from tests.features.moderation.fakes import ANN, ANN_FACTS, GUILD, MAX_FACTS, MO, MO_FACTS, FakeDiscipline
from tests.support import FakeClock

LOG, INBOX = 500, 501
SAID = (Answer("Why?", "It was a joke"),)
PEOPLE = {facts.id: facts for facts in (MAX_FACTS, MO_FACTS)}


class KnowsItsTeam(FakeDiscipline):
    async def member(self, guild_id: int, user_id: int) -> MemberFacts:
        return (
            PEOPLE[user_id] if user_id in PEOPLE and user_id in self.here else await super().member(guild_id, user_id)
        )


@dataclass
class Court(Office):
    """An office where appeals are heard."""

    def __post_init__(self) -> None:
        super().__post_init__()
        stats = ModerationStats(self.db)
        self.appeals = AppealService(
            self.db,
            self.clock,
            self.settings,
            self.actions,
            self.moderation,
            self.cipher,
            language_of=nobodys,
            actors=stats.actors,
        )
        self.sweep.handlers[KIND] = Looks(self.appeals)

    def restarted(self) -> "Court":
        self.discipline.dies, self.actions.crash = "", ""
        return Court(self.db, self.clock, self.cipher, self.discipline, self.actions)

    async def opens(self) -> None:
        """There is a channel where appeals arrive."""
        await self.settings.change(GUILD, ModerationSettings, MO, log_channel=LOG, inbox_channel=INBOX)

    async def sanction(self, kind: Kind = Kind.WARN, length: timedelta | None = None) -> Case:
        acted = await self.moderation.act(Order(kind, "Spam", length, sure=True), MAX_FACTS, ANN_FACTS)
        return acted.case

    async def appealed(self, kind: Kind = Kind.WARN, length: timedelta | None = None) -> Appeal:
        case = await self.sanction(kind, length)
        return await self.appeals.appeal(GUILD, case.number, ANN, SAID, "en")

    def inbox(self) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(INBOX, [])]

    def buttons(self, number: int = -1) -> list[str]:
        return [button.label for button in buttons(self.actions.posts[INBOX][number][2])]

    def told(self) -> list[str]:
        """What the member read after the message about the case itself."""
        return [text for text in self.actions.dms.get(ANN, []) if "appeal on" in text or "your appeal" in text]


@pytest.fixture
async def court(db: Database, clock: FakeClock) -> Court:
    court = Court(db, clock, short_lived(), KnowsItsTeam(), FakeActions(clock))
    await court.opens()
    return court
