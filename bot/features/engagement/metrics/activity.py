"""Who was active in which weeks: members grouped by the database into those with the same pattern."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import CTE, Date, Executable, Integer, case, column, func, or_, select, values
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week
from bot.features.engagement.metrics.columns import member_days

Rows = Callable[[Executable], Awaitable[Sequence[Any]]]

VOICE_SECONDS = 5 * 60
BITS = 3  # hold the number of a week's active days, at most 7
WEEKS_IN_A_COLUMN = 10  # 30 bits: sums of 4-byte integers are the fast ones

WEEKS_LOOKED_UP = 4
PRESENT = [
    sum(1 << week for week in range(WEEKS_LOOKED_UP) if days >> BITS * week & 0b111)
    for days in range(1 << BITS * WEEKS_LOOKED_UP)
]
"""From the days of four weeks to the weeks with any, looked up: tens of thousands of patterns are many."""

WAS_ACTIVE = or_(member_days.messages > 0, member_days.reactions_given > 0, member_days.voice_seconds >= VOICE_SECONDS)


@dataclass(frozen=True)
class Activity:
    """`patterns`: active days in each week, three bits a week from the first on; and how many members have this one."""

    weeks: Sequence[Week]
    patterns: Mapping[int, int]

    @cached_property
    def _present(self) -> Counter[int]:
        """How many members were there in exactly these weeks (bit 0: the first)."""
        found: Counter[int] = Counter()
        for pattern, members in self.patterns.items():
            present = shift = 0
            while pattern >> BITS * shift:
                present |= PRESENT[pattern >> BITS * shift & len(PRESENT) - 1] << shift
                shift += WEEKS_LOOKED_UP
            found[present] += members
        return found

    def members(self, weeks: Collection[Week]) -> int:
        """Distinct members active in any of these weeks."""
        wanted = self._bits(weeks)
        return sum(members for present, members in self._present.items() if present & wanted)

    def members_in_all(self, weeks: Collection[Week]) -> int:
        wanted = self._bits(weeks)
        return sum(members for present, members in self._present.items() if present & wanted == wanted)

    def member_days(self, week: Week) -> int:
        """The days of the week, each with its active members, added up."""
        shift = BITS * self.weeks.index(week)
        return sum([(pattern >> shift & 0b111) * members for pattern, members in self.patterns.items()])

    def _bits(self, weeks: Collection[Week]) -> int:
        return sum(1 << self.weeks.index(week) for week in weeks)


async def read_activity(rows: Rows, guild_id: int, weeks: Sequence[Week]) -> tuple[Activity, Activity]:
    """Who was active, and who wrote."""
    calendar = _calendar(weeks)
    days = list(calendar.c)[2:]
    writing = [case((member_days.messages > 0, day), else_=0) for day in days]
    sums = [func.sum(day).label(f"sum_{number}") for number, day in enumerate([*days, *writing])]
    query = select(*sums).join_from(
        calendar, member_days.day.table, member_days.day.between(calendar.c.first, calendar.c.last)
    )
    members = query.where(member_days.guild_id == guild_id, WAS_ACTIVE).group_by(member_days.member_id).subquery()
    active: Counter[int] = Counter()
    wrote: Counter[int] = Counter()
    for count, *packed in await rows(select(func.count(), *members.c).group_by(*members.c)):
        active[_joined(packed[: len(days)])] += count
        wrote[_joined(packed[len(days) :])] += count
    return Activity(weeks, active), Activity(weeks, wrote)


def _calendar(weeks: Sequence[Week]) -> CTE:
    """Each week's first and last day, and what a day of it adds to each column."""
    columns = range(-(-len(weeks) // WEEKS_IN_A_COLUMN))
    rows = [
        (week.monday, week.sunday, *(_addend(number - WEEKS_IN_A_COLUMN * at) for at in columns))
        for number, week in enumerate(weeks)
    ]
    added = (column(f"day_{at}", Integer) for at in columns)
    return values(column("first", Date), column("last", Date), *added, name="weeks").data(rows).cte("weeks")


def _addend(number: int) -> int:
    return 1 << BITS * number if 0 <= number < WEEKS_IN_A_COLUMN else 0


def _joined(packed: Sequence[int]) -> int:
    if len(packed) == 1:
        return int(packed[0])
    return sum([int(part) << BITS * WEEKS_IN_A_COLUMN * at for at, part in enumerate(packed)])


async def active_members(session: AsyncSession, guild_id: int, week: Week) -> set[int]:
    """Who was active on at least one day of a week."""
    query = select(member_days.member_id).distinct().where(member_days.guild_id == guild_id, WAS_ACTIVE)
    return set(await session.scalars(query.where(member_days.day.between(week.monday, week.sunday))))
