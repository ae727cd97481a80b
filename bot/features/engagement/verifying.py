"""Reads again what is counted, and says where the counts differ; changes nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.actions import Reason, Refused
from bot.core.calendar import first_id_at, moment_of, start_of
from bot.core.clock import Clock
from bot.core.db import Database
from bot.core.errors import UserError
from bot.core.facts import MessageFacts, PlaceFacts, Sight
from bot.core.history import History
from bot.core.i18n import Day, _
from bot.core.pace import Pace
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tombstones import Tombstones
from bot.features.engagement.comparing import (
    Cells,
    Compared,
    Counts,
    Found,
    FoundMessage,
    MemberDays,
    MissingOfMembers,
    NotCounted,
    compare_channel,
    counted_of,
)
from bot.features.engagement.metrics.kept import read_kept
from bot.features.engagement.ranges import Range, holding
from bot.features.engagement.recount_store import read_counts, stand_still, time_zone_changed_at
from bot.features.engagement.tables import AWAY, UNLISTED

BEFORE, NOT_YET, LOST = "before", "not_yet", "lost"
SETTLED = timedelta(minutes=1)
"""What is younger may not be written down yet."""
AROUND = timedelta(minutes=2)
"""How exactly a bot that was killed knows when it stopped hearing."""
OTHER_CALENDAR, A_DAY = timedelta(days=2), timedelta(days=1)

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Uncounted:
    """Messages of a channel outside of all that is counted. `why`: LOST, if nothing accounts for it."""

    why: str
    messages: int
    first: FoundMessage
    last_id: int


@dataclass(frozen=True)
class ChannelVerified:
    """`uncounted`: by why. `has_unread`: a part of it could not be read."""

    channel_id: int
    compared: Compared
    uncounted: tuple[Uncounted, ...]
    has_unread: bool

    @property
    def missing(self) -> int:
        """How many messages are not counted that should be."""
        compared = sum(one.messages for one in self.compared.missing)
        return compared + sum(one.messages for one in self.uncounted if one.why == LOST)


@dataclass(frozen=True)
class Verified:
    """`unread`: the permissions that the bot lacks, by channel or thread; `gone`: the messages counted of channels that
    are no more. `members`: None where only a channel was read. `gaps`: what was not counted, known before."""

    zone: ZoneInfo
    channels: tuple[ChannelVerified, ...]
    unread: Mapping[int, str]
    gone: Mapping[int, int]
    members: tuple[MissingOfMembers, ...] | None
    gaps: tuple[NotCounted, ...]
    names: Mapping[int, str]

    @property
    def is_right(self) -> bool:
        return not self.members and not any(channel.missing for channel in self.channels)


async def verify(
    db: Database,
    settings: SettingsStore,
    tombstones: Tombstones,
    clock: Clock,
    history: History,
    pace: Pace,
    guild_id: int,
    *,
    channel_id: int | None = None,
    since: date | None = None,
    progress: Progress = lambda _read, _counted: None,
) -> Verified:
    """One channel, or all; the days from `since` on, or all. UserError if there is no such channel."""
    zone = (await settings.get(guild_id, ServerSettings)).zone
    async with db.read() as session:
        await stand_still(session)
        gone_until = (await read_kept(session, guild_id)).gone_until
        first = max(since or date.min, gone_until + A_DAY if gone_until else date.min)
        counts = await read_counts(session, tombstones, guild_id, first)
        changed_at = await time_zone_changed_at(session, guild_id)
    cells = Cells(zone, first, _together_until(changed_at, zone, since))
    places = [place for place in history.places(guild_id) if channel_id in (None, place.channel_id)]
    if not places and channel_id not in (None, *counts.hours):
        raise UserError(_("There is no channel {id} on this server.", id=str(channel_id)))
    reading = _Reading(counts, cells, history, pace, clock.now(), progress)
    reading.counted = sum(counted_of(one, counts.hours) for one in counts.hours if channel_id in (None, one))
    verified = [await reading.channel(of) for of in _by_channel(places)]
    here = {place.channel_id for place in places}
    gone = {one: counted_of(one, counts.hours) for one in counts.hours if channel_id in (None, one)}
    return Verified(
        zone=zone,
        channels=tuple(one for one in verified if one is not None),
        unread=reading.unread,
        gone={one: messages for one, messages in gone.items() if one not in here and messages},
        members=tuple(reading.members.compare(counts)) if channel_id is None else None,
        gaps=tuple(_gaps_of(counts.gaps, channel_id, reading.read_places, start_of(since, zone) if since else None)),
        names=counts.names,
    )


def _together_until(changed_at: datetime | None, zone: ZoneInfo, since: date | None) -> date | None:
    """The last day that may be counted in another time zone's calendar."""
    if changed_at is None:
        return None
    until = changed_at.astimezone(zone).date() + OTHER_CALENDAR
    if since is None:
        return until
    if since <= until:
        raise UserError(
            _(
                "The time zone was changed, so the days up to {day} can only be compared all together: "
                "leave out --since, or give a later day.",
                day=Day(until, "yMMMd"),
            )
        )
    return None


def _by_channel(places: Iterable[PlaceFacts]) -> list[list[PlaceFacts]]:
    """Each channel before its threads."""
    channels: dict[int, list[PlaceFacts]] = {}
    for place in sorted(places, key=lambda place: place.thread_id is not None):
        channels.setdefault(place.channel_id, []).append(place)
    return list(channels.values())


def _gaps_of(
    gaps: Iterable[NotCounted], channel_id: int | None, read_places: set[int], since: datetime | None
) -> Iterable[NotCounted]:
    for gap in gaps:
        is_here = channel_id is None or gap.channel_id in (0, channel_id) or gap.channel_id in read_places
        if is_here and gap.why != UNLISTED and (since is None or gap.to_at > since):
            yield gap


@dataclass
class _Reading:
    """`unread`, `read_places`: what could not be read so far, and what could."""

    counts: Counts
    cells: Cells
    history: History
    pace: Pace
    now: datetime
    progress: Progress
    counted: int = 0
    read: int = 0
    unread: dict[int, str] = field(default_factory=dict)
    read_places: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.members = MemberDays(self.cells)
        live, since = self.counts.live, self.cells.since
        self._live_id = first_id_at(live[0]) if live else None
        self._since_id = 0 if since == date.min else first_id_at(start_of(since, self.cells.zone))
        self._until_id = first_id_at(self.now - SETTLED)

    async def channel(self, places: Sequence[PlaceFacts]) -> ChannelVerified | None:
        """A channel with its threads that are not archived; None if it can't be read."""
        channel = places[0]
        if channel.sight is not Sight.READABLE:
            self.unread[channel.id] = "view_channel" if channel.sight is Sight.HIDDEN else "read_message_history"
            return None
        found, uncounted, unread_before = Found(), dict[str, Uncounted](), len(self.unread)
        for place in places:
            if place.thread_id is not None or not place.in_forum:
                await self._place(place, found, uncounted)
        if channel.has_threads:
            await self._archived(channel, found, uncounted)
        if channel.id in self.unread:
            return None
        compared = compare_channel(channel.channel_id, found, self.counts, self.cells)
        has_unread = len(self.unread) > unread_before
        return ChannelVerified(channel.channel_id, compared, tuple(uncounted.values()), has_unread)

    async def _archived(self, channel: PlaceFacts, found: Found, uncounted: dict[str, Uncounted]) -> None:
        """The last archived come first; those that were archived before anything was counted are not looked at."""
        earliest, before = moment_of(self._earliest()), None
        try:
            while True:
                await self.pace.wait()
                page = await self.history.archived_threads(channel, before)
                threads = [thread for thread, archived_at in page.threads if archived_at >= earliest]
                for thread in threads:
                    await self._place(thread, found, uncounted)
                if page.before is None or len(threads) < len(page.threads):
                    return
                before = page.before
        except Refused as refused:
            self._refused(channel, refused)

    def _earliest(self) -> int:
        firsts = [ranges[0].first_id for ranges in self.counts.ranges.values()]
        return max(self._since_id, min([*firsts, *([self._live_id] if self._live_id else [])], default=0))

    async def _place(self, place: PlaceFacts, found: Found, uncounted: dict[str, Uncounted]) -> None:
        if place.id in self.read_places:
            return
        self.read_places.add(place.id)
        try:
            await self._messages(place, found, uncounted)
        except Refused as refused:
            self._refused(place, refused)

    def _refused(self, place: PlaceFacts, refused: Refused) -> None:
        if refused.reason is not Reason.GONE:
            self.unread[place.id] = refused.missing or "view_channel"

    async def _messages(self, place: PlaceFacts, found: Found, uncounted: dict[str, Uncounted]) -> None:
        """From the first that is counted, or should be, to the last."""
        ranges = self.counts.ranges.get(place.id, [])
        firsts = [*(one.first_id for one in ranges[:1]), *([self._live_id] if self._live_id else [])]
        first_id = max(self._since_id, min(firsts, default=self._until_id))
        last_id = max([self._until_id, *(one.last_id for one in ranges[-1:])])
        newest = max([place.last_id or 0, *(one.last_id for one in ranges[-1:])])
        after_id: int | None = first_id - 1 if newest >= first_id else None
        while after_id is not None and after_id < last_id:
            await self.pace.wait()
            page = await self.history.messages(place, after_id)
            for message in page.messages:
                self._note(place, message, ranges, found, uncounted)
            self.read += len(page.messages)
            self.progress(self.read, self.counted)
            after_id = None if page.is_last else page.last_id

    def _note(
        self,
        place: PlaceFacts,
        message: MessageFacts,
        ranges: Sequence[Range],
        found: Found,
        uncounted: dict[str, Uncounted],
    ) -> None:
        is_silent = self.counts.silence.covers_message(message.author_id, message.id)
        if holding(ranges, message.id) is not None:
            found.add(message)
            if not is_silent:
                self.members.add(message)
        elif message.id <= self._until_id and not is_silent:
            why = self._why(place, moment_of(message.id))
            this = FoundMessage(message.id, place.id, message.author_id)
            so_far = uncounted.get(why, Uncounted(why, 0, this, message.id))
            last_id = max(so_far.last_id, message.id)
            uncounted[why] = Uncounted(why, so_far.messages + 1, min(so_far.first, this), last_id)

    def _why(self, place: PlaceFacts, at: datetime) -> str:
        """Why what was written at this moment is not counted."""
        for gap in self.counts.gaps:
            is_here = gap.channel_id in (0, place.id, place.channel_id)
            if is_here and gap.why != AWAY and gap.from_at - AROUND <= at <= gap.to_at + AROUND:
                return gap.why
        if self.counts.live is None or at < self.counts.live[0]:
            return BEFORE
        return NOT_YET if at > self.counts.live[1] - AROUND else LOST
