"""Five weeks of real chat, counted and counted again in plain Python."""

import gzip
import json
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.core.db import Database
from bot.features.engagement.tables import ChannelHour, ChannelMemberWeek, MemberDay, Stay
from tests.features.engagement.chat import counts
from tests.features.engagement.fake_history import counting
from tests.support import FakeClock

GUILD = 900000000000000001
MESSAGES, JOINS = 89_503, 5_631


@pytest.fixture(scope="session")
def chat_folder(shared_data: Path) -> Path:
    if not (shared_data / "chat").is_dir():
        pytest.skip(f"the real chat is not here: {shared_data / 'chat'} is missing")
    return shared_data / "chat"


@pytest.fixture(scope="session")
def raw_messages(chat_folder: Path) -> list[tuple[int, dict[str, Any]]]:
    found = []
    for path in chat_folder.glob("*.json.gz"):
        export = json.loads(gzip.decompress(path.read_bytes()))
        found += [(int(export["channel"]["id"]), message) for message in export["messages"]]
    return found


@pytest.mark.both_databases
async def test_every_message_and_join_is_counted_once_but_for_those_of_bots(
    db: Database, clock: FakeClock, chat_folder: Path, raw_messages: list[tuple[int, dict[str, Any]]]
) -> None:
    engagement = counting(db, clock)
    [server] = (await engagement.import_exports([chat_folder], question_channels=["help", "desktop"])).servers
    bots = Counter(message["type"] for _channel, message in raw_messages if message["author"]["isBot"])
    assert server.messages == MESSAGES - bots["Default"] - bots["Reply"]
    assert server.joins == JOINS - bots["GuildMemberJoin"]
    assert server.messages + server.joins + server.by_bots == MESSAGES + JOINS
    assert (server.first_day, server.last_day) == (date(2026, 9, 28), date(2026, 11, 1))
    await check_counts(db, raw_messages)

    before = await counts(db, GUILD)
    [again] = (await engagement.import_exports([chat_folder])).servers
    assert (again.messages, again.joins) == (0, 0)
    assert await counts(db, GUILD) == before


async def check_counts(db: Database, raw_messages: list[tuple[int, dict[str, Any]]]) -> None:
    days: Counter[tuple[date, int]] = Counter()
    hours: Counter[tuple[date, int, int]] = Counter()
    weeks: Counter[tuple[str, int, int]] = Counter()
    joins: Counter[date] = Counter()
    for channel_id, message in raw_messages:
        if message["author"]["isBot"]:
            continue
        at = datetime.fromisoformat(message["timestamp"]).astimezone(UTC)
        author_id = int(message["author"]["id"])
        if message["type"] == "GuildMemberJoin":
            joins[at.date()] += 1
            continue
        year, week, _weekday = at.isocalendar()
        days[at.date(), author_id] += 1
        hours[at.date(), channel_id, at.hour] += 1
        weeks[f"{year}-W{week:02}", channel_id, author_id] += 1
    async with db.read() as session:
        member_days = await session.execute(select(MemberDay.day, MemberDay.member_id, MemberDay.messages))
        assert {(day, member): messages for day, member, messages in member_days} == days
        channel_hours = await session.execute(
            select(ChannelHour.day, ChannelHour.channel_id, ChannelHour.hour, ChannelHour.messages)
        )
        assert {(day, channel, hour): messages for day, channel, hour, messages in channel_hours} == hours
        table = ChannelMemberWeek
        rows = await session.execute(select(table.week, table.channel_id, table.member_id, table.messages))
        assert {(week, channel, member): messages for week, channel, member, messages in rows} == weeks
        stays = await session.execute(select(Stay.joined_day, func.count()).group_by(Stay.joined_day))
        assert {day: count for day, count in stays} == joins
