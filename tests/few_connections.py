"""Each test has an engine of its own, and to connect to PostgreSQL takes longer than what most tests ask of it."""

from typing import Any

from sqlalchemy import AsyncAdaptedQueuePool

AT_ONCE = 4


def connect_seldom() -> None:
    """Who finds no connection waits for one, in place of opening another."""
    library: Any = AsyncAdaptedQueuePool
    real = library.__init__

    def with_few(pool: Any, creator: Any, **options: Any) -> None:
        few = {"pool_size": min(options.get("pool_size", AT_ONCE), AT_ONCE), "max_overflow": 0, "timeout": 60}
        real(pool, creator, **{**options, **few})

    library.__init__ = with_few
