"""A message in which members take roles themselves."""

import enum
from dataclasses import dataclass
from datetime import datetime

BUTTONS = 5
"""Up to so many roles are buttons; more are a list."""
MOST_ROLES = 25
LONGEST_TITLE = 1_000


class Kind(enum.StrEnum):
    """Of a panel's roles, a member may have any, one of them, or up to a number."""

    ANY = enum.auto()
    ONE = enum.auto()
    UP_TO = enum.auto()


@dataclass(frozen=True)
class Panel:
    guild_id: int
    number: int
    channel_id: int
    title: str
    kind: Kind
    most: int
    role_ids: tuple[int, ...]
    message_id: int | None = None

    @property
    def limit(self) -> int:
        """How many of its roles a member may have."""
        return {Kind.ANY: len(self.role_ids), Kind.ONE: 1, Kind.UP_TO: self.most}[self.kind]


@dataclass(frozen=True)
class Chosen:
    """What a member took and gave back, and what of the panel they have now."""

    taken: tuple[int, ...]
    given_back: tuple[int, ...]
    has: tuple[int, ...]


@dataclass(frozen=True)
class Memory:
    """What someone had when they were last seen. `joined_at` tells of which stay."""

    guild_id: int
    member_id: int
    joined_at: datetime
    role_ids: frozenset[int]
    timed_out_until: datetime | None = None


@dataclass(frozen=True)
class Restorable:
    """`back`: what can come back; `lost`: what can't."""

    back: tuple[int, ...]
    lost: tuple[int, ...]
