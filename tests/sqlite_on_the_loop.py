"""SQLite without a thread for each connection: of a test's time, most went into handing over to it and back.

The database is the real one, and each statement still lets others have their turn.
"""

import asyncio
import sqlite3
import time
from functools import partial
from typing import Any

import aiosqlite
import aiosqlite.core

AGAIN_AFTER = 0.002
STATEMENTS = {"execute", "executemany", "commit", "rollback"}
"""What others have a turn after; what a statement found is there at once."""


class OnTheLoop:
    """Stands where aiosqlite has the queue to its thread. While a connection waits for one that is locked, as long as
    it was told to, all else goes on."""

    def __init__(self) -> None:
        self._waits = 0.0

    def put_nowait(self, order: tuple[asyncio.Future[Any] | None, Any]) -> None:
        future, function = order
        self._run(future, self._told(function), time.monotonic())

    def _told(self, function: Any) -> Any:
        statement = function.args[0] if isinstance(function, partial) and function.args else ""
        if isinstance(statement, str) and statement.startswith("PRAGMA busy_timeout"):
            self._waits = int(statement.rpartition("=")[2]) / 1_000
            return partial(function.func, "PRAGMA busy_timeout = 0", *function.args[1:])
        return function

    def _run(self, future: asyncio.Future[Any] | None, function: Any, since: float) -> None:
        try:
            result = function()
        except sqlite3.OperationalError as error:
            if (
                future is None
                or error.sqlite_errorcode != sqlite3.SQLITE_BUSY
                or time.monotonic() > since + self._waits
            ):
                self._give(future, aiosqlite.core.set_exception, error)
            elif not future.cancelled():
                future.get_loop().call_later(AGAIN_AFTER, self._run, future, function, since)
        except BaseException as error:
            self._give(future, aiosqlite.core.set_exception, error)
        else:
            if future is None or _is_statement(function):
                self._give(future, aiosqlite.core.set_result, result)
            elif not future.cancelled():
                future.set_result(result)

    @staticmethod
    def _give(future: asyncio.Future[Any] | None, give: Any, what: Any) -> None:
        if future is not None:
            future.get_loop().call_soon(give, future, what)


def _is_statement(function: Any) -> bool:
    return not isinstance(function, partial) or function.func.__name__ in STATEMENTS


class NoThread:
    daemon = True

    def start(self) -> None: ...


def run_on_the_loop() -> None:
    library: Any = aiosqlite.core.Connection
    real = library.__init__

    def without_thread(connection: Any, *args: Any, **options: Any) -> None:
        real(connection, *args, **options)
        connection._tx, connection._thread = OnTheLoop(), NoThread()

    library.__init__ = without_thread
