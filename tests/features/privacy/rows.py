"""A server on which everyone is in everything: for each column that holds people, a row with each of them."""

import enum
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Date, DateTime, LargeBinary, String, inspect, select

from bot.core.db import Database
from bot.core.encrypted import Cipher
from bot.core.personal_data import Holds
from bot.core.personal_rows import declared
from bot.core.tables import Base, Installation, Moment, Tombstone
from tests.support import CIPHER

LONG_AGO, DAY = datetime(2020, 1, 6, 12, tzinfo=UTC), date(2020, 1, 6)
MODERATOR = 70_000_000_000_000_303
LEFT_OUT = (Installation, Tombstone)


async def fill(db: Database, cipher: Cipher, guild_id: int, *people: int) -> None:
    numbers = count(1_000)
    async with db.begin() as session:
        for table in declared():
            if table not in LEFT_OUT:
                held = _held(table)
                for one, person in ((one, person) for one in held for person in people):
                    session.add(table(**_row(table, cipher, guild_id, one, person, numbers)))
                if not held:
                    session.add(table(**_row(table, cipher, guild_id, None, 0, numbers)))
        await session.flush()


def _held(table: type[Base]) -> list[str]:
    holds = table.holds
    return [*(person.column for person in holds.people), *holds.inside] if isinstance(holds, Holds) else []


def _acting(table: type[Base]) -> list[str]:
    holds = table.holds
    people = holds.people if isinstance(holds, Holds) else ()
    acting = (person.column for person in people if person.shows is not None)
    return [name for name in acting if not columns_of(table)[name].primary_key]


def columns_of(table: type[Base]) -> dict[str, Any]:
    return {str(name): column for name, column in inspect(table).columns.items()}


def _row(
    table: type[Base], cipher: Cipher, guild_id: int, held: str | None, person: int, numbers: "count[int]"
) -> dict[str, Any]:
    columns = columns_of(table)
    row = {name: _value(column, cipher, next(numbers)) for name, column in columns.items()}
    row |= {"guild_id": guild_id, **dict.fromkeys(_acting(table), MODERATOR)}
    if held is not None:
        row[held] = _holding(columns[held], cipher, person, row[held])
    holds = table.holds
    for other in holds.inside if isinstance(holds, Holds) else ():
        if other != held and isinstance(columns[other].type, LargeBinary):
            row[other] = cipher.seal_value([])
    return row


def _holding(column: Any, cipher: Cipher, person: int, before: Any) -> Any:
    inside = {"waiting": [{"author_id": person}], "guests": [person, 7]}
    match column.type:
        case JSON():
            return inside
        case LargeBinary():
            return cipher.seal_value(inside)
        case String():
            return f"{person}:{before}"
        case _:
            return person


def _value(column: Any, cipher: Cipher, number: int) -> Any:
    match column.type:
        case LargeBinary() if column.info.get("encrypted"):
            return cipher.seal(f"words {number}")
        case LargeBinary():
            return b"-"
        case JSON():
            return []
        case Boolean():
            return False if not column.nullable else None
        case Date():
            return DAY
        case Moment() | DateTime():
            return LONG_AGO
        case String() if column.name == "week":
            return f"2020-W{2 + number % 9:02}"
        case String():
            return f"s{number}"[: column.type.length or 50]
        case _:
            return number


async def rows(db: Database, table: type[Base], guild_id: int) -> list[dict[str, Any]]:
    names = list(columns_of(table))
    query = select(*(getattr(table, name) for name in names)).where(columns_of(table)["guild_id"] == guild_id)
    async with db.read() as session:
        return [dict(zip(names, row, strict=True)) for row in await session.execute(query)]


def _readable(value: Any) -> str:
    """What is sealed is looked into, too."""
    if isinstance(value, bytes) and len(value) > 1:
        return CIPHER.open(value)
    return str(value.value if isinstance(value, enum.Enum) else value)


async def where(db: Database, guild_id: int, person: int) -> dict[str, int]:
    """In which columns somebody is found, whatever is declared of them, and how often."""
    found: dict[str, int] = {}
    for table in declared():
        if table is not Installation:
            for row in await rows(db, table, guild_id):
                for name, value in row.items():
                    if str(person) in _readable(value):
                        key = f"{table.__tablename__}.{name}"
                        found[key] = found.get(key, 0) + 1
    return found
