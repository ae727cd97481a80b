import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.encrypted import short_lived

CIPHER = short_lived()


class FakeClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = datetime(2026, 10, 26, 9, tzinfo=UTC)) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def move(self, **length: float) -> None:
        self.time += timedelta(**length)


@pytest.fixture(autouse=True)
def loggers_as_before() -> Iterator[None]:
    """A command sets them up for its process, which is the one of all tests here."""
    loggers = [logging.root, logging.getLogger("bot"), logging.getLogger("cogs")]
    before = [(logger, logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, level, handlers in before:
        logger.setLevel(level)
        logger.handlers[:] = handlers
