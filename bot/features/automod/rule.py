"""What every rule has: a name, whom it leaves alone, what follows; and what it says of a hit."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from bot.core.i18n import Text, _
from bot.core.lengths import read_length
from bot.features.automod import traits
from bot.features.automod.look import Context, Look
from bot.features.automod.scores import LIMIT
from bot.features.automod.seen import Seen, Surface, What

WRITTEN = frozenset(
    {
        Surface.CONTENT,
        Surface.EMBED,
        Surface.FORWARD,
        Surface.POLL,
        Surface.FILE_NAME,
        Surface.ALT_TEXT,
        Surface.STICKER,
        Surface.TITLE,
    }
)
NAMES = frozenset({Surface.NICKNAME, Surface.NAME})
EVERYTHING_WRITTEN = frozenset({What.MESSAGE, What.EDIT, What.THREAD, What.TITLE, What.NAME, What.JOIN})
UNITS = (("w", 604_800), ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))


def _read(value: Any) -> Any:
    return read_length(value) if isinstance(value, str) else value


def _write(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    unit, size = next(((unit, size) for unit, size in UNITS if seconds and seconds % size == 0), UNITS[-1])
    return f"{seconds // size}{unit}"


Length = Annotated[timedelta, BeforeValidator(_read), PlainSerializer(_write, when_used="json")]
"""As people type it (`10m`), also in files."""
Id = Annotated[int, Field(ge=1, lt=1 << 63)]
HourOfDay = Annotated[int, Field(ge=0, le=23)]


class Action(StrEnum):
    """What follows a hit. None of them bans: that is for a person to do."""

    DELETE = "delete"
    STRIKE = "strike"
    TIMEOUT = "timeout"
    HOLD = "hold"
    ROLE = "role"
    SLOWMODE = "slowmode"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Hit:
    """`rule`: its name on this server. `span`: in the original text of `surface`.

    `others`: earlier messages that belong to it, each (channel or thread, message).
    """

    rule: str
    kind: str
    why: Text
    surface: Surface | None = None
    span: tuple[int, int] = (0, 0)
    others: tuple[tuple[int, int], ...] = ()


class Rule(BaseModel, ABC):
    """`score`: each hit adds so many points, and `then` is left out; `only_hours`: from, to, in the server's zone."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: ClassVar[str]
    title: ClassVar[Text]
    looks_at: ClassVar[frozenset[What]] = frozenset({What.MESSAGE, What.EDIT, What.THREAD})
    needs_past: ClassVar[bool] = False
    reads_invites: ClassVar[bool] = False
    needs: ClassVar[int] = traits.NOTHING

    name: str = Field(min_length=1, max_length=50)
    exempt_roles: frozenset[Id] = Field(default=frozenset(), max_length=50)
    exempt_channels: frozenset[Id] = Field(default=frozenset(), max_length=100)
    only_newer_than: Length | None = None
    only_hours: tuple[HourOfDay, HourOfDay] | None = None
    then: tuple[Action, ...] = Field(default=(Action.DELETE,), max_length=len(Action))
    timeout: Length = Field(default=timedelta(minutes=10), ge=timedelta(seconds=1), le=timedelta(days=28))
    slowmode: Length = Field(default=timedelta(seconds=30), ge=timedelta(seconds=1), le=timedelta(hours=6))
    role: Id | None = None
    score: int | None = Field(default=None, ge=1, le=LIMIT)

    @abstractmethod
    def check(self, look: Look) -> Hit | None: ...

    def hit(self, why: Text, surface: Surface | None = None, span: tuple[int, int] = (0, 0), **more: Any) -> Hit:
        return Hit(self.name, self.kind, why, surface, span, **more)

    @property
    def at_once(self) -> tuple[Action, ...]:
        """What follows each hit."""
        return () if self.score is not None else self.then

    @cached_property
    def looks_at_all(self) -> bool:
        """Whether nobody and nothing is exempt."""
        limited = self.exempt_roles or self.exempt_channels or self.only_newer_than or self.only_hours
        return not limited

    def exemption(self, seen: Seen, context: Context) -> Text | None:
        """Why this rule leaves it alone; None if it looks."""
        if seen.what not in self.looks_at:
            return _("this rule does not look at this")
        if self.exempt_roles and self.exempt_roles & seen.roles:
            return _("a role of the member is exempt")
        if self.exempt_channels and not self.exempt_channels.isdisjoint(
            (seen.channel_id, seen.thread_id, seen.parent_id)
        ):
            return _("the channel is exempt")
        if self.only_newer_than is not None and not seen.is_by_newcomer(self.only_newer_than):
            return _("the member has been here for longer")
        if self.only_hours is not None and not self._is_time(seen, context, *self.only_hours):
            return _("not at this hour")
        return None

    @staticmethod
    def _is_time(seen: Seen, context: Context, first: int, last: int) -> bool:
        """From `first` up to `last`, over midnight where `last` is earlier."""
        hour = seen.at.astimezone(context.zone).hour
        return first <= hour < last if first < last else hour >= first or hour < last


class TextRule(Rule):
    """A rule that reads texts: those that stand on its surfaces."""

    looks_at = EVERYTHING_WRITTEN
    surfaces: frozenset[Surface] = Field(default=WRITTEN | NAMES, min_length=1)
