from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = datetime(2026, 10, 26, 9, tzinfo=UTC)) -> None:
        self.time = now

    def now(self) -> datetime:
        return self.time

    def move(self, **length: float) -> None:
        self.time += timedelta(**length)
