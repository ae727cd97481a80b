"""What a report tells, counted from raw messages instead: one query for each number, over all its weeks where SQL can.

Portable between SQLite and PostgreSQL. Left out are leaves and which questions wait now.
"""

import statistics
from bisect import bisect_right
from collections.abc import Awaitable, Callable
from typing import Any

from tests.benchmarks.synthetic import DAYS, FIRST_SECOND
from tests.benchmarks.synthetic_tables import GUILD

DAY, WEEK = 86_400, 604_800
END = FIRST_SECOND + DAYS * DAY
NOW = END + 9 * 3600
MEASURED, CHART = 5, 8

Answers = dict[tuple[int, int], list[tuple[int, int]]]
Fetch = Callable[[str], Awaitable[list[Any]]]


def since(weeks: int, until: int = 0) -> str:
    return f"guild_id = {GUILD} AND at >= {END - weeks * WEEK} AND at < {END - until * WEEK}"


def ago(at: str) -> str:
    """How many weeks ago; the newest week is 0."""
    return f"({END - 1} - {at}) / {WEEK}"


def number(at: str, unit: int) -> str:
    return f"({at} - {FIRST_SECOND}) / {unit}"


async def count_raw(fetch: Fetch) -> dict[str, Any]:
    """The report's numbers of the newest week, and of those before where they are compared: newest first."""
    weeks = range(MEASURED)
    active = await by_week(fetch, distinct_authors(ago("at"), CHART), CHART)
    daily = await fetch(distinct_authors(f"{ago('at')}, {number('at', DAY)}", MEASURED, by="1, 2"))
    questions, newcomers, answers = await fetch(QUESTIONS), await fetch(NEWCOMERS), await read_answers(fetch)
    return {
        "messages": await by_week(fetch, MESSAGES),
        "active_members": active[:MEASURED],
        "chart": active[::-1],
        "dau_mean": [sum(authors for when, _day, authors in daily if when == week) / 7 for week in weeks],
        "mau": [await one(fetch, month(week)) for week in weeks],
        "returning_members": [await one(fetch, returning(week)) for week in weeks],
        "first_messages": await by_week(fetch, FIRST_MESSAGES),
        "activation": await shares(fetch, ACTIVATED, 1),
        "retention_w1": await shares(fetch, RETURNED, 2),
        "channels": await fetch(CHANNELS),
        "channel_members": dict(await fetch(CHANNEL_MEMBERS)),
        "heatmap": await fetch(HEATMAP),
        "best_hours": await fetch(BEST_HOURS),
        "questions": [sum(when == week for when, *_one in questions) for week in weeks],
        **became(answers, questions, "answered", "unanswered", "first_response_median"),
        **became(answers, newcomers, "newcomers_answered", "newcomers_unanswered", "newcomer_reply_median"),
    }


async def read_answers(fetch: Fetch) -> Answers:
    """The messages that mention a member in a channel, oldest first."""
    found: Answers = {}
    for channel_id, member_id, entry, at in await fetch(MENTIONS):
        found.setdefault((channel_id, member_id), []).append((entry, at))
    return found


def became(answers: Answers, asked: list[Any], answered: str, alone: str, median: str) -> dict[str, list[float]]:
    """What became of messages that wait for their author to be mentioned in their channel."""
    told: dict[str, list[float]] = {answered: [], alone: [], median: []}
    for week in range(MEASURED):
        waits = [
            wait(answers.get((channel_id, author_id), []), *one)
            for when, channel_id, author_id, *one in asked
            if when == week
        ]
        in_time = [minutes for minutes, _open in waits if minutes is not None and minutes <= 24 * 60]
        told[answered].append(len(in_time))
        told[alone].append(len(waits) - len(in_time) - sum(is_open for _minutes, is_open in waits))
        told[median].append(statistics.median(in_time))
    return told


def wait(answers: list[tuple[int, int]], entry: int, at: int) -> tuple[float | None, bool]:
    """Minutes to the answer, if there is one; whether it may still come in time."""
    place = bisect_right(answers, (entry, END * 2))
    minutes = (answers[place][1] - at) / 60 if place < len(answers) else None
    return minutes, minutes is None and NOW - at < DAY


async def by_week(fetch: Fetch, query: str, weeks: int = MEASURED) -> list[int]:
    found = dict(await fetch(query))
    return [found.get(week, 0) for week in range(weeks)]


async def one(fetch: Fetch, query: str) -> int:
    [[count]] = await fetch(query)
    return int(count)


async def shares(fetch: Fetch, query: str, back: int) -> list[float]:
    """Of those who joined so many weeks before each week."""
    joined = dict(await fetch(f"SELECT {ago('at')}, count(*) FROM member_join GROUP BY 1"))
    found = dict(await fetch(query))
    return [found[week + back] / joined[week + back] for week in range(MEASURED)]


def distinct_authors(of: str, weeks: int, by: str = "1") -> str:
    return f"SELECT {of}, count(DISTINCT author_id) FROM message WHERE {since(weeks)} GROUP BY {by}"


def month(week: int) -> str:
    return f"SELECT count(DISTINCT author_id) FROM message WHERE {since(week + 4, week)}"


def returning(week: int) -> str:
    here, before = (f"SELECT author_id FROM message WHERE {since(n + 1, n)}" for n in (week, week + 1))
    return f"SELECT count(*) FROM ({here} INTERSECT {before}) AS both_weeks"


MESSAGES = f"SELECT {ago('at')}, count(*) FROM message WHERE {since(MEASURED)} GROUP BY 1"

FIRST_MESSAGES = f"""
    SELECT {ago("first_at")}, count(*)
    FROM (SELECT min(at) AS first_at FROM message WHERE guild_id = {GUILD} GROUP BY author_id) AS firsts
    WHERE first_at >= {END - MEASURED * WEEK} GROUP BY 1"""

# The order of the tables is what SQLite needs to be told: it would scan all messages for each join.
ACTIVATED = f"""
    SELECT {ago("joined_at")}, count(*) FROM (
        SELECT DISTINCT j.member_id, j.at AS joined_at FROM message m CROSS JOIN member_join j
        WHERE m.guild_id = {GUILD} AND m.at >= {END - (MEASURED + 1) * WEEK} AND j.member_id = m.author_id
            AND j.at >= {END - (MEASURED + 1) * WEEK} AND m.at >= j.at AND m.at <= j.at + {WEEK}
    ) AS wrote GROUP BY 1"""

RETURNED = f"""
    SELECT {ago("joined_at")}, count(*) FROM (
        SELECT DISTINCT j.member_id, j.at AS joined_at FROM message m CROSS JOIN member_join j
        WHERE m.guild_id = {GUILD} AND m.at >= {END - (MEASURED + 2) * WEEK} AND j.member_id = m.author_id
            AND j.at >= {END - (MEASURED + 2) * WEEK}
            AND {number("m.at", DAY)} - {number("j.at", DAY)} BETWEEN 7 AND 13
    ) AS came_back GROUP BY 1"""

ASKED = f"SELECT {ago('at')}, channel_id, author_id, id, at FROM message WHERE {since(MEASURED)}"

QUESTIONS = f"{ASKED} AND asks = 1"

NEWCOMERS = f"""
    {ASKED} AND id IN (
        SELECT min(m.id) FROM message m CROSS JOIN member_join j
        WHERE m.guild_id = {GUILD} AND j.member_id = m.author_id AND m.at >= j.at AND m.at <= j.at + {4 * WEEK}
        GROUP BY m.author_id
    )"""

MENTIONS = f"""
    SELECT channel_id, mentioned_id, id, at FROM message WHERE mentioned_id > 0 AND {since(MEASURED)} ORDER BY id"""

CHANNELS = f"SELECT channel_id, {ago('at')}, count(*) FROM message WHERE {since(MEASURED)} GROUP BY 1, 2"

CHANNEL_MEMBERS = f"SELECT channel_id, count(DISTINCT author_id) FROM message WHERE {since(1)} GROUP BY 1"

HEATMAP = f"""
    SELECT {number("at", DAY)} % 7, at / 3600 % 24, count(*) FROM message WHERE {since(4)} GROUP BY 1, 2"""

BEST_HOURS = f"""
    SELECT day % 7, hour, count(*) / 4.0 FROM (
        SELECT DISTINCT {number("at", DAY)} AS day, at / 3600 % 24 AS hour, author_id FROM message WHERE {since(4)}
    ) AS there GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 3"""
