"""What was heard on several servers, written in one transaction: what is new of it, and how the ranges move on."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import moment_of
from bot.features.engagement import store, tally_store
from bot.features.engagement.following import Following
from bot.features.engagement.hearing import Heard, Pending
from bot.features.engagement.live import LiveCounting, Mine, Own
from bot.features.engagement.ranges import Range, RangesChange, changed, holding
from bot.features.engagement.store import Key

UNHEARD = Mine(0)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What one writing counts of a server: the messages that are `new`, oldest first, and how its ranges move on so
    that they hold them. `own`: as they are then; `lost`: where someone else wrote meanwhile, so nothing is counted."""

    new: Sequence[Heard]
    changes: Mapping[int, RangesChange]
    own: Own
    lost: Set[int]


@dataclass(frozen=True, slots=True)
class Writing:
    """What waits to be written of a server."""

    counting: LiveCounting
    pending: Pending
    following: Following

    def claim(self, known: Mapping[Key, Sequence[Range]], remembered: datetime) -> Claimed:
        """`known`: what is counted; `remembered`: since when it is known what was heard before."""
        own, let_go = self.following.own, self.following.let_go
        new, after, lost, changes = list[Heard](), dict(own), set[int](), dict[int, RangesChange]()
        # What waits for long may be told again when memory has forgotten that it was heard.
        by_place: dict[int, list[Heard]] = {}
        for _id, heard in sorted({heard.id: heard for heard in self.pending.messages}.items()):
            by_place.setdefault(heard.place_id, []).append(heard)
        for place_id, here in by_place.items():
            ranges, mine = known.get((self.counting.guild_id, place_id), ()), own.get(place_id)
            if mine is None:
                # It is hidden or gone: what else was said there in between, nobody knows.
                mine = let_go.get(place_id, UNHEARD)
                fresh = [heard for heard in here if _is_new(heard.id, mine, ranges, remembered)]
                new += fresh
                changes[place_id] = changed(ranges, [Range(heard.id, heard.id) for heard in fresh])
                continue
            if mine.range is not None and mine.range not in ranges:
                lost.add(place_id)
                continue
            fresh = [heard for heard in here if _is_new(heard.id, mine, ranges, remembered)]
            new += fresh
            if fresh and (mine.range is None or fresh[-1].id > mine.range.last_id):
                span = Range(mine.since_id + 1, fresh[-1].id)
                changes[place_id] = changed(ranges, [span])
                after[place_id] = Mine(mine.since_id, changes[place_id].holding(span))
        return Claimed(sorted(new, key=lambda heard: heard.id), changes, after, lost)

    def places(self) -> set[Key]:
        return {(self.counting.guild_id, heard.place_id) for heard in self.pending.messages}

    def floors(self) -> Iterator[int]:
        """Ids of which at least one comes before all that matters of the counted ranges."""
        for heard in self.pending.messages:
            yield heard.id
            if (mine := self.following.own.get(heard.place_id)) is not None:
                yield mine.since_id


async def write(session: AsyncSession, writings: Sequence[Writing], remembered: datetime) -> list[Claimed]:
    """Count what was heard on some servers, with the same few statements for all of them."""
    places = set[Key]().union(*(writing.places() for writing in writings))
    floor = min((floor for writing in writings for floor in writing.floors()), default=0)
    known = await store.ranges_at(session, places, floor)
    claims = [writing.claim(known, remembered) for writing in writings]
    changes = {
        (writing.counting.guild_id, place_id): change
        for writing, claimed in zip(writings, claims, strict=True)
        for place_id, change in claimed.changes.items()
    }
    await store.replace_ranges(session, changes)
    strangers = {
        (writing.counting.guild_id, author_id)
        for writing, claimed in zip(writings, claims, strict=True)
        for author_id in writing.counting.strangers(claimed.new)
    }
    firsts = await tally_store.first_ids(session, strangers)
    for writing, claimed in zip(writings, claims, strict=True):
        writing.counting.recognise(claimed.new, firsts)
        await writing.counting.count(session, writing.pending.events, claimed.new)
    await tally_store.write(session, {writing.counting.guild_id: writing.counting.take() for writing in writings})
    for writing in writings:
        await writing.counting.write_leaves(session, writing.pending.events)
    return claims


def _is_new(message_id: int, mine: Mine, known: Sequence[Range], remembered: datetime) -> bool:
    """Later than all that is counted; or overtaken by a later one, which memory has not heard twice."""
    if message_id <= mine.since_id:
        return False
    held = holding(known, message_id)
    return held is None or (held == mine.range and moment_of(message_id) >= remembered)
