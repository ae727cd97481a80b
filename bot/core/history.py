"""Reading again what was said while nobody listened; the client does it, tests pretend to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.facts import JoinFacts, MessageFacts, PlaceFacts


@dataclass(frozen=True)
class Page:
    """Some messages, oldest first. `last_id`: of the last one that was read, counted or not; None: there was none.

    `is_last`: at this moment nothing comes after them.
    """

    messages: Sequence[MessageFacts]
    last_id: int | None
    is_last: bool


@dataclass(frozen=True)
class ThreadPage:
    """Archived public threads, the last archived first. `before`: where to go on; None: there are no more."""

    threads: Sequence[tuple[PlaceFacts, datetime]]
    before: datetime | None


@dataclass(frozen=True)
class MemberPage:
    """Members by id. `after`: where to go on; None: there are no more. Bots are left out."""

    members: Sequence[JoinFacts]
    after: int | None


class History(Protocol):
    """One request each, but for `places`, which asks nobody. Raises Refused where Discord says no for good."""

    def places(self, guild_id: int) -> list[PlaceFacts]:
        """Channels, then the threads that are not archived."""
        ...

    async def messages(self, place: PlaceFacts, after_id: int) -> Page: ...

    async def archived_threads(self, channel: PlaceFacts, before: datetime | None) -> ThreadPage: ...

    async def members(self, guild_id: int, after_id: int) -> MemberPage: ...
