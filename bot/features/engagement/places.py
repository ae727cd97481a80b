"""Which channels and threads are counted as they are heard, which are read first, and which can't be read."""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import moment_of
from bot.core.facts import PlaceFacts, Sight
from bot.features.engagement import store
from bot.features.engagement.following import Following
from bot.features.engagement.hearing import RECENT
from bot.features.engagement.live import Mine
from bot.features.engagement.ranges import Range, holding, holes
from bot.features.engagement.tables import UNLISTED, UNREADABLE

Span = tuple[datetime, datetime]
MOST_LET_GO = 1_000
STILL_OURS = timedelta(days=28)
"""What was hidden from the bot for longer is no longer a part of the server that it counts."""


def counted_until(ranges: Sequence[Range], baseline_id: int) -> int:
    """Up to this id everything is counted from the baseline on."""
    held = holding(ranges, baseline_id + 1)
    return held.last_id if held is not None else baseline_id


def look(
    following: Following,
    place: PlaceFacts,
    known: Sequence[Range],
    gap_since: datetime | None,
    now: datetime,
    *,
    was_busy: bool,
    was_unread: bool,
) -> list[Span]:
    """Sort a place that is new or is seen otherwise than before. `known`: what is counted of it; `gap_since`: when its
    last gap began; `was_busy`: something of it or of its threads was counted of late; `was_unread`: it or its
    archived threads could not be read.

    Returns the times of which something was not read and can't be.
    """
    heard_before, was_behind = place.id in following.own, place.id in following.behind
    was_unseen = (
        was_unread
        or place.id in following.flickered
        or following.sights.get(place.id, Sight.READABLE) is not Sight.READABLE
    )
    mine = following.own.get(place.id, following.let_go.pop(place.id, None))
    _forget(following, place.id)
    following.sights[place.id] = place.sight
    newest, last_known = place.last_id or 0, known[-1].last_id if known else following.baseline_id
    until, beginning = counted_until(known, following.baseline_id), max(following.baseline_id + 1, place.id)
    if place.sight is Sight.HIDDEN:
        if mine is not None:
            following.let_go[place.id] = mine
        goes_on = was_behind or bool(known and newest > last_known)
        if goes_on or heard_before or was_busy:
            counted = moment_of(last_known)
            since = counted if goes_on and not heard_before else max(counted, following.heard_until - RECENT)
            following.unseen[place.id] = gap_since if gap_since is not None and gap_since >= counted else since
        # What follows the last that is counted goes on while it is hidden: that is in `unseen`.
        return [(moment_of(one.first_id), _end_of(one.last_id)) for one in holes(known, beginning, last_known)]
    if place.sight is Sight.READABLE:
        if was_unseen and place.has_threads:
            following.archives[place.id] = place
        if newest > until:
            following.behind[place.id] = place
            return []
    newest = max(newest, last_known)
    held = holding(known, newest)
    following.own[place.id] = (
        mine if mine is not None and held is not None and mine.range == held else Mine(newest, held)
    )
    if place.sight is Sight.READABLE:
        return []
    missed = [Range(until, newest)] if was_behind else holes(known, beginning, newest)
    return [(moment_of(one.first_id), now if one.last_id == newest else _end_of(one.last_id)) for one in missed]


def _end_of(message_id: int) -> datetime:
    """An id tells the millisecond that began then."""
    return moment_of(message_id) + timedelta(milliseconds=1)


def unlike_before(following: Following, places: Sequence[PlaceFacts]) -> list[PlaceFacts]:
    """The places to look at; what is no longer among them is let go of."""
    for gone in following.sights.keys() - {place.id for place in places}:
        del following.sights[gone]
        if (mine := following.own.get(gone)) is not None:
            following.let_go[gone] = mine
        _forget(following, gone)
    for oldest in list(following.let_go)[:-MOST_LET_GO]:
        del following.let_go[oldest]
    return [place for place in places if _is_unlike_before(following, place)]


def _is_unlike_before(following: Following, place: PlaceFacts) -> bool:
    sight = following.sights.get(place.id)
    return sight is not place.sight or place.id in following.flickered or _is_lost(following, place)


def note_flickering(following: Following, places: Sequence[PlaceFacts]) -> None:
    for place in places:
        if place.sight is not Sight.READABLE and following.sights.get(place.id) is Sight.READABLE:
            following.flickered.add(place.id)


def _is_lost(following: Following, place: PlaceFacts) -> bool:
    """It was let go of, because memory was full or someone else counted there."""
    is_followed = place.id in following.own or place.id in following.behind
    return not is_followed and place.sight is not Sight.HIDDEN


def _forget(following: Following, place_id: int) -> None:
    following.flickered.discard(place_id)
    following.unseen.pop(place_id, None)
    following.archives.pop(place_id, None)
    following.own.pop(place_id, None)
    following.behind.pop(place_id, None)


async def note_unread(session: AsyncSession, guild_id: int, unread: Mapping[int, Sequence[Span]]) -> None:
    """Of what times, by place, something was not read."""
    for place_id, spans in unread.items():
        for since, until in spans:
            await store.add_gap(session, guild_id, place_id, since, until, UNREADABLE)


async def note_unseen(session: AsyncSession, guild_id: int, unseen: Mapping[int, datetime], now: datetime) -> None:
    """What is hidden, by place, since when."""
    spans = {place_id: [(since, min(now, since + STILL_OURS))] for place_id, since in unseen.items()}
    await note_unread(session, guild_id, spans)


async def note_unlisted(
    session: AsyncSession, following: Following, places: Sequence[PlaceFacts], noted: Set[int], now: datetime
) -> None:
    """Channels that can't be read and miss nothing that is known of: they may have archived threads all the same."""
    since = moment_of(following.baseline_id + 1)
    for place in places:
        is_noted = place.id in noted or place.id in following.unseen
        if place.has_threads and place.sight is not Sight.READABLE and not is_noted:
            await store.add_gap(session, place.guild_id, place.id, since, now, UNLISTED)
