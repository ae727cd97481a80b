"""Every test has engines of its own, and each would compile all its statements anew, and keep them for good: what is
kept beside the tables knows a statement by the dialect of its engine."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.util import LRUCache

STATEMENTS = 3_000


def compile_once() -> None:
    """All dialects of a kind count as one, and their engines share what was compiled."""
    kept: dict[type, Any] = {kind: LRUCache(STATEMENTS) for kind in (PGDialect_asyncpg, SQLiteDialect_aiosqlite)}
    for kind in kept:
        alike: Any = kind
        alike.__eq__ = lambda one, other: type(one) is type(other)
        alike.__hash__ = lambda one: hash(type(one))
    shared: Any = property(lambda engine: kept[type(engine.dialect)], lambda engine, own: None)
    Engine._compiled_cache = shared
