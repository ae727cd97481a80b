"""Automod's service on a pretended Discord, with a rule that a message of two mentions breaks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from bot.core.calendar import first_id_at
from bot.core.channels import ChannelMessage
from bot.core.db import Database
from bot.core.discipline import MessageCopy
from bot.core.due import Sweep
from bot.core.encrypted import Cipher
from bot.core.facts import MemberFacts
from bot.core.pace import Pace
from bot.core.posts import Post
from bot.core.settings import SettingsStore
from bot.features.automod.feeds import PhishingFeeds
from bot.features.automod.rule import Action
from bot.features.automod.rules.mentions import Mentions
from bot.features.automod.seen import Seen, Surface, What
from bot.features.automod.service import AutomodService
from bot.features.automod.states import State
from bot.features.automod.traffic import TrafficPage
from bot.features.channels.service import ChannelsService
from bot.features.duty.service import DutyService
from bot.features.moderation.audit_log import AuditLog
from bot.features.moderation.elsewhere import Elsewhere
from bot.features.moderation.ends import Checks, Ends
from bot.features.moderation.massban import MassBan
from bot.features.moderation.service import CHECKS, ENDS, ModerationService
from bot.features.moderation.settings import ModerationSettings
from bot.features.moderation.undoing import Undoing
from bot.features.raids.service import RaidsService
from tests.features.automod.native import FakeNativeAutomod
from tests.features.channels.fakes import FakeChannels
from tests.features.digest.fakes import FakeActions, buttons, text_of
from tests.features.moderation.fakes import ANN, GUILD, MAX, FakeDiscipline
from tests.features.raids.conftest import FakeDoors
from tests.support import CIPHER, FakeClock

LOG, INBOX, GENERAL, HELP = 500, 501, 600, 601
BOB, CAT = 21, 22
LONG_AGO = timedelta(days=400)


@dataclass
class FakePeople:
    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        return [MemberFacts(guild_id, user_id, 1) for user_id in user_ids]


@dataclass
class FakeTraffic:
    """What stands in the channels, the oldest first; `unreadable`: whose history Discord does not give."""

    written: dict[int, list[Seen]] = field(default_factory=dict)
    unreadable: set[int] = field(default_factory=set)
    page_size: int = 100
    invites: dict[str, int | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def server_of_invite(self, code: str) -> int | None:
        self.asked.append(code)
        return self.invites[code]

    def channels(self, guild_id: int) -> Sequence[int]:
        return list(self.written)

    async def page(self, guild_id: int, channel_id: int, after_id: int) -> TrafficPage:
        if channel_id in self.unreadable:
            raise OSError("no")
        found = [one for one in self.written[channel_id] if (one.message_id or 0) > after_id][: self.page_size]
        return TrafficPage(found, found[-1].message_id if found else None, len(found) < self.page_size)


class CardReader(FakeDiscipline):
    """Gives what the bot posted back as Discord keeps it, with its files."""

    actions: FakeActions

    async def copy(self, guild_id: int, channel_id: int, message_id: int) -> MessageCopy:
        for known, at, post in self.actions.posts.get(channel_id, []):
            if known == message_id:
                return MessageCopy(0, at, text_of(post), post.files)
        return await super().copy(guild_id, channel_id, message_id)


@dataclass
class Hall:
    """The service, and all that it works with; `restarted` is another process on the same database."""

    db: Database
    clock: FakeClock
    cipher: Cipher
    discipline: CardReader
    actions: FakeActions
    channels: FakeChannels
    traffic: FakeTraffic
    native: FakeNativeAutomod = field(default_factory=FakeNativeAutomod)

    def __post_init__(self) -> None:
        self.discipline.actions = self.actions
        self.ids = count(first_id_at(self.clock.now()))
        self.settings = SettingsStore(self.db, self.clock, CIPHER)
        self.moderation = ModerationService(
            self.db, self.clock, self.settings, self.actions, self.discipline, self.cipher, language_of=nobodys
        )
        self.sweep = Sweep(self.db, self.clock)
        audit_log = AuditLog(self.moderation, Elsewhere(self.moderation), Pace(1e9))
        self.sweep.handlers |= {ENDS: Ends(self.moderation, audit_log), CHECKS: Checks(self.moderation, audit_log)}
        of_channels = ChannelsService(self.db, self.clock, self.settings, self.actions, self.channels, Pace(1e9))
        of_channels.register(self.sweep)
        self.service = AutomodService(
            self.db,
            self.clock,
            self.settings,
            self.actions,
            self.discipline,
            self.channels,
            self.cipher,
            self.traffic,
            Pace(1e9),
            moderation=self.moderation,
            undoing=Undoing(self.moderation),
            massban=MassBan(self.moderation, FakePeople(), Pace(1e9)),  # type: ignore[arg-type]
            of_channels=of_channels,
            duty=DutyService(self.db, self.clock),
            language_of=nobodys,
            phishing=PhishingFeeds(),
            native=self.native,
            raids=RaidsService(
                self.db,
                self.clock,
                self.settings,
                self.actions,
                FakeDoors(),
                self.moderation,
            ),
        )
        self.service.register(self.sweep)

    def restarted(self) -> "Hall":
        self.actions.crash, self.actions.refuses, self.discipline.dies = "", None, ""
        return replace(self)

    async def has(self, *actions: Action, name: str = "crowds", state: State = State.ENFORCE, **options: Any) -> None:
        """A rule against more than one mention."""
        rule = Mentions(name=name, limit=1, then=actions, **options)
        await self.service.rulebook.add(GUILD, MAX, (rule,), state)
        await self.service.rulebook.read(GUILD)

    def seen(self, who: int = ANN, channel_id: int = GENERAL, text: str = "@x @y look", **more: Any) -> Seen:
        """A message that breaks the rule and stands in its channel."""
        message_id = next(self.ids)
        self.channels.standing[channel_id][message_id] = ChannelMessage(message_id, who, "someone", text)
        now = self.clock.now()
        usual = Seen(
            guild_id=GUILD,
            what=What.MESSAGE,
            author_id=who,
            at=now,
            channel_id=channel_id,
            message_id=message_id,
            texts=((Surface.CONTENT, text),),
            mentions=frozenset({901, 902}),
            joined_at=now - LONG_AGO,
        )
        return usual._replace(**more)

    def looks(self, seen: Seen, *, staff: bool = False) -> bool:
        may = frozenset({"manage_messages"}) if staff else frozenset[str]()
        return self.service.look(seen, lambda: MemberFacts(GUILD, seen.author_id, 1, permissions=may))

    async def writes(self, who: int = ANN, *, staff: bool = False, **more: Any) -> Seen:
        seen = self.seen(who, **more)
        self.looks(seen, staff=staff)
        await self.done()
        return seen

    async def done(self) -> None:
        """Until nothing is under way."""
        while self.service._tasks or self.service.deletions.busy:
            await asyncio.gather(*self.service._tasks.values(), *self.service.deletions._tasks, return_exceptions=True)

    async def pass_time(self, **length: float) -> None:
        """The clock of the cards ticks, and the sweep runs at each due time on the way."""
        end = self.clock.now() + timedelta(**length)
        while (due := await self.sweep.next_at()) is not None and due <= end:
            self.clock.time = max(due, self.clock.now())
            await self._tick()
        self.clock.time = end
        await self._tick()

    async def _tick(self) -> None:
        await self.service.tick()
        await self.done()
        await self.sweep()
        await self.done()

    def posts(self, channel_id: int = LOG) -> list[Post]:
        return [post for _id, _at, post in self.actions.posts.get(channel_id, [])]

    def cards(self, channel_id: int = LOG) -> list[str]:
        return [text_of(post) for post in self.posts(channel_id)]

    def pressable(self, channel_id: int = LOG) -> list[str]:
        return [button.custom_id for post in self.posts(channel_id) for button in buttons(post)]


async def nobodys(_guild_id: int, _member_id: int) -> str | None:
    return None


@pytest.fixture
async def hall(db: Database, clock: FakeClock) -> Hall:
    """The team reads a log, and has an inbox for what needs a human."""
    made = Hall(db, clock, CIPHER, CardReader(), FakeActions(clock), FakeChannels(), FakeTraffic())
    made.channels.standing = {GENERAL: {}, HELP: {}}
    made.channels.slow = {GENERAL: 0, HELP: 0}
    made.discipline.here |= {BOB, CAT}
    await made.settings.change(GUILD, ModerationSettings, MAX, log_channel=LOG, inbox_channel=INBOX)
    await made.service.rulebook.read(GUILD)
    return made
