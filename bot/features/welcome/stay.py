"""From a join to a leave: what is known of it, and how far its greeting is."""

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Greeting(enum.StrEnum):
    """LEFT_OUT: came back too soon. AWAY: taken away, as they were. LOST: whether it was sent can't be told."""

    WAITING = enum.auto()
    SENDING = enum.auto()
    SENT = enum.auto()
    AWAY = enum.auto()
    LEFT_OUT = enum.auto()
    LOST = enum.auto()


@dataclass(frozen=True)
class Stay:
    """`cleared_at`: since when the member may really see the server. `mark`: by which the bot finds the greeting again.

    `language`: of the role that tells it. `tries`: what a compare-and-swap goes by. `channel_id`: None for a DM.
    """

    guild_id: int
    member_id: int
    joined_at: datetime
    cleared_at: datetime | None = None
    left_at: datetime | None = None
    onboarded: bool = False
    rejoined: bool = False
    language: str | None = None
    greeting: Greeting = Greeting.WAITING
    tries: int = 0
    mark: int | None = None
    sending_at: datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None
    farewell_at: datetime | None = None

    @property
    def key(self) -> str:
        return key_of(self.member_id, self.joined_at)


def key_of(member_id: int, joined_at: datetime) -> str:
    return f"{member_id}:{(joined_at - EPOCH) // timedelta(microseconds=1)}"


def of_key(key: str) -> tuple[int, datetime]:
    member_id, microseconds, *_rest = key.split(":")
    return int(member_id), EPOCH + timedelta(microseconds=int(microseconds))
