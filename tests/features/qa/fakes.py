"""Discord's events and people, pretended, and who is at a Q&A."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Any

from bot.core.actions import Reason, Refused
from bot.core.events import Scheduled, Standing, Status, Venue
from bot.core.facts import MemberFacts
from tests.features.digest.fakes import Crash

GUILD, PLACE, STAFF, VENUE = 1, 600, 501, 650
HOST, GUEST, MOD, OTHER_MOD, ASKER, VOTER, THIRD, ADMIN = 20, 21, 22, 23, 31, 32, 33, 24


def facts(member_id: int, *permissions: str, roles: Sequence[int] = ()) -> MemberFacts:
    return MemberFacts(GUILD, member_id, 1, permissions=frozenset(permissions), roles=frozenset(roles))


HOST_FACTS = facts(HOST, "manage_events")
GUEST_FACTS = facts(GUEST)
MOD_FACTS, OTHER_MOD_FACTS = facts(MOD, "moderate_members"), facts(OTHER_MOD, "moderate_members")
ASKER_FACTS = facts(ASKER)


@dataclass
class FakeEvents:
    """`asked`: every request by name. `standing`: Discord's events. `refuses`: what Discord says to a request."""

    asked: list[str] = field(default_factory=list)
    standing: dict[int, Standing] = field(default_factory=dict)
    refuses: dict[str, Exception] = field(default_factory=dict)
    pinned: set[int] = field(default_factory=set)
    stages: set[int] = field(default_factory=set)
    lacks: list[str] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)
    pictures: dict[int, bytes | None] = field(default_factory=dict)
    people: "FakePeople" = field(default_factory=lambda: FakePeople())

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if what in self.refuses:
            raise self.refuses[what]

    async def create(self, guild_id: int, event: Scheduled) -> int:
        self._ask("create")
        made = 7_000 + len(self.standing)
        self.standing[made] = Standing(made, event.name, event.starts_at, event.ends_at, Status.SCHEDULED, 12)
        return made

    async def change(self, guild_id: int, event_id: int, event: Scheduled, *, begun: bool) -> None:
        self._ask("change")
        known = self.standing[event_id]
        self.pictures[event_id] = event.picture
        starts_at = known.starts_at if begun else event.starts_at
        self.standing[event_id] = Standing(event_id, event.name, starts_at, event.ends_at, known.status, 12)

    async def extend(self, guild_id: int, event_id: int, ends_at: datetime) -> None:
        self._ask("extend")

    async def set_status(self, guild_id: int, event_id: int, status: Status) -> None:
        self._ask(status.name.lower())
        self.standing[event_id] = replace(self.standing[event_id], status=status)

    async def look(self, guild_id: int, event_id: int) -> Standing:
        self._ask("look")
        if event_id not in self.standing:
            raise Refused(Reason.GONE)
        return self.standing[event_id]

    async def find(self, guild_id: int, name: str, starts_at: datetime) -> int | None:
        self._ask("find")
        same = (one.id for one in self.standing.values() if (one.name, one.starts_at) == (name, starts_at))
        return next(same, None)

    async def open_stage(self, channel_id: int, topic: str, event_id: int | None) -> None:
        self._ask("open_stage")
        self.stages.add(channel_id)

    async def close_stage(self, channel_id: int) -> None:
        self._ask("close_stage")
        self.stages.discard(channel_id)

    async def pin(self, channel_id: int, message_id: int) -> None:
        self._ask("pin")
        self.pinned.add(message_id)

    async def unpin(self, channel_id: int, message_id: int) -> None:
        self._ask("unpin")
        self.pinned.discard(message_id)

    async def find_thread(self, channel_id: int, name: str) -> int | None:
        self._ask("find_thread")
        return next((thread_id for thread_id, known in self.people.names.items() if known == name), None)

    async def thread_on(self, channel_id: int, message_id: int, name: str) -> int:
        self._ask("thread_on")
        return 9_000

    async def names(self, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
        return {user_id: f"person {user_id}" for user_id in user_ids}

    def role_names(self, guild_id: int, role_ids: Sequence[int]) -> list[str]:
        return [f"role {role_id}" for role_id in role_ids]

    def missing(self, guild_id: int, venue: Venue, venue_id: int | None, place_id: int) -> list[str]:
        return self.lacks

    def is_there(self, guild_id: int, channel_id: int) -> bool:
        return channel_id not in self.gone


@dataclass
class FakePeople:
    """`names`: of the threads. `left`: who is not on the server any more."""

    threads: dict[int, list[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)
    refuses: Refused | None = None

    async def members(self, guild_id: int, user_ids: Sequence[int]) -> Sequence[MemberFacts]:
        return [facts(user_id) for user_id in user_ids if user_id not in self.left]

    async def named(self, guild_id: int, name: str) -> Sequence[MemberFacts]:
        return []

    async def exists(self, user_id: int) -> bool:
        return True

    async def open_thread(self, channel_id: int, name: str) -> int:
        if self.refuses:
            raise self.refuses
        made = 8_000 + len(self.threads)
        self.threads[made], self.names[made] = [], name
        return made

    async def add_to_thread(self, thread_id: int, user_id: int) -> None:
        if user_id == GUEST and self.refuses:
            raise Refused(Reason.GONE)
        if user_id not in self.threads[thread_id]:
            self.threads[thread_id].append(user_id)

    def missing(self, channel_id: int) -> Sequence[str]:
        return ()


@dataclass
class Fuse:
    """After `left` more steps the process dies; None: it lives. `burnt`: how many steps there were."""

    left: int | None = None
    burnt: int = 0

    def burn(self, *_what: object) -> None:
        self.burnt += 1
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Crash


class Mortal:
    """Does what the one inside does; before and after each request the process may die."""

    def __init__(self, inner: object, fuse: Fuse) -> None:
        self._inner, self._fuse = inner, fuse

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if not iscoroutinefunction(found):
            return found

        async def asked(*args: object, **named: object) -> object:
            self._fuse.burn()
            answer = await found(*args, **named)
            self._fuse.burn()
            return answer

        return asked
