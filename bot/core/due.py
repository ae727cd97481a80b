"""Everything that must happen at a time stands in one table; one sweep, called by the scheduler's tick, does it.

A row is taken by compare-and-swap, so two processes, a double tick and a restart all end in one run. A run that
dies is taken again when its hold lapses; one that raises is tried again later, and after the last try the
handler is told that it was given up.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.clock import Clock
from bot.core.db import Database, Inserts, inserts_of, run_each
from bot.core.log import about
from bot.core.tables import Due, DueState

log = logging.getLogger(__name__)

HOLD = timedelta(minutes=10)
RETRY_AFTER = timedelta(minutes=5)
ATTEMPTS = 3
BATCH = 100
FORGET = delete(Due).where(
    Due.guild_id == bindparam("server"),
    Due.kind == bindparam("what"),
    Due.key == bindparam("which"),
    Due.state == DueState.WAITING,
)
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)


class Later(Exception):
    """Raised by a run that is not over: it goes on at another time, and this is no failed try."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"goes on at {at}")
        self.at = at


class Handler(Protocol):
    """What a kind of due thing does: `run`, or `gave_up` once, after the last failed try."""

    async def run(self, guild_id: int, key: str, due_at: datetime) -> None: ...

    async def gave_up(self, guild_id: int, key: str, due_at: datetime) -> None: ...


async def schedule(session: AsyncSession, guild_id: int, kind: str, key: str, due_at: datetime) -> None:
    """Put a thing on the list; one that is still waiting moves to the new time, one that was done stays done."""
    await schedule_all(session, guild_id, kind, [key], due_at)


async def schedule_all(session: AsyncSession, guild_id: int, kind: str, keys: Iterable[str], due_at: datetime) -> None:
    await run_each(session, _moves(inserts_of(session)), [_waiting(guild_id, kind, key, due_at) for key in keys])


async def schedule_once(session: AsyncSession, guild_id: int, kind: str, key: str, due_at: datetime) -> None:
    """Put a thing on the list that stays as it was first planned."""
    await run_each(session, _stays(inserts_of(session)), [_waiting(guild_id, kind, key, due_at)])


@cache
def _moves(insert: Inserts) -> Any:
    """Made once for a database, as is what follows: to put them together takes longer than to run them."""
    query = insert(Due)
    return query.on_conflict_do_update(
        index_elements=["guild_id", "kind", "key"],
        set_={"due_at": query.excluded.due_at},
        where=Due.state == DueState.WAITING,
    )


@cache
def _stays(insert: Inserts) -> Any:
    return insert(Due).on_conflict_do_nothing()


def _waiting(guild_id: int, kind: str, key: str, due_at: datetime) -> dict[str, Any]:
    plan = {"due_at": due_at, "state": DueState.WAITING, "attempts": 0, "taken_at": None}
    return {"guild_id": guild_id, "kind": kind, "key": key, **plan}


async def cancel(session: AsyncSession, guild_id: int, kind: str) -> None:
    """Take everything of a kind that is still waiting off the list."""
    await session.execute(delete(Due).where(Due.guild_id == guild_id, Due.kind == kind, Due.state == DueState.WAITING))


async def forget(session: AsyncSession, guild_id: int, kind: str, key: str) -> None:
    """Take one thing that still waits off the list."""
    await forget_all(session, kind, [(guild_id, key)])


async def forget_all(session: AsyncSession, kind: str, these: Iterable[tuple[int, str]]) -> None:
    """Of several servers: each by its key."""
    await run_each(session, FORGET, [{"server": guild_id, "what": kind, "which": key} for guild_id, key in these])


async def next_due(session: AsyncSession, guild_id: int, kind: str) -> datetime | None:
    query = select(Due.due_at).where(Due.guild_id == guild_id, Due.kind == kind, Due.state == DueState.WAITING)
    return (await session.scalars(query.order_by(Due.due_at).limit(1))).first()


def pause_after(failing_for: timedelta) -> timedelta:
    """For what is tried for ever: each try waits as long as it fails already."""
    return min(max(failing_for, SHORTEST_PAUSE), LONGEST_PAUSE)


@dataclass(frozen=True)
class _Row:
    guild_id: int
    kind: str
    key: str
    due_at: datetime
    attempts: int


class Sweep:
    """Runs what is due; `owns` says which servers this process looks after.

    `away`: kinds that are run for servers that the bot has left, too; `keeps`: which of them are this process's.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        owns: Callable[[int], bool] = lambda _guild_id: True,
        keeps: Callable[[int], bool] = lambda _guild_id: True,
    ) -> None:
        self.db = db
        self.clock = clock
        self.owns = owns
        self.keeps = keeps
        self.away: set[str] = set()
        self.handlers: dict[str, Handler] = {}

    async def __call__(self) -> int:
        """Run everything that is due now; how many were run."""
        done = 0
        for row in await self._due():
            with about(guild_id=row.guild_id, due=f"{row.kind} {row.key}"):
                if await self._take(row):
                    await self._run(row)
                    done += 1
        return done

    async def next_at(self) -> datetime | None:
        """When the next thing that waits is due; for whoever moves the clock by hand."""
        waiting = Due.state == DueState.WAITING, Due.kind.in_(self.handlers)
        query = select(Due.guild_id, Due.kind, Due.due_at).where(*waiting)
        async with self.db.read() as session:
            rows = await session.execute(query.order_by(Due.due_at))
            return next((due_at for guild_id, kind, due_at in rows if self._is_mine(guild_id, kind)), None)

    def _is_mine(self, guild_id: int, kind: str) -> bool:
        return self.owns(guild_id) or (kind in self.away and self.keeps(guild_id))

    async def lag(self) -> timedelta:
        """How late the oldest thing is that waits or was left behind."""
        late = await self._due()
        return max(self.clock.now() - late[0].due_at, timedelta(0)) if late else timedelta(0)

    async def _due(self) -> list[_Row]:
        now = self.clock.now()
        lapsed = (Due.state == DueState.RUNNING) & (Due.taken_at < now - HOLD)
        ready = or_((Due.state == DueState.WAITING) & (Due.due_at <= now), lapsed)
        query = select(Due.guild_id, Due.kind, Due.key, Due.due_at, Due.attempts).where(ready)
        async with self.db.read() as session:
            rows = await session.execute(query.where(Due.kind.in_(self.handlers)).order_by(Due.due_at))
            owned = (_Row(*row) for row in rows if self._is_mine(row.guild_id, row.kind))
            return [row for row, _ in zip(owned, range(BATCH), strict=False)]

    async def _take(self, row: _Row) -> bool:
        now = self.clock.now()
        query = update(Due).where(_is(row), Due.attempts == row.attempts)
        values = {"state": DueState.RUNNING, "taken_at": now, "attempts": row.attempts + 1}
        async with self.db.begin() as session:
            result = await session.execute(query.values(**values).returning(Due.key))
            return result.first() is not None

    async def _run(self, row: _Row) -> None:
        handler = self.handlers[row.kind]
        last_try = row.attempts + 1 >= ATTEMPTS
        try:
            await handler.run(row.guild_id, row.key, row.due_at)
        except Later as later:
            await self._set(row, DueState.WAITING, later.at, attempts=0)
        except Exception:
            log.exception("%s %s of server %s failed (try %s)", row.kind, row.key, row.guild_id, row.attempts + 1)
            if last_try:
                await self._give_up(row)
            else:
                await self._set(row, DueState.WAITING, self.clock.now() + RETRY_AFTER)
        else:
            await self._set(row, DueState.DONE, row.due_at)

    async def _give_up(self, row: _Row) -> None:
        """The handler is told before it is marked: a crash in between rather tells it twice than never."""
        try:
            await self.handlers[row.kind].gave_up(row.guild_id, row.key, row.due_at)
        except Exception:  # its hold lapses, and it is tried again
            log.exception("nobody heard yet that %s %s of server %s failed", row.kind, row.key, row.guild_id)
        else:
            await self._set(row, DueState.FAILED, row.due_at)

    async def _set(self, row: _Row, state: DueState, due_at: datetime, **values: int) -> None:
        async with self.db.begin() as session:
            await session.execute(update(Due).where(_is(row)).values(state=state, due_at=due_at, **values))


def _is(row: _Row) -> ColumnElement[bool]:
    return (Due.guild_id == row.guild_id) & (Due.kind == row.kind) & (Due.key == row.key)
