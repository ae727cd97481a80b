"""Puts a made-up community into an empty database: the roll-ups as counting would leave them, and the raw messages."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

import asyncpg
import numpy as np

from bot.core.calendar import Week, first_id_at
from tests.benchmarks.synthetic import DAYS, FIRST_DAY, FIRST_SECOND, Ints, Joins, Raw, answered_at, grouped

GUILD = 900_000_000_000_000_001
CHUNK = 500_000
Rows = list[tuple[Any, ...]]


class First(NamedTuple):
    """A member's first message: its place among all, where and when it was written, when answered (0: never)."""

    entry: int
    channel: int
    at: int
    answered: int


Tables = dict[str, tuple[tuple[str, ...], Rows]]


def days() -> list[date]:
    return [FIRST_DAY + timedelta(days=day) for day in range(DAYS)]


def moment(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def roll_ups(raw: Raw, joins: Joins) -> Tables:
    members, member = np.unique(raw.author, return_inverse=True)
    channels, channel = np.unique(raw.channel, return_inverse=True)
    firsts = first_messages(raw)
    return {
        "server": (("guild_id", "name", "live_since", "heard_until", "greeted_at"), [server(raw)]),
        "channel": (
            ("guild_id", "channel_id", "name", "parent_id"),
            [(GUILD, int(c), f"c{c}", None) for c in channels],
        ),
        "counted": (("guild_id", "channel_id", "first_id", "last_id"), list(counted(raw, channels))),
        "member_day": (MEMBER_DAY, member_days(raw, member, members)),
        "channel_hour": (("guild_id", "day", "channel_id", "hour", "messages"), channel_hours(raw, channel, channels)),
        "channel_member_week": (
            ("guild_id", "week", "channel_id", "member_id", "messages"),
            channel_member_weeks(raw, channel, channels, member, members),
        ),
        "member": (
            ("guild_id", "member_id", "first_message_at", "first_message_day", "language"),
            [(GUILD, who, moment(first.at), moment(first.at).date(), None) for who, first in firsts.items()],
        ),
        "stay": (
            STAY,
            [stay(who, at, firsts.get(who)) for who, at in zip(joins.member.tolist(), joins.at.tolist(), strict=True)],
        ),
        "question": (QUESTION, questions(raw)),
    }


MEMBER_DAY = (
    "guild_id",
    "day",
    "member_id",
    "messages",
    "replies",
    "reactions_given",
    "reactions_removed",
    "voice_seconds",
    "hours",
)
STAY = (
    "guild_id", "member_id", "joined_at", "joined_day", "left_at", "left_day", "left_exact",
    "first_message_id", "first_channel_id", "first_message_at", "first_message_day", "first_reply_at",
)  # fmt: skip
QUESTION = (
    "guild_id", "message_id", "channel_id", "thread_id", "author_id", "asked_at", "asked_day",
    "answered_at", "answer_id", "closed_by",
)  # fmt: skip


def server(raw: Raw) -> tuple[Any, ...]:
    return GUILD, "Made up", moment(FIRST_SECOND), moment(FIRST_SECOND + DAYS * 86400 + 3600), None


def counted(raw: Raw, channels: Ints) -> Iterator[tuple[int, ...]]:
    first, last = (first_id_at(moment(int(at))) for at in (raw.at[0], raw.at[-1]))
    return ((GUILD, int(channel), first, last) for channel in channels)


def member_days(raw: Raw, member: Ints, members: Ints) -> Rows:
    (day, who), messages, group = grouped(raw.day, member)
    (owner, hour), _counts, _group = grouped(group, raw.hour)
    hours = np.bincount(owner, weights=2.0**hour).astype(np.int64)
    names = days()
    return [
        (GUILD, names[d], m, n, 0, 0, 0, 0, h)
        for d, m, n, h in zip(day.tolist(), members[who].tolist(), messages.tolist(), hours.tolist(), strict=True)
    ]


def channel_hours(raw: Raw, channel: Ints, channels: Ints) -> Rows:
    (day, where, hour), messages, _group = grouped(raw.day, channel, raw.hour)
    names = days()
    columns = (day.tolist(), channels[where].tolist(), hour.tolist(), messages.tolist())
    return [(GUILD, names[d], c, h, n) for d, c, h, n in zip(*columns, strict=True)]


def channel_member_weeks(raw: Raw, channel: Ints, channels: Ints, member: Ints, members: Ints) -> Rows:
    (week, where, who), messages, _group = grouped(raw.day // 7, channel, member)
    names = [str(Week.of(FIRST_DAY).plus(n)) for n in range(DAYS // 7)]
    columns = (week.tolist(), channels[where].tolist(), members[who].tolist(), messages.tolist())
    return [(GUILD, names[w], c, m, n) for w, c, m, n in zip(*columns, strict=True)]


def first_messages(raw: Raw) -> dict[int, First]:
    """Each author's first message, and when it was answered."""
    authors, first = np.unique(raw.author, return_index=True)
    columns = (first, raw.channel[first], raw.at[first], answered_at(raw, first))
    firsts = (First(*one) for one in zip(*(column.tolist() for column in columns), strict=True))
    return dict(zip(authors.tolist(), firsts, strict=True))


def stay(member: int, at: int, first: First | None) -> tuple[Any, ...]:
    left = moment(at + 40 * 86400) if member % 3 == 0 else None
    head = (GUILD, member, moment(at), moment(at).date(), left, left and left.date(), True)
    if first is None or first.at - at > 28 * 86400:
        return (*head, None, None, None, None, None)
    answered = moment(first.answered) if first.answered else None
    return (*head, id_of(first.at, first.entry), first.channel, moment(first.at), moment(first.at).date(), answered)


def questions(raw: Raw) -> Rows:
    asked = np.flatnonzero(raw.asks)
    columns = (asked, raw.channel[asked], raw.author[asked], raw.at[asked], answered_at(raw, asked))
    return [question(*one) for one in zip(*(column.tolist() for column in columns), strict=True)]


def question(entry: int, channel: int, author: int, at: int, answered: int) -> tuple[Any, ...]:
    answer = (moment(answered), first_id_at(moment(answered))) if answered else (None, None)
    return GUILD, id_of(at, entry), channel, None, author, moment(at), moment(at).date(), *answer, None


def id_of(at: int, entry: int) -> int:
    return first_id_at(moment(at)) + entry % 2**22


def chunks(raw: Raw) -> Iterator[Rows]:
    for start in range(0, len(raw.at), CHUNK):
        part = slice(start, start + CHUNK)
        columns = (raw.channel[part], raw.author[part], raw.at[part], raw.mentioned[part], raw.asks[part])
        rows = zip(*(column.tolist() for column in columns), strict=True)
        yield [(GUILD, number, *row) for number, row in enumerate(rows, start)]


RAW = """CREATE TABLE message (
    guild_id BIGINT, id BIGINT, channel_id BIGINT, author_id BIGINT, at BIGINT, mentioned_id BIGINT, asks BIGINT
)"""
RAW_JOINS = "CREATE TABLE member_join (member_id BIGINT, at BIGINT, PRIMARY KEY (member_id, at))"


def joined(joins: Joins) -> Rows:
    return list(zip(joins.member.tolist(), joins.at.tolist(), strict=True))


def fill_sqlite(path: str, tables: Tables, raw: Raw, joins: Joins) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    for name, (columns, rows) in tables.items():
        marks = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({', '.join(columns)}) VALUES ({marks})"
        connection.executemany(statement, (tuple(map(as_text, row)) for row in rows))
    connection.execute(RAW)
    connection.execute(RAW_JOINS)
    connection.executemany("INSERT INTO member_join VALUES (?, ?)", joined(joins))
    for chunk in chunks(raw):
        connection.executemany("INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)", chunk)
    connection.commit()
    connection.close()


def as_text(value: Any) -> Any:
    """As SQLAlchemy stores dates and moments on SQLite."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value


async def fill_postgres(url: str, tables: Tables, raw: Raw, joins: Joins) -> None:
    connection = await asyncpg.connect(url)
    for name, (columns, rows) in tables.items():
        await connection.copy_records_to_table(name, records=rows, columns=columns)
    await connection.execute(RAW)
    await connection.execute(RAW_JOINS)
    await connection.copy_records_to_table("member_join", records=joined(joins))
    for chunk in chunks(raw):
        await connection.copy_records_to_table("message", records=chunk)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()
