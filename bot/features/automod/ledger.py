"""What is remembered of hits, without a database: who, where, when and which rule; never what was written."""

import enum
from dataclasses import dataclass
from datetime import datetime


class Mode(enum.StrEnum):
    """`SCORED`: it added points, which were not too many."""

    OBSERVED = enum.auto()
    SCORED = enum.auto()
    ENFORCED = enum.auto()


class Origin(enum.StrEnum):
    """Who found it: a rule of the bot's, or Discord's own AutoMod."""

    RULE = enum.auto()
    DISCORD = enum.auto()


class Verdict(enum.StrEnum):
    """What a human made of a wave. `RELEASED`, `KEPT`: it was right, and who was held is let go, or stays out."""

    OPEN = enum.auto()
    RIGHT = enum.auto()
    RELEASED = enum.auto()
    KEPT = enum.auto()
    WRONG = enum.auto()


CONFIRMED = {Verdict.RIGHT, Verdict.RELEASED, Verdict.KEPT}


@dataclass(frozen=True)
class HitFacts:
    """`event_id`: of the message or thread, else made of the moment. `span`: how many characters it hit.

    `done`, `failed`: actions that were taken, and that Discord refused. `wave`: whose card shows it.
    """

    guild_id: int
    event_id: int
    rule: str
    member_id: int
    at: datetime
    mode: Mode
    what: str
    surface: str | None = None
    span: int = 0
    place_id: int | None = None
    origin: Origin = Origin.RULE
    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    wave: int | None = None
    case_number: int | None = None
    wrong_by: int | None = None

    @property
    def link(self) -> str | None:
        """To the message, which may be gone; what Discord blocked never was one."""
        if self.place_id is None or self.origin is Origin.DISCORD:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.place_id}/{self.event_id}"


@dataclass(frozen=True)
class Outcome:
    """What was done about an offence, and what Discord refused. `events`: it, and earlier messages that went too."""

    events: frozenset[int]
    done: tuple[str, ...]
    failed: tuple[str, ...]

    def is_just(self, done: tuple[str, ...]) -> bool:
        return self.done == done and not self.failed


@dataclass(frozen=True)
class Wave:
    """Hits of one rule that came together. `role_id`: what its members were given. The card stands in `channel_id`."""

    guild_id: int
    number: int
    rule: str
    rule_number: int
    verdict: Verdict
    begun_at: datetime
    needs_human: bool = False
    role_id: int | None = None
    sending_at: datetime | None = None
    channel_id: int | None = None
    message_id: int | None = None
    decided_by: int | None = None

    @property
    def link(self) -> str | None:
        """To its card."""
        if self.message_id is None:
            return None
        return f"https://discord.com/channels/{self.guild_id}/{self.channel_id}/{self.message_id}"


@dataclass(frozen=True)
class Objection:
    wave: int
    member_id: int
    words: str
    language: str
    made_at: datetime


@dataclass(frozen=True)
class Numbers:
    """What a rule hit in a time: events and distinct members; `wrong`: of these, marked as false positives."""

    hits: int = 0
    members: int = 0
    wrong: int = 0
