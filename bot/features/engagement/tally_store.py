"""Writes what was counted, and reads what earlier runs left open.

Counts are added up and of firsts the earlier one stays, so runs may come in any order.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.calendar import moment_of
from bot.core.db import inserts_of
from bot.features.engagement import statements_store as statements
from bot.features.engagement.days import Days
from bot.features.engagement.store import Key, Row, portions
from bot.features.engagement.tables import Member, Question, Stay
from bot.features.engagement.tally import First, Stayed, Tally
from bot.features.engagement.waiting import Open

FIRST = ("first_message_id", "first_channel_id", "first_message_day", "first_reply_at")
STAYED = (Stay.member_id, Stay.joined_at, Stay.join_message_id, *(getattr(Stay, name) for name in FIRST))


async def write(session: AsyncSession, tallies: Mapping[int, tuple[Tally, Days]]) -> None:
    """Add a tally of each of some servers to what is counted there."""
    insert_into = inserts_of(session)
    for statement, rows_of in (
        (statements.add_member_days(insert_into), _member_days),
        (statements.add_channel_hours(insert_into), _channel_hours),
        (statements.add_channel_member_weeks(insert_into), _channel_member_weeks),
        (statements.add_first_messages(insert_into), _firsts),
        (statements.add_stays(insert_into), _new_stays),
        (statements.empty_stays(), _emptied),
        (statements.fill_stays(), _filled),
        (statements.add_questions(insert_into), _questions),
    ):
        await statements.run_fast(session, statement, _rows(tallies, rows_of))
    answers = list(_rows(tallies, _answers))
    await statements.run_fast(session, statements.answer_questions(), _only(answers, "guild", "of", "by", "at"))
    for table in (Member, Stay):
        await statements.run_fast(
            session, statements.answer_firsts(table), _only(answers, "guild", "of", "author", "at")
        )


def _rows(
    tallies: Mapping[int, tuple[Tally, Days]], rows_of: Callable[[int, Tally, Days], Iterator[Row]]
) -> Iterator[Row]:
    return (row for guild_id, (tally, days) in tallies.items() for row in rows_of(guild_id, tally, days))


def _only(rows: list[Row], *names: str) -> list[Row]:
    return [{name: row[name] for name in names} for row in rows]


def _member_days(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {
            "guild_id": guild_id,
            "day": day,
            "member_id": member_id,
            "messages": count.messages,
            "replies": count.replies,
            "reactions_given": count.reactions_given,
            "reactions_removed": count.reactions_removed,
            "voice_seconds": count.voice_seconds,
            "hours": count.hours,
        }
        for (day, member_id), count in sorted(tally.member_days.items())
    )


def _channel_hours(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {"guild_id": guild_id, "day": day, "channel_id": channel_id, "hour": hour, "messages": messages}
        for (day, channel_id, hour), messages in sorted(tally.channel_hours.items())
    )


def _channel_member_weeks(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {"guild_id": guild_id, "week": week, "channel_id": channel_id, "member_id": member_id, "messages": messages}
        for (week, channel_id, member_id), messages in sorted(tally.channel_member_weeks.items())
    )


def _first(first: First | None) -> Row:
    return {
        "first_message_id": first and first.message_id,
        "first_channel_id": first and first.channel_id,
        "first_message_at": first and moment_of(first.message_id),
        "first_message_day": first and first.day,
        "first_reply_at": first and first.reply_at,
    }


def _firsts(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {"guild_id": guild_id, "member_id": member_id, **_first(first)}
        for member_id, first in sorted(tally.firsts.items())
    )


def _new_stays(guild_id: int, tally: Tally, days: Days) -> Iterator[Row]:
    return (
        {
            "guild_id": guild_id,
            "member_id": stay.member_id,
            "joined_at": stay.joined_at,
            "joined_day": days.of(stay.joined_at),
            "left_exact": True,
            "join_message_id": stay.join_message_id,
            **_first(stay.first),
        }
        for stay in tally.stayed.values()
    )


def _emptied(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return ({"guild": guild_id, "of": of, "since": since, "lost": lost} for (of, since), lost in tally.emptied.items())


def _filled(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {"guild": guild_id, "of": of, "since": since, **_first(first)} for (of, since), first in tally.filled.items()
    )


def _questions(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {
            "guild_id": guild_id,
            "message_id": asked.message_id,
            "channel_id": asked.channel_id,
            "thread_id": asked.thread_id,
            "author_id": asked.author_id,
            "asked_at": moment_of(asked.message_id),
            "asked_day": asked.day,
            "answer_id": asked.answer_id,
            "answered_at": asked.answer_id and moment_of(asked.answer_id),
        }
        for asked in tally.asked.values()
    )


def _answers(guild_id: int, tally: Tally, _days: Days) -> Iterator[Row]:
    return (
        {
            "guild": guild_id,
            "of": answer.message_id,
            "author": answer.author_id,
            "by": answer.answer_id,
            "at": moment_of(answer.answer_id),
        }
        for answer in tally.answers.values()
    )


async def open_between(
    session: AsyncSession, guild_id: int, after_id: int, until_id: int, days: Days, answers_from: datetime
) -> list[Open]:
    """Questions and first messages with ids in (after, until] that an answer of this moment or later may change."""
    found: dict[int, Open] = {}
    for table in (Member, Stay):
        is_open = or_(table.first_reply_at.is_(None), table.first_reply_at >= answers_from)
        for row in await session.execute(_firsts_between(table, guild_id, after_id, until_id, days).where(is_open)):
            found[row[0]] = Open(*row)
    questions = select(Question.message_id, Question.author_id, Question.channel_id, Question.thread_id).where(
        Question.guild_id == guild_id,
        Question.message_id > after_id,
        Question.message_id <= until_id,
        or_(Question.answered_at.is_(None), Question.answered_at >= answers_from),
    )
    for message_id, author_id, channel_id, thread_id in await session.execute(questions):
        found[message_id] = Open(message_id, author_id, None if thread_id else channel_id)
    return [found[message_id] for message_id in sorted(found)]


def _firsts_between(table: type[Member] | type[Stay], guild_id: int, after_id: int, until_id: int, days: Days) -> Any:
    return select(table.first_message_id, table.member_id, table.first_channel_id).where(
        table.guild_id == guild_id,
        table.first_message_day.between(days.of(moment_of(after_id)), days.of(moment_of(until_id))),
        table.first_message_id > after_id,
        table.first_message_id <= until_id,
    )


async def first_ids(session: AsyncSession, members: Collection[Key]) -> dict[Key, int]:
    """Of those who wrote, by server and member, their first messages."""
    found: dict[Key, int] = {}
    query = select(Member.guild_id, Member.member_id, Member.first_message_id)
    for some in portions(members):
        these = tuple_(Member.guild_id, Member.member_id).in_(some)
        for guild_id, member_id, first_id in await session.execute(query.where(these)):
            if first_id is not None:
                found[guild_id, member_id] = first_id
    return found


async def stays_between(session: AsyncSession, guild_id: int, after_id: int, until_id: int, days: Days) -> list[Stayed]:
    """Stays that began after the moment of one id, up to that of another."""
    query = select(*STAYED).where(
        Stay.guild_id == guild_id,
        Stay.joined_day.between(days.of(moment_of(after_id)), days.of(moment_of(until_id))),
        Stay.joined_at > moment_of(after_id),
        Stay.joined_at <= moment_of(until_id),
    )
    return [_stayed(row) for row in await session.execute(query.order_by(Stay.joined_at))]


async def known_of(
    session: AsyncSession, guild_id: int, member_ids: Collection[int]
) -> tuple[list[Stayed], dict[int, First]]:
    """All stays of some members, and the first message of each."""
    stays: list[Stayed] = []
    firsts: dict[int, First] = {}
    for some in portions(member_ids):
        query = select(*STAYED).where(Stay.guild_id == guild_id, Stay.member_id.in_(some))
        stays += [_stayed(row) for row in await session.execute(query)]
        first = select(Member.member_id, *(getattr(Member, name) for name in FIRST)).where(
            Member.guild_id == guild_id, Member.member_id.in_(some), Member.first_message_id.is_not(None)
        )
        firsts.update({member_id: First(*row) for member_id, *row in await session.execute(first)})
    return stays, firsts


def _stayed(row: Any) -> Stayed:
    member_id, joined_at, join_message_id, first_id, *rest = row
    first = None if first_id is None else First(first_id, *rest)
    return Stayed(member_id, joined_at, round(joined_at.timestamp() * 1000), join_message_id, first)
