"""What was heard and is not written yet: ids and times, never text, in bounded memory."""

import logging
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple

from bot.core.calendar import first_id_at
from bot.core.facts import JoinFacts, LeaveFacts, MessageFacts, ReactionFacts
from bot.core.i18n import languages
from bot.features.engagement.questions import asks

log = logging.getLogger(__name__)

MOST_HEARD = 100_000
MOST_RECENT = 200_000
MOVED_SELDOM = 16
"""If there is no room, so small a part of them goes at once: the others move each time."""
RECENT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class InVoice:
    """A time that a member spent in voice, not deafened and not in the AFK channel."""

    guild_id: int
    member_id: int
    from_at: datetime
    to_at: datetime


Event = JoinFacts | LeaveFacts | ReactionFacts | InVoice


class Heard(NamedTuple):
    """A message without its text. `place_id`: the channel or thread it is in; `asks_in`: languages in which it asks."""

    id: int
    place_id: int
    channel_id: int
    thread_id: int | None
    author_id: int
    reply_to: int | None
    mentions: tuple[int, ...]
    asks_in: tuple[str, ...]
    opens_post: bool


@dataclass(slots=True)
class Pending:
    """What waits to be written of one server. `dropped`: places some messages of which memory had no room for."""

    messages: list[Heard] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    dropped: set[int] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.messages) + len(self.events)

    def is_full(self, most: int) -> bool:
        """Whether there may be more that was left behind."""
        return most in (len(self.messages), len(self.events))


class Ids:
    """The latest ids, in their order: eight bytes each, where Python's own numbers in a set take ten times as much."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ids = array("q")

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, new: int) -> bool:
        """False if it is there. Nearly all are later than all the others."""
        ids = self._ids
        if not ids or ids[-1] < new:
            ids.append(new)
        else:
            at = bisect_left(ids, new)
            if ids[at] == new:
                return False
            ids.insert(at, new)
        if len(ids) > self._most:
            del ids[: 1 + self._most // MOVED_SELDOM]
        return True

    def forget(self, before: int) -> None:
        del self._ids[: bisect_left(self._ids, before)]


class Memory:
    """`question_channels`: of each server, as far as they are known: elsewhere no message is looked through."""

    def __init__(self, most: int = MOST_HEARD, most_recent: int = MOST_RECENT) -> None:
        self._most = most
        self.question_channels: dict[int, Collection[int]] = {}
        self._pending: dict[int, Pending] = {}
        self._size = 0
        self._recent = Ids(most_recent)

    def __len__(self) -> int:
        return self._size

    def servers(self) -> set[int]:
        return set(self._pending)

    def saw(self, facts: MessageFacts) -> None:
        """A message; one that was heard in the last minutes is not heard again."""
        if not self._recent.add(facts.id):
            return
        channels = self.question_channels.get(facts.guild_id)
        may_ask = channels is None or facts.channel_id in channels
        self._of(facts.guild_id).messages.append(heard(facts, may_ask=may_ask))
        self._grew()

    def happened(self, event: Event) -> None:
        self._of(event.guild_id).events.append(event)
        self._grew()

    def places_of(self, guild_id: int) -> set[int]:
        """Where the messages were written that wait."""
        pending = self._pending.get(guild_id)
        return {message.place_id for message in pending.messages} if pending is not None else set()

    def dropped_of(self, guild_id: int) -> set[int]:
        """Places of which something had to be let go."""
        pending = self._pending.get(guild_id)
        return pending.dropped if pending is not None else set()

    def take(
        self, guild_id: int, until_id: int | None, behind: Collection[int] = (), most: int = MOST_HEARD
    ) -> Pending:
        """What waits of a server but messages after an id and those of places that are to be read first; of the rest,
        and of the events, at most so many, the oldest."""
        pending = self._pending.pop(guild_id, None) or Pending()
        kept, taken = list[Heard](), list[Heard]()
        for message in pending.messages:
            waits = until_id is not None and message.id > until_id
            waits = waits or message.place_id in behind or message.channel_id in behind
            (kept if waits else taken).append(message)
        if len(taken) > most:
            taken.sort(key=attrgetter("id"))
        if left := Pending(kept + taken[most:], pending.events[most:]):
            self._pending[guild_id] = left
            pending.messages, pending.events = taken[:most], pending.events[:most]
        self._size -= len(pending)
        return pending

    def put_back(self, guild_id: int, pending: Pending) -> None:
        """Have again what could not be written, before what came since."""
        here = self._of(guild_id)
        here.messages[:0] = pending.messages
        here.events[:0] = pending.events
        here.dropped |= pending.dropped
        self._size += len(pending)
        self._make_room()

    def forget_member(self, guild_id: int, member_id: int) -> None:
        """Let go of what a member did and nobody wrote down yet."""
        if (pending := self._pending.get(guild_id)) is None:
            return
        before = len(pending)
        pending.messages = [message for message in pending.messages if message.author_id != member_id]
        pending.events = [event for event in pending.events if event.member_id != member_id]
        self._size -= before - len(pending)

    def forget_recent(self, before: datetime) -> None:
        self._recent.forget(first_id_at(before))

    def _of(self, guild_id: int) -> Pending:
        pending = self._pending.get(guild_id)
        if pending is None:
            pending = self._pending[guild_id] = Pending()
        return pending

    def _grew(self) -> None:
        self._size += 1
        if self._size > self._most:
            self._make_room()

    def _make_room(self) -> None:
        while self._size > self._most:
            guild_id, fullest = max(self._pending.items(), key=lambda item: len(item[1]))
            before = len(fullest)
            _drop_some(fullest)
            self._size -= before - len(fullest)
            log.warning("memory is full: let go of %s things heard on server %s", before - len(fullest), guild_id)


def _drop_some(pending: Pending) -> None:
    """The messages of the place that has most; else the older half of the events."""
    if not pending.messages:
        del pending.events[: (len(pending.events) + 1) // 2]
        return
    [(place_id, _count)] = Counter(message.place_id for message in pending.messages).most_common(1)
    pending.messages = [message for message in pending.messages if message.place_id != place_id]
    pending.dropped.add(place_id)


def heard(facts: MessageFacts, *, may_ask: bool = True) -> Heard:
    return Heard(
        id=facts.id,
        place_id=facts.thread_id or facts.channel_id,
        channel_id=facts.channel_id,
        thread_id=facts.thread_id,
        author_id=facts.author_id,
        reply_to=facts.reply_to,
        mentions=facts.mentions,
        asks_in=_asks_in(facts) if may_ask else (),
        opens_post=facts.opens_post,
    )


def _asks_in(facts: MessageFacts) -> tuple[str, ...]:
    if facts.text is None or facts.reply_to is not None or facts.thread_id is not None:
        return ()
    text = facts.text
    return tuple(language for language in languages() if asks(text, (language,)))
