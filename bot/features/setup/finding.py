"""What can be wrong with a server, and what is looked at to find it."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.i18n import Text
from bot.core.native_automod import Standing
from bot.core.servers import ServerFacts
from bot.features.automod.native_drift import Drift
from bot.features.setup.files import Values
from bot.features.setup.pages import Field


class Level(enum.IntEnum):
    """SERIOUS: something that was chosen does not work, or shows what it must not."""

    NOTE = 0
    WARNING = 1
    SERIOUS = 2


class Do(enum.Enum):
    """What the bot can do about it itself."""

    FORGET = enum.auto()
    ALLOW = enum.auto()
    STOP_GREETING = enum.auto()
    FORGET_EXEMPTIONS = enum.auto()
    MEND_PANELS = enum.auto()
    TAKE_DOWN = enum.auto()
    LEAVE = enum.auto()


@dataclass(frozen=True)
class Fix:
    """FORGET: `things` of a setting; FORGET_EXEMPTIONS: those of the rule `named`; ALLOW: itself `permissions` in a
    channel; TAKE_DOWN: the panels of these numbers; LEAVE: what is `named`, which is then mentioned no more."""

    do: Do
    field: Field | None = None
    things: tuple[int, ...] = ()
    permissions: tuple[str, ...] = ()
    named: str = ""

    @property
    def needs(self) -> tuple[str, ...]:
        """What whoever presses must be allowed, beside managing the server."""
        if self.do in (Do.MEND_PANELS, Do.TAKE_DOWN):
            return ("manage_roles",)
        return self.field.kind.also_needs if self.field is not None else ()


@dataclass(frozen=True)
class Finding:
    """`key`: the same as long as it is the same. `so`: what comes of it; `then`: what a person does."""

    key: str
    level: Level
    what: Text
    so: Text
    then: Text | None = None
    fix: Fix | None = None


@dataclass(frozen=True)
class RuleLook:
    """A rule of automod. `needs`: what the bot must be allowed for what follows a hit; empty where it only observes.
    `gone`: what it exempts and is no longer there."""

    name: str
    kind: str
    needs: frozenset[str]
    exempt_roles: frozenset[int]
    exempt_channels: frozenset[int]
    number: int = 0
    gone: frozenset[int] = frozenset()


@dataclass(frozen=True)
class PanelLook:
    """A panel on which members take roles. `stands`: its message is there, as far as the bot may look."""

    number: int
    title: str
    channel_id: int
    role_ids: tuple[int, ...]
    stands: bool = True


@dataclass(frozen=True)
class Checkup:
    """`wrote_native`: there are rules of the bot's at Discord; `drifted`: those that someone changed by hand;
    `left`: keys of what is left alone on purpose."""

    server: ServerFacts
    values: Values
    rules: tuple[RuleLook, ...] = ()
    native: tuple[Standing, ...] = ()
    wrote_native: bool = False
    drifted: tuple[Drift, ...] = ()
    greets_itself: int | None = None
    greeters: Mapping[int, int] | None = None
    left: Sequence[str] = ()
    panels: tuple[PanelLook, ...] = ()

    def value(self, feature: str, name: str) -> Any:
        return self.values[feature][name]

    @property
    def staff_channel(self) -> int | None:
        found: int | None = self.value("moderation", "inbox_channel") or self.value("moderation", "log_channel")
        return found

    @property
    def enforces(self) -> bool:
        return any(rule.needs for rule in self.rules)
