"""What the metrics of one report share: each read is made once, however many metrics ask for it, all at one time."""

from asyncio import Semaphore, Task, TaskGroup
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property, wraps
from typing import Any, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, String, and_, case, cast, func, or_, select

from bot.core.calendar import Week
from bot.core.db import Database
from bot.features.engagement.days import ms_of
from bot.features.engagement.metrics.activity import Activity, read_activity
from bot.features.engagement.metrics.answers import Answers, Asked, settle
from bot.features.engagement.metrics.columns import channels, hours, questions, stays
from bot.features.engagement.metrics.coverage import Coverage

AT_ONCE = 3  # leaves one of SQLite's readers to everyone else
MAU_WEEKS = 4
CHART_WEEKS = 8
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)

T = TypeVar("T")


def once(read: Callable[["Source"], Coroutine[Any, Any, T]]) -> Callable[["Source"], Awaitable[T]]:
    """The first who asks starts the read, all others wait for it."""

    @wraps(read)
    async def reads(source: "Source") -> T:
        if read not in source.started:
            source.started[read] = source.tasks.create_task(read(source))
        answer: T = await source.started[read]
        return answer

    return reads


class Joins(NamedTuple):
    """`members`: how many joined, each counted once."""

    joins: int = 0
    members: int = 0


@dataclass(frozen=True)
class Source:
    """`weeks`: all that are measured, the report's own, the one before and those of the baseline, oldest first."""

    db: Database
    tasks: TaskGroup
    guild_id: int
    zone: ZoneInfo
    now: datetime
    week: Week
    baseline_weeks: Sequence[Week]
    coverage: Coverage
    question_channels: Sequence[int] = ()
    turns: Semaphore = field(default_factory=lambda: Semaphore(AT_ONCE))
    started: dict[Callable[..., Any], Task[Any]] = field(default_factory=dict)

    @cached_property
    def weeks(self) -> list[Week]:
        return sorted({self.week, self.week.plus(-1), *self.baseline_weeks})

    @property
    def chart_weeks(self) -> list[Week]:
        return [self.week.plus(-number) for number in reversed(range(CHART_WEEKS))]

    async def rows(self, query: Executable) -> Sequence[Any]:
        """Each query has a connection of its own, so that the database works on several at once."""
        async with self.turns, self.db.read() as session:
            rows: Sequence[Any] = (await session.execute(query)).all()
        return rows

    def month_until(self, week: Week) -> list[Week]:
        """The 28 days that end with a week."""
        return [week.plus(-number) for number in reversed(range(MAU_WEEKS))]

    def within(self, day: ColumnElement[Any], weeks: Iterable[Week]) -> ColumnElement[bool]:
        """Whether a day lies in one of the weeks."""
        runs: list[list[Week]] = []
        for week in sorted(set(weeks)):
            if runs and runs[-1][-1].plus(1) == week:
                runs[-1].append(week)
            else:
                runs.append([week])
        return or_(*(and_(day >= run[0].monday, day <= run[-1].sunday) for run in runs))

    def number(self, day: ColumnElement[Any], weeks: Sequence[Week]) -> ColumnElement[int]:
        """Which of the weeks, in order, a day lies in."""
        return case(*((day <= week.sunday, number) for number, week in enumerate(weeks)))

    @once
    async def activities(self) -> tuple[Activity, Activity]:
        """Who was active, and who wrote."""
        back = {before for week in self.weeks for before in self.month_until(week)}
        return await read_activity(self.rows, self.guild_id, sorted(back.union(self.chart_weeks)))

    async def activity(self) -> Activity:
        return (await self.activities())[0]

    async def writing(self) -> Activity:
        return (await self.activities())[1]

    @once
    async def channel_messages(self) -> Mapping[Week, Counter[int]]:
        """The messages of each channel in each week."""
        query = select(hours.day, hours.channel_id, func.sum(hours.messages)).where(
            hours.guild_id == self.guild_id, self.within(hours.day, self.weeks)
        )
        found: dict[Week, Counter[int]] = {week: Counter() for week in self.weeks}
        for day, channel_id, messages in await self.rows(query.group_by(hours.day, hours.channel_id)):
            found[Week.of(day)][channel_id] += int(messages)
        return found

    @once
    async def joins(self) -> Mapping[Week, Joins]:
        """The joins of the measured weeks and of the two weeks before each."""
        weeks = sorted({week.plus(-number) for week in self.weeks for number in range(3)})
        week = self.number(stays.joined_day, weeks).label("week")
        query = select(week, func.count(), func.count(stays.member_id.distinct())).where(
            stays.guild_id == self.guild_id, self.within(stays.joined_day, weeks)
        )
        found = dict.fromkeys(weeks, Joins())
        for number, joins, members in await self.rows(query.group_by(week)):
            found[weeks[number]] = Joins(joins, members)
        return found

    @once
    async def leaves(self) -> Mapping[Week, Counter[bool]]:
        """How many left in each week, by whether it was seen when it happened."""
        week = self.number(stays.left_day, self.weeks).label("week")
        query = select(week, stays.left_exact, func.count()).where(
            stays.guild_id == self.guild_id, self.within(stays.left_day, self.weeks)
        )
        found: dict[Week, Counter[bool]] = {week: Counter() for week in self.weeks}
        for number, exact, leaves in await self.rows(query.group_by(week, stays.left_exact)):
            found[self.weeks[number]][exact] += leaves
        return found

    @once
    async def first_messages(self) -> Mapping[Week, Answers]:
        """What became of newcomers' first messages; one that is the first of several stays stands once."""
        query = select(
            self.number(func.min(stays.first_message_day), self.weeks),
            stays.first_message_id,
            func.min(stays.first_reply_at),
        ).where(stays.guild_id == self.guild_id, self.within(stays.first_message_day, self.weeks))
        rows = await self.rows(query.group_by(stays.first_message_id))
        return self._settled((number, ms_of(message_id), _ms(replied_at)) for number, message_id, replied_at in rows)

    @once
    async def questions(self) -> Mapping[Week, Answers]:
        """What became of the questions, but for those that a moderator closed as none."""
        week = self.number(questions.asked_day, self.weeks).label("week")
        # Ids tell when their messages were written; two lists a week are read faster than a row a question.
        asked, answered = (
            func.aggregate_strings(cast(id_, String), ",")
            for id_ in (questions.message_id, func.coalesce(questions.answer_id, 0))
        )
        query = select(week, asked, answered).where(
            questions.guild_id == self.guild_id,
            self.within(questions.asked_day, self.weeks),
            questions.closed_by.is_(None),
        )
        return self._settled(
            (number, ms_of(message_id), ms_of(answer_id) if answer_id else None)
            for number, *lists in await self.rows(query.group_by(week))
            for message_id, answer_id in zip(*(map(int, listed.split(",")) for listed in lists), strict=True)
        )

    @once
    async def has_questions(self) -> bool:
        """Whether a channel is set for questions, or a forum brought some."""
        query = select(questions.message_id).where(questions.guild_id == self.guild_id).limit(1)
        return bool(self.question_channels or await self.rows(query))

    async def channel_names(self, channel_ids: Iterable[int]) -> dict[int, str]:
        query = select(channels.channel_id, channels.name).where(channels.guild_id == self.guild_id)
        rows = await self.rows(query.where(channels.channel_id.in_(list(channel_ids))))
        return {channel_id: name for channel_id, name in rows}

    def _settled(self, messages: Iterable[tuple[int, int, int | None]]) -> Mapping[Week, Answers]:
        """Messages with the number of their week."""
        found: list[list[Asked]] = [[] for _week in self.weeks]
        for number, asked_ms, answered_ms in messages:
            found[number].append((asked_ms, answered_ms))
        now_ms = _ms(self.now) or 0
        return {week: settle(asked, now_ms) for week, asked in zip(self.weeks, found, strict=True)}


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // MILLISECOND
