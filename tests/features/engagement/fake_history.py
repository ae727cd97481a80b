"""What Discord keeps of a server, for counting without a Discord."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.actions import Reason, Refused
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.facts import JoinFacts, MessageFacts, PlaceFacts, Sight
from bot.core.history import MemberPage, Page, ThreadPage
from bot.core.pace import Pace
from bot.core.settings import SettingsStore
from bot.features.engagement.hearing import Memory
from bot.features.engagement.service import EngagementService
from tests.features.digest.fakes import FakeActions
from tests.support import CIPHER


@dataclass
class FakeHistory:
    """`said`: by place, each message's id and what is known of it, if it counts. `archived`: threads, since when.

    `people`: by server, who is there since when. `asked`: the requests so far. `breaks`: what the next raise, if any.
    """

    places_: dict[int, PlaceFacts] = field(default_factory=dict)
    said: dict[int, dict[int, MessageFacts | None]] = field(default_factory=dict)
    archived: dict[int, datetime] = field(default_factory=dict)
    people: dict[int, datetime] = field(default_factory=dict)
    lists_members: bool = True
    page: int = 3
    asked: list[tuple[str, int]] = field(default_factory=list)
    breaks: list[Exception | None] = field(default_factory=list)

    def opens(self, place: PlaceFacts) -> PlaceFacts:
        self.places_[place.id] = place
        return place

    def keeps(self, *messages: MessageFacts) -> None:
        for message in messages:
            self.said.setdefault(message.thread_id or message.channel_id, {})[message.id] = message

    def hides(self, place_id: int, sight: Sight = Sight.HIDDEN) -> None:
        self.places_[place_id] = self.places_[place_id]._replace(sight=sight)

    def places(self, guild_id: int) -> list[PlaceFacts]:
        here = [
            place for place in self.places_.values() if place.guild_id == guild_id and place.id not in self.archived
        ]
        return [self._now(place) for place in here]

    def _now(self, place: PlaceFacts) -> PlaceFacts:
        return place._replace(last_id=max(self.said.get(place.id, {}), default=None))

    async def messages(self, place: PlaceFacts, after_id: int) -> Page:
        self._ask("messages", place)
        later = sorted(message_id for message_id in self.said.get(place.id, {}) if message_id > after_id)
        read = later[: self.page]
        facts = [fact for message_id in read if (fact := self.said[place.id][message_id]) is not None]
        return Page(facts, read[-1] if read else None, len(read) < self.page)

    async def archived_threads(self, channel: PlaceFacts, before: datetime | None) -> ThreadPage:
        self._ask("archived", channel)
        hung = [
            place for place in self.places_.values() if place.channel_id == channel.id and place.id in self.archived
        ]
        found = [(self._now(place), self.archived[place.id]) for place in hung]
        found = sorted(
            (one for one in found if before is None or one[1] < before), key=lambda one: one[1], reverse=True
        )
        return ThreadPage(found[: self.page], found[self.page - 1][1] if len(found) > self.page else None)

    async def members(self, guild_id: int, after_id: int) -> MemberPage:
        self.asked.append(("members", guild_id))
        if not self.lists_members:
            raise Refused(Reason.MISSING_PERMISSION)
        later = sorted(member_id for member_id in self.people if member_id > after_id)
        read = later[: self.page]
        joined = [JoinFacts(guild_id, member_id, self.people[member_id]) for member_id in read]
        return MemberPage(joined, read[-1] if len(later) > self.page else None)

    def _ask(self, what: str, place: PlaceFacts) -> None:
        self.asked.append((what, place.id))
        if self.breaks and (error := self.breaks.pop(0)) is not None:
            raise error
        parent = self.places_.get(place.channel_id, place)
        if not self.places_[place.id].sight is parent.sight is Sight.READABLE:
            raise Refused(Reason.MISSING_PERMISSION)


def counting(
    db: Database,
    clock: Clock,
    history: FakeHistory | None = None,
    *,
    memory: Memory | None = None,
    actions: FakeActions | None = None,
    days_back: int = 28,
) -> EngagementService:
    """Counting on a server whose history can be read as fast as one likes."""
    history = FakeHistory() if history is None else history
    settings = SettingsStore(db, clock, CIPHER)
    actions = actions or FakeActions(clock)
    return EngagementService(
        db, clock, settings, actions, history, Pace(1e9), CIPHER, days_back=days_back, memory=memory
    )


def asked(history: FakeHistory, what: str) -> Sequence[int]:
    return [of for kind, of in history.asked if kind == what]
