"""Counts put straight into the tables, and the report of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.core.calendar import Week, first_id_at
from bot.core.db import Database
from bot.core.settings import ServerSettings, SettingsStore
from bot.core.tables import Base
from bot.features.engagement.report import Figure, Report
from bot.features.engagement.reports import Reports
from bot.features.engagement.settings import EngagementSettings
from bot.features.engagement.tables import (
    UNREADABLE,
    Channel,
    ChannelHour,
    ChannelMemberWeek,
    Counted,
    Gap,
    Member,
    MemberDay,
    Question,
    Server,
    Stay,
)
from tests.support import CIPHER, FakeClock

GUILD, HELP, TALK = 900, 11, 12
WEEK = Week(2026, 43)
MONDAY = WEEK.monday
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def day(number: int) -> date:
    """Days of the week of the report: 0 is its Monday."""
    return MONDAY + timedelta(days=number)


def at(number: int, hour: float = 12) -> datetime:
    return datetime.combine(day(number), datetime.min.time(), UTC) + timedelta(hours=hour)


class Counts:
    """What is counted of one server, until `report` writes it down and reads it."""

    def __init__(self, live_since: datetime | None = LONG_AGO, heard_until: datetime | None = None) -> None:
        values = {"live_since": live_since, "heard_until": heard_until, "greeted_at": None}
        self.rows: list[Base] = [Server(guild_id=GUILD, name="Ubuntu Help", **values)]
        self.days: dict[tuple[date, int], MemberDay] = {}
        self.ids = 0

    def _next(self) -> int:
        self.ids += 1
        return self.ids

    def add(self, row: type[Base], **values: Any) -> None:
        self.rows.append(row(guild_id=GUILD, **values))

    def was_there(self, member: int, *days: int, **values: int) -> None:
        for number in days:
            self.add(MemberDay, day=day(number), member_id=member, **values)

    def wrote(self, member: int, *days: int, hours: int = 1 << 12, messages: int = 1) -> None:
        self.was_there(member, *days, messages=messages, hours=hours)

    def messages(self, number: int, messages: int, channel: int = TALK, hour: int = 12) -> None:
        self.add(ChannelHour, day=day(number), channel_id=channel, hour=hour, messages=messages)

    def joined(self, member: int, joined_at: datetime, **values: Any) -> None:
        self.add(Stay, member_id=member, joined_at=joined_at, joined_day=joined_at.date(), left_exact=True, **values)

    def left(self, member: int, left_at: datetime, *, exact: bool = True) -> None:
        values = {"left_at": left_at, "left_day": left_at.date(), "left_exact": exact}
        self.add(Stay, member_id=member, joined_at=LONG_AGO, joined_day=LONG_AGO.date(), **values)

    def spoke_first(
        self, member: int, joined_at: datetime, wrote_at: datetime, answered_at: datetime | None = None, id_: int = 0
    ) -> None:
        message = {
            "first_message_id": id_ or first_id_at(wrote_at) + self._next(),
            "first_channel_id": TALK,
            "first_message_at": wrote_at,
            "first_message_day": wrote_at.date(),
            "first_reply_at": answered_at,
        }
        self.joined(member, joined_at, **message)

    def asked(self, asked_at: datetime, answered_at: datetime | None = None, **values: Any) -> None:
        self.add(
            Question,
            message_id=first_id_at(asked_at) + self._next(),
            channel_id=HELP,
            author_id=1,
            asked_at=asked_at,
            asked_day=asked_at.date(),
            answered_at=answered_at,
            answer_id=first_id_at(answered_at) if answered_at else None,
            **values,
        )

    def first_ever(self, member: int, number: int) -> None:
        self.add(Member, member_id=member, first_message_at=at(number), first_message_day=day(number))

    def named(self, channel: int, name: str) -> None:
        self.add(Channel, channel_id=channel, name=name)

    def in_channel(self, week: Week, channel: int, *members: int) -> None:
        for member in members:
            self.add(ChannelMemberWeek, week=str(week), channel_id=channel, member_id=member, messages=1)

    def gap(self, from_at: datetime, to_at: datetime, why: str = UNREADABLE, channel: int = 0) -> None:
        self.add(Gap, channel_id=channel, from_at=from_at, to_at=to_at, why=why)

    def file(self, first: datetime, last: datetime, channel: int = TALK) -> None:
        self.add(Counted, channel_id=channel, first_id=first_id_at(first), last_id=first_id_at(last))

    async def write(self, db: Database) -> None:
        async with db.begin() as session:
            session.add_all(self.rows)
        self.rows = []

    async def report(self, db: Database, week: Week = WEEK, now: datetime | None = None, **settings: Any) -> Report:
        await self.write(db)
        return await reports(db, now, **settings).report(GUILD, week)

    async def figure(self, db: Database, key: str, now: datetime | None = None) -> Figure:
        return (await self.report(db, now=now)).metrics[key]


def reports(db: Database, now: datetime | None = None, **options: Any) -> Reports:
    clock = FakeClock(now or at(8, 9))
    return Reports(db, clock, SettingsStore(db, clock, CIPHER), **options)


async def set_up(db: Database, timezone: str = "UTC", question_channels: Sequence[int] = ()) -> None:
    settings = SettingsStore(db, FakeClock(), CIPHER)
    await settings.change(GUILD, ServerSettings, 1, timezone=timezone)
    await settings.change(GUILD, EngagementSettings, 1, question_channels=tuple(question_channels))
