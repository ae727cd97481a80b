"""What is found in a channel against what is counted of it: decisions only, no reading."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from bot.core.calendar import Week
from bot.core.facts import MessageFacts
from bot.features.engagement.days import Days, ms_of
from bot.features.engagement.ranges import Range
from bot.features.engagement.silence import Silence

TOGETHER = "together"
ALL_DAY = -1

Hours = Counter[tuple[date, int]]
Weeks = Counter[tuple[str, int]]
Key = TypeVar("Key")

week_of = cache(Week.parse)


@dataclass(frozen=True)
class NotCounted:
    """A gap; `channel_id` 0: in the whole server."""

    channel_id: int
    from_at: datetime
    to_at: datetime
    why: str


@dataclass(frozen=True)
class Counts:
    """`ranges`: by channel or thread; `hours`: by channel, day and hour; `weeks`: by channel, week and member.

    `silence`: who is not counted; `live`: since when and until when it was heard.
    """

    ranges: Mapping[int, list[Range]]
    hours: Mapping[int, Mapping[tuple[date, int], int]]
    weeks: Mapping[int, Mapping[tuple[str, int], int]]
    days: Mapping[tuple[date, int], int]
    silence: Silence
    gaps: tuple[NotCounted, ...]
    names: Mapping[int, str]
    live: tuple[datetime, datetime] | None


class Cells:
    """What is compared with what: hours, weeks and days; what lies before `since` is not.

    Days up to `together_until` are one: the time zone was changed then, and which days a message before it counts
    for depends on when it was counted.
    """

    def __init__(self, zone: ZoneInfo, since: date, together_until: date | None) -> None:
        self.zone = zone
        self.since = since
        self.together_until = together_until
        self._days = Days(zone)

    def of(self, message_id: int) -> tuple[tuple[date, int], str]:
        """Hour and week."""
        day, hour, week = self._days.at(ms_of(message_id))
        return self.hour(day, hour), self.week(week)

    def day(self, day: date) -> date:
        return max(day, self.together_until or day)

    def hour(self, day: date, hour: int) -> tuple[date, int]:
        """`day` may be one of several that are one."""
        return (self.day(day), ALL_DAY if self._is_together(day) else hour)

    def week(self, week: str) -> str:
        return TOGETHER if self._is_together(week_of(week).monday) else week

    def compares(self, week: str) -> bool:
        """Of a week that `since` cuts only some days are read."""
        return week == TOGETHER or week_of(week).monday >= self.since

    def _is_together(self, day: date) -> bool:
        return self.together_until is not None and day <= self.together_until


class FoundMessage(NamedTuple):
    id: int
    place_id: int
    author_id: int


class Found:
    """Messages of one channel and its threads; there may be millions, so they are kept as numbers."""

    def __init__(self) -> None:
        self._numbers = array("Q")

    def add(self, message: MessageFacts) -> None:
        self._numbers.extend((message.id, message.thread_id or message.channel_id, message.author_id))

    def __len__(self) -> int:
        return len(self._numbers) // 3

    def __iter__(self) -> Iterator[FoundMessage]:
        numbers = iter(self._numbers)
        return map(FoundMessage, numbers, numbers, numbers)


@dataclass(frozen=True)
class Missing:
    """So many `messages` of some days are found and not counted. `first_day` None: all days before, too.

    `first`: the first of those among which they are.
    """

    first_day: date | None
    last_day: date
    messages: int
    first: FoundMessage


@dataclass(frozen=True)
class Compared:
    """`deleted`: counted and not found any more."""

    counted: int
    found: int
    deleted: int
    missing: tuple[Missing, ...]


def compare_channel(channel_id: int, found: Found, counts: Counts, cells: Cells) -> Compared:
    """By the hour, and by member and week: one that was deleted may hide one that is not counted in one of the two.

    Of members who opted out, some messages may be counted in the channel and none for them.
    """
    counted = _together((cells.hour(*hour), n) for hour, n in counts.hours.get(channel_id, {}).items())
    by_members = _together(
        ((cells.week(week), member_id), n) for (week, member_id), n in counts.weeks.get(channel_id, {}).items()
    )
    hours, of_opted_out, weeks = _tallied(found, counts.silence, cells)
    in_hours = hours - counted
    in_weeks = weeks - by_members
    return Compared(
        counted=counted.total(),
        found=len(found),
        deleted=(counted - hours - of_opted_out).total(),
        missing=(*_by_day(found, in_hours, in_weeks, cells), *_by_week(found, in_hours, in_weeks, cells)),
    )


def _together(counts: Iterable[tuple[Key, int]]) -> Counter[Key]:
    summed: Counter[Key] = Counter()
    for key, number in counts:
        summed[key] += number
    return summed


def _tallied(found: Found, silence: Silence, cells: Cells) -> tuple[Hours, Hours, Weeks]:
    hours, of_opted_out, weeks = Hours(), Hours(), Weeks()
    for message in found:
        hour, week = cells.of(message.id)
        if silence.covers_message(message.author_id, message.id):
            of_opted_out[hour] += 1
            continue
        hours[hour] += 1
        if cells.compares(week):
            weeks[week, message.author_id] += 1
    return hours, of_opted_out, weeks


def _by_day(found: Found, in_hours: Hours, in_weeks: Weeks, cells: Cells) -> Iterator[Missing]:
    likely: dict[date, FoundMessage] = {}
    possible: dict[date, FoundMessage] = {}
    for message in found:
        hour, week = cells.of(message.id)
        if in_hours[hour]:
            which = likely if in_weeks[week, message.author_id] else possible
            which[hour[0]] = min(message, which.get(hour[0], message))
    for day, number in sorted(_together((day, number) for (day, _hour), number in in_hours.items()).items()):
        first_day = None if day == cells.together_until else day
        yield Missing(first_day, day, number, likely.get(day) or possible[day])


def _by_week(found: Found, in_hours: Hours, in_weeks: Weeks, cells: Cells) -> Iterator[Missing]:
    """Where members miss more than hours do."""
    by_hours = _together((cells.week(str(Week.of(day))), number) for (day, _hour), number in in_hours.items())
    by_members = _together((week, number) for (week, _member_id), number in in_weeks.items())
    for week, number in sorted((by_members - by_hours).items()):
        here = (message for message in found if cells.of(message.id)[1] == week)
        first = min(message for message in here if in_weeks[week, message.author_id])
        if week == TOGETHER and cells.together_until is not None:
            yield Missing(None, Week.of(cells.together_until).sunday, number, first)
        else:
            yield Missing(week_of(week).monday, week_of(week).sunday, number, first)


@dataclass(frozen=True)
class MissingOfMembers:
    """On a day so many messages of these members are found that are not counted for them."""

    first_day: date | None
    day: date
    messages: int
    members: tuple[int, ...]


class MemberDays:
    """Everyone's days on the whole server."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self._found: Counter[tuple[date, int]] = Counter()

    def add(self, message: MessageFacts) -> None:
        (day, _hour), _week = self.cells.of(message.id)
        self._found[day, message.author_id] += 1

    def compare(self, counts: Counts) -> Iterator[MissingOfMembers]:
        counted = _together(((self.cells.day(day), member_id), n) for (day, member_id), n in counts.days.items())
        days: dict[date, dict[int, int]] = {}
        for (day, member_id), number in (self._found - counted).items():
            days.setdefault(day, {})[member_id] = number
        for day, members in sorted(days.items()):
            first_day = None if day == self.cells.together_until else day
            yield MissingOfMembers(first_day, day, sum(members.values()), tuple(sorted(members)))


def counted_of(channel_id: int, hours: Mapping[int, Mapping[tuple[date, int], int]]) -> int:
    return sum(hours.get(channel_id, {}).values())
