"""The statements by which counts are added, made once: to make one anew costs more than to run it for a message."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Dialect, Update, and_, bindparam, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.features.engagement.store import FIRST_MESSAGE, Row
from bot.features.engagement.tables import ChannelHour, ChannelMemberWeek, Member, MemberDay, Question, Stay

if TYPE_CHECKING:
    from bot.core.db import Insert

InsertInto = Callable[..., "Insert"]
"""One of the two databases' own `insert`."""

THIS_STAY = and_(
    Stay.guild_id == bindparam("guild"), Stay.member_id == bindparam("of"), Stay.joined_at == bindparam("since")
)


@cache
def add_member_days(insert_into: InsertInto) -> Insert:
    insert = insert_into(MemberDay)
    sums = ("messages", "replies", "reactions_given", "reactions_removed", "voice_seconds")
    added: dict[str, Any] = {name: getattr(MemberDay, name) + insert.excluded[name] for name in sums}
    added["hours"] = MemberDay.hours.op("|")(insert.excluded.hours)
    return insert.on_conflict_do_update(index_elements=["guild_id", "day", "member_id"], set_=added)


@cache
def add_channel_hours(insert_into: InsertInto) -> Insert:
    insert = insert_into(ChannelHour)
    added = {"messages": ChannelHour.messages + insert.excluded.messages}
    return insert.on_conflict_do_update(index_elements=["guild_id", "day", "channel_id", "hour"], set_=added)


@cache
def add_channel_member_weeks(insert_into: InsertInto) -> Insert:
    insert = insert_into(ChannelMemberWeek)
    added = {"messages": ChannelMemberWeek.messages + insert.excluded.messages}
    return insert.on_conflict_do_update(index_elements=["guild_id", "week", "channel_id", "member_id"], set_=added)


@cache
def add_first_messages(insert_into: InsertInto) -> Insert:
    insert = insert_into(Member)
    return insert.on_conflict_do_update(
        index_elements=["guild_id", "member_id"],
        set_={name: insert.excluded[name] for name in FIRST_MESSAGE},
        where=or_(Member.first_message_id.is_(None), Member.first_message_id > insert.excluded.first_message_id),
    )


@cache
def add_stays(insert_into: InsertInto) -> Insert:
    return insert_into(Stay).on_conflict_do_nothing(index_elements=["guild_id", "member_id", "joined_at"])


@cache
def empty_stays() -> Update:
    lost = Stay.first_message_id == bindparam("lost")
    return update(Stay).where(THIS_STAY, lost).values(dict.fromkeys(FIRST_MESSAGE))


@cache
def fill_stays() -> Update:
    later = or_(Stay.first_message_id.is_(None), Stay.first_message_id > bindparam("first_message_id"))
    return update(Stay).where(THIS_STAY, later).values({name: bindparam(name) for name in FIRST_MESSAGE})


@cache
def add_questions(insert_into: InsertInto) -> Insert:
    return insert_into(Question).on_conflict_do_nothing(index_elements=["guild_id", "message_id"])


@cache
def answer_questions() -> Update:
    asked = and_(Question.guild_id == bindparam("guild"), Question.message_id == bindparam("of"))
    earlier = or_(Question.answer_id.is_(None), Question.answer_id > bindparam("by"))
    return update(Question).where(asked, earlier).values(answer_id=bindparam("by"), answered_at=bindparam("at"))


@cache
def answer_firsts(table: type[Member] | type[Stay]) -> Update:
    first = and_(
        table.guild_id == bindparam("guild"),
        table.member_id == bindparam("author"),
        table.first_message_id == bindparam("of"),
        or_(table.first_reply_at.is_(None), table.first_reply_at > bindparam("at")),
    )
    return update(table).where(first).values(first_reply_at=bindparam("at"))


async def run_fast(session: AsyncSession, statement: Insert | Update, rows: Iterable[Row]) -> None:
    """Once for each row, with the driver's own parameters: SQLAlchemy's take longer than the database for a row."""
    rest = iter(rows)
    if (first := next(rest, None)) is not None:
        connection = await session.connection()
        sql, values_of = _compiled(statement, connection.dialect, tuple(first))
        await connection.exec_driver_sql(sql, [values_of(row) for row in chain([first], rest)])


@lru_cache(maxsize=200)
def _compiled(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Callable[[Row], tuple[Any, ...]]]:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup or []
    types = [compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    converted = [(place, convert) for place, convert in enumerate(types) if convert is not None]
    pick = itemgetter(*order)

    def values_of(row: Row) -> tuple[Any, ...]:
        if not converted:
            return tuple(pick(row))
        values = list(pick(row))
        for place, convert in converted:
            values[place] = convert(values[place])
        return tuple(values)

    return str(compiled), values_of
