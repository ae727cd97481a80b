"""What the metrics of one report share: each read is made once, however many metrics ask for it."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import wraps
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from bot.core.calendar import Week
from bot.features.engagement.metrics.activity import Activity, read_activity
from bot.features.engagement.metrics.answers import Answers, Asked, settle
from bot.features.engagement.metrics.coverage import Coverage
from bot.features.engagement.tables import Channel, ChannelHour, Question, Stay

MAU_WEEKS = 4
CHART_WEEKS = 8

T = TypeVar("T")


def once(read: Callable[["Source"], Awaitable[T]]) -> Callable[["Source"], Awaitable[T]]:
    @wraps(read)
    async def reads(source: "Source") -> T:
        if read not in source.known:
            source.known[read] = await read(source)
        answer: T = source.known[read]
        return answer

    return reads


class Joined(NamedTuple):
    member_id: int
    joined_at: datetime
    joined_day: date
    first_message_at: datetime | None


@dataclass(frozen=True)
class Source:
    """`weeks`: all that are measured, the report's own, the one before and those of the baseline, oldest first."""

    session: AsyncSession
    guild_id: int
    zone: ZoneInfo
    now: datetime
    week: Week
    baseline_weeks: Sequence[Week]
    coverage: Coverage
    question_channels: Sequence[int] = ()
    known: dict[Callable[..., Any], Any] = field(default_factory=dict)

    @property
    def weeks(self) -> list[Week]:
        return sorted({self.week, self.week.plus(-1), *self.baseline_weeks})

    @property
    def chart_weeks(self) -> list[Week]:
        return [self.week.plus(-number) for number in reversed(range(CHART_WEEKS))]

    def month_until(self, week: Week) -> list[Week]:
        """The 28 days that end with a week."""
        return [week.plus(-number) for number in reversed(range(MAU_WEEKS))]

    def within(self, day: "InstrumentedAttribute[Any]", weeks: Iterable[Week]) -> ColumnElement[bool]:
        """Whether a day lies in one of the weeks."""
        runs: list[list[Week]] = []
        for week in sorted(set(weeks)):
            if runs and runs[-1][-1].plus(1) == week:
                runs[-1].append(week)
            else:
                runs.append([week])
        return or_(*(and_(day >= run[0].monday, day <= run[-1].sunday) for run in runs))

    @once
    async def activities(self) -> tuple[Activity, Activity]:
        """Who was active, and who wrote."""
        back = {before for week in self.weeks for before in self.month_until(week)}
        return await read_activity(self.session, self.guild_id, sorted(back.union(self.chart_weeks)))

    async def activity(self) -> Activity:
        return (await self.activities())[0]

    async def writing(self) -> Activity:
        return (await self.activities())[1]

    @once
    async def channel_messages(self) -> Mapping[Week, Counter[int]]:
        """The messages of each channel in each week."""
        query = select(ChannelHour.day, ChannelHour.channel_id, func.sum(ChannelHour.messages)).where(
            ChannelHour.guild_id == self.guild_id, self.within(ChannelHour.day, self.weeks)
        )
        found: dict[Week, Counter[int]] = {week: Counter() for week in self.weeks}
        for day, channel_id, messages in await self.session.execute(
            query.group_by(ChannelHour.day, ChannelHour.channel_id)
        ):
            found[Week.of(day)][channel_id] += int(messages)
        return found

    @once
    async def joins(self) -> Mapping[Week, list[Joined]]:
        """Each join of the measured weeks and the two weeks before each."""
        weeks = {week.plus(-number) for week in self.weeks for number in range(3)}
        query = select(Stay.member_id, Stay.joined_at, Stay.joined_day, Stay.first_message_at).where(
            Stay.guild_id == self.guild_id, self.within(Stay.joined_day, weeks)
        )
        found: dict[Week, list[Joined]] = {week: [] for week in weeks}
        for row in await self.session.execute(query):
            found[Week.of(row.joined_day)].append(Joined(*row))
        return found

    @once
    async def leaves(self) -> Mapping[Week, Counter[bool]]:
        """How many left in each week, by whether it was seen when it happened."""
        query = select(Stay.left_day, Stay.left_exact, func.count()).where(
            Stay.guild_id == self.guild_id, self.within(Stay.left_day, self.weeks)
        )
        found: dict[Week, Counter[bool]] = {week: Counter() for week in self.weeks}
        rows: Iterable[Any] = await self.session.execute(query.group_by(Stay.left_day, Stay.left_exact))
        for day, exact, leaves in rows:
            found[Week.of(day)][exact] += leaves
        return found

    @once
    async def first_messages(self) -> Mapping[Week, Answers]:
        """What became of newcomers' first messages; one that is the first of several stays stands once."""
        query = select(
            Stay.first_message_id, Stay.first_message_day, Stay.first_message_at, func.min(Stay.first_reply_at)
        ).where(Stay.guild_id == self.guild_id, self.within(Stay.first_message_day, self.weeks))
        columns = (Stay.first_message_id, Stay.first_message_day, Stay.first_message_at)
        rows: Iterable[Any] = await self.session.execute(query.group_by(*columns))
        return self._by_week(Asked(day, at, replied) for _message_id, day, at, replied in rows)

    @once
    async def questions(self) -> Mapping[Week, Answers]:
        """What became of the questions, but for those that a moderator closed as none."""
        query = select(Question.asked_day, Question.asked_at, Question.answered_at).where(
            Question.guild_id == self.guild_id,
            self.within(Question.asked_day, self.weeks),
            Question.closed_by.is_(None),
        )
        return self._by_week(Asked(*row) for row in await self.session.execute(query))

    @once
    async def has_questions(self) -> bool:
        """Whether a channel is set for questions, or a forum brought some."""
        query = select(Question.message_id).where(Question.guild_id == self.guild_id).limit(1)
        return bool(self.question_channels) or await self.session.scalar(query) is not None

    async def channel_names(self, channel_ids: Iterable[int]) -> dict[int, str]:
        query = select(Channel.channel_id, Channel.name).where(Channel.guild_id == self.guild_id)
        rows = await self.session.execute(query.where(Channel.channel_id.in_(list(channel_ids))))
        return {channel_id: name for channel_id, name in rows}

    def _by_week(self, asked: Iterable[Asked]) -> Mapping[Week, Answers]:
        found: dict[Week, list[Asked]] = {week: [] for week in self.weeks}
        for one in asked:
            found[Week.of(one.day)].append(one)
        return {week: settle(messages, self.now) for week, messages in found.items()}
