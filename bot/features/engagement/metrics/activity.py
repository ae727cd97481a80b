"""Who was active when: each member's days as bits, grouped by the database in one scan."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from sqlalchemy import BigInteger, Date, case, cast, column, func, or_, select, values
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import Week
from bot.features.engagement.tables import MemberDay

WEEKS_AT_ONCE = 8  # 56 days: as many as fit into the bits of a 64-bit integer
VOICE_SECONDS = 5 * 60

Masks = Mapping[int, int]


@dataclass(frozen=True)
class Activity:
    """`masks`: member to the bits of their days; bit 0 is the Monday of the first of `weeks`, bit 7 of the second."""

    weeks: Sequence[Week]
    masks: Masks

    @cached_property
    def _bits(self) -> Mapping[Week, int]:
        return {week: 0b1111111 << 7 * number for number, week in enumerate(self.weeks)}

    @cached_property
    def _groups(self) -> Counter[int]:
        """How many members were there in exactly these weeks (bit 0: the first)."""
        bits = list(enumerate(self._bits.values()))
        days = Counter(self.masks.values())
        groups: Counter[int] = Counter()
        for mask, members in days.items():
            groups[sum(1 << number for number, bit in bits if mask & bit)] += members
        return groups

    def members(self, weeks: Collection[Week]) -> int:
        """Distinct members active in any of these weeks."""
        wanted = self._wanted(weeks)
        return sum(members for group, members in self._groups.items() if group & wanted)

    def members_in_all(self, weeks: Collection[Week]) -> int:
        wanted = self._wanted(weeks)
        return sum(members for group, members in self._groups.items() if group & wanted == wanted)

    def member_days(self, week: Week) -> int:
        """The days of the week, each with its active members, added up."""
        bits = self._bits[week]
        return sum((mask & bits).bit_count() for mask in self.masks.values())

    def was_active(self, member_id: int, first: date, last: date) -> bool:
        mask = self.masks.get(member_id, 0)
        days = (first + timedelta(days=number) for number in range((last - first).days + 1))
        return bool(mask) and any(mask & self._bit(day) for day in days)

    def _bit(self, day: date) -> int:
        """The bit of a day; of one outside the weeks that were read, none."""
        bits = self._bits.get(Week.of(day), 0)
        return bits & -bits << day.weekday() if bits else 0

    def _wanted(self, weeks: Iterable[Week]) -> int:
        return sum(1 << self.weeks.index(week) for week in weeks)


async def read_activity(session: AsyncSession, guild_id: int, weeks: Sequence[Week]) -> tuple[Activity, Activity]:
    """Who was active, and who wrote."""
    active: dict[int, int] = {}
    wrote: dict[int, int] = {}
    for start in range(0, len(weeks), WEEKS_AT_ONCE):
        for member_id, active_bits, wrote_bits in await _days(session, guild_id, weeks[start : start + WEEKS_AT_ONCE]):
            active[member_id] = active.get(member_id, 0) | active_bits << 7 * start
            wrote[member_id] = wrote.get(member_id, 0) | wrote_bits << 7 * start
    return Activity(weeks, active), Activity(weeks, wrote)


async def _days(session: AsyncSession, guild_id: int, weeks: Sequence[Week]) -> Iterable[tuple[int, int, int]]:
    bits = [(day, 1 << number) for number, day in enumerate(days_of(weeks))]
    days = values(column("day", Date), column("bit", BigInteger), name="days").data(bits).cte("days")
    was_active = or_(MemberDay.messages > 0, MemberDay.reactions_given > 0, MemberDay.voice_seconds >= VOICE_SECONDS)
    # Each day stands once per member, so a sum of its bits is the mask.
    active = cast(func.sum(case((was_active, days.c.bit), else_=0)), BigInteger)
    wrote = cast(func.sum(case((MemberDay.messages > 0, days.c.bit), else_=0)), BigInteger)
    query = select(MemberDay.member_id, active, wrote).join_from(days, MemberDay, MemberDay.day == days.c.day)
    rows = await session.execute(query.where(MemberDay.guild_id == guild_id).group_by(MemberDay.member_id))
    return rows


def days_of(weeks: Sequence[Week]) -> list[date]:
    return [week.monday + timedelta(days=number) for week in weeks for number in range(7)]
