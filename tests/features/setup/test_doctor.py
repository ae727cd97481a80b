"""The server is looked at by itself, and a new serious finding is told once."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pytest

from bot.core import due
from bot.core.actions import Reason, Refused
from bot.core.db import Database
from bot.core.due import Sweep
from bot.core.errors import UserError
from bot.features.automod.native_drift import Drift
from bot.features.automod.rule import Action
from bot.features.automod.states import Book
from bot.features.moderation.settings import ModerationSettings
from bot.features.setup.doctor import KIND, Doctor
from bot.features.setup.looking import NEEDED_FOR
from bot.features.welcome.settings import WelcomeSettings
from tests.features.digest.fakes import OWNER, FakeActions, text_of
from tests.features.setup.conftest import GENERAL, GUILD, MANAGER, STAFF, House
from tests.features.setup.test_findings import ALL, WHOLE
from tests.support import FakeClock


@dataclass
class NoRules:
    """Automod of a server without a rule, and a welcome and a lobby where nobody else greets."""

    stopped: list[int] = field(default_factory=list)
    greets: int | None = None
    drift: int = 0

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    async def read(self, guild_id: int) -> Book:
        return Book()

    async def known(self, guild_id: int) -> dict[int, int]:
        return {}

    async def look(self, guild_id: int) -> tuple[Drift, ...]:
        return (Drift(f"1.{self.drift}", "slurs"),) if self.drift else ()

    async def wrote(self, guild_id: int) -> bool:
        return False

    async def all(self, guild_id: int) -> tuple[()]:
        return ()

    def greets_itself(self, guild_id: int) -> int | None:
        return self.greets

    async def stop_greeting(self, guild_id: int, why: str) -> None:
        self.stopped.append(guild_id)
        self.greets = None


class Practice(House):
    def __post_init__(self) -> None:
        super().__post_init__()
        self.servers.facts = WHOLE
        self.actions, self.others = FakeActions(self.clock), NoRules()
        others = cast("Any", self.others)
        self.doctor = Doctor(self.db, self.clock, self.setup, self.actions, others, others, others, others)
        self.sweep = Sweep(self.db, self.clock)
        self.sweep.handlers[KIND] = self.doctor

    def breaks(self) -> None:
        """Someone takes from the bot what it needs in the channel of greetings."""
        channels = dict(WHOLE.channels)
        channels[GENERAL] = replace(channels[GENERAL], has=ALL - {"send_messages"})
        self.servers.facts = replace(WHOLE, channels=channels)

    async def mends(self, key: str) -> None:
        _finding, fix = await self.doctor.mendable(GUILD, key)
        await self.doctor.mending.mend(GUILD, MANAGER, fix)

    async def pass_time(self, **length: float) -> None:
        await self.doctor.work()
        self.clock.move(**length)
        await self.sweep()

    def said(self) -> list[str]:
        return [text_of(post) for _id, _at, post in self.actions.posts.get(STAFF, [])]


@pytest.fixture
async def practice(db: Database, clock: FakeClock) -> Practice:
    practice = Practice(db, clock)
    await practice.settings.change(GUILD, ModerationSettings, MANAGER, log_channel=STAFF)
    await practice.settings.change(GUILD, WelcomeSettings, MANAGER, channel_id=GENERAL)
    return practice


async def test_what_broke_is_told_once_and_again_after_it_was_mended(practice: Practice) -> None:
    await practice.doctor.begin(GUILD)
    await practice.pass_time(days=1, minutes=3)
    assert practice.said() == []
    practice.breaks()
    await practice.pass_time(days=1)
    assert len(practice.said()) == 1
    assert f"In <#{GENERAL}> the bot lacks: Send Messages." in practice.said()[0]
    await practice.pass_time(days=1)
    await practice.pass_time(days=1)
    assert len(practice.said()) == 1
    practice.servers.facts = WHOLE
    await practice.pass_time(days=1)
    practice.breaks()
    await practice.pass_time(days=1)
    assert len(practice.said()) == 2


async def test_after_a_change_it_is_looked_at_within_minutes(practice: Practice) -> None:
    await practice.pass_time(minutes=3)
    practice.breaks()
    practice.doctor.stir(GUILD)
    await practice.pass_time(minutes=1)
    assert practice.said() == []
    await practice.pass_time(minutes=2)
    assert len(practice.said()) == 1
    await practice.settings.change(GUILD, WelcomeSettings, MANAGER, channel_id=1 << 55)
    await practice.pass_time(minutes=3)
    assert "“Welcome: Channel” names a channel that is gone." in practice.said()[1]


async def test_what_changes_all_the_time_does_not_put_the_look_off(practice: Practice) -> None:
    practice.breaks()
    for _change in range(5):
        practice.doctor.stir(GUILD)
        await practice.pass_time(seconds=30)
    assert len(practice.said()) == 1


async def test_what_becomes_urgent_while_it_is_planned_is_looked_at_at_once(practice: Practice) -> None:
    for _look in range(2):
        await practice.pass_time(minutes=3)
    practice.breaks()
    practice.doctor.stir(GUILD)
    async with practice.db.begin() as session:
        await due.next_due(session, GUILD, KIND)  # on SQLite, whoever else writes waits from here on
        planning = asyncio.create_task(practice.doctor.work())
        for _turn in range(20):
            await asyncio.sleep(0)
        practice.doctor.native_changed(GUILD)
    await planning
    await practice.pass_time(seconds=15)
    assert len(practice.said()) == 1


async def test_who_changes_something_again_and_again_is_told_of_every_two_minutes_at_most(practice: Practice) -> None:
    for _change in range(20):
        practice.others.drift += 1
        practice.doctor.native_changed(GUILD)
        await practice.pass_time(seconds=30)
    assert 4 <= len(practice.said()) <= 6, "ten minutes, and one look every two"


async def test_a_restart_neither_loses_nor_repeats_it(practice: Practice) -> None:
    practice.breaks()
    await practice.pass_time(minutes=3)
    again = Practice(practice.db, practice.clock)
    again.breaks()
    await again.doctor.begin(GUILD)
    await again.pass_time(days=1)
    assert (len(practice.said()), again.said()) == (1, [])


async def test_where_the_teams_channel_is_what_is_wrong_the_owner_is_told(practice: Practice) -> None:
    practice.breaks()
    practice.actions.refuses = Refused(Reason.MISSING_PERMISSION, "send_messages")
    await practice.pass_time(minutes=3)
    assert "does not work as you chose it" in practice.actions.dms[OWNER][0]


async def test_the_bot_mends_what_it_can_once(practice: Practice) -> None:
    practice.breaks()
    await practice.mends("welcome.channel_id.lacks")
    assert practice.servers.allowed == {GENERAL: frozenset({"send_messages"})}
    practice.servers.facts = WHOLE
    with pytest.raises(UserError, match="mended already"):
        await practice.mends("welcome.channel_id.lacks")
    practice.others.greets = GENERAL
    await practice.mends("double.greets")
    assert practice.others.stopped == [GUILD]
    await practice.settings.change(GUILD, WelcomeSettings, MANAGER, channel_id=1 << 55)
    await practice.mends("welcome.channel_id.gone")
    assert (await practice.settings.get(GUILD, WelcomeSettings)).channel_id is None


def test_what_follows_a_hit_needs_what_discord_asks_for_it() -> None:
    assert set(NEEDED_FOR) == {one.value for one in Action} - {Action.STRIKE, Action.ALERT}
