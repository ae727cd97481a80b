"""The settings of every feature: which there are, and how each is chosen."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_type_hints

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import BaseModel

from bot.core.declared import THINGS, Mark, Said, Shape, shape_of
from bot.core.errors import UserError
from bot.core.i18n import _
from bot.core.settings import ServerSettings, Settings, said
from bot.features.appeals.settings import AppealSettings
from bot.features.care.settings import CareSettings
from bot.features.digest.settings import DigestSettings
from bot.features.engagement.settings import EngagementSettings
from bot.features.gates.settings import GatesSettings
from bot.features.guard.settings import GuardSettings
from bot.features.invites.settings import InvitesSettings
from bot.features.moderation.settings import ModerationSettings
from bot.features.privacy.settings import PrivacySettings
from bot.features.qa.settings import QaSettings
from bot.features.raids.settings import RaidSettings
from bot.features.reports.settings import ReportsSettings
from bot.features.roles.settings import RolesSettings
from bot.features.welcome.settings import WelcomeSettings

PAGES: Mapping[str, type[Settings]] = {
    kind.feature: kind
    for kind in (
        ServerSettings,
        EngagementSettings,
        DigestSettings,
        ModerationSettings,
        ReportsSettings,
        AppealSettings,
        RaidSettings,
        GuardSettings,
        WelcomeSettings,
        GatesSettings,
        RolesSettings,
        InvitesSettings,
        CareSettings,
        QaSettings,
        PrivacySettings,
    )
}
MOST_PICKED = 25
"""Things that Discord lets someone pick at once."""
LONG_TEXT = 100


class NoSuchPage(UserError):
    def __init__(self) -> None:
        super().__init__(_("There is no feature of that name: pick one of the list."))


class Control(enum.Enum):
    """How a setting is chosen. ELSEWHERE: by a command of its own."""

    SWITCH = enum.auto()
    CHOICE = enum.auto()
    PICKER = enum.auto()
    TYPED = enum.auto()
    ELSEWHERE = enum.auto()


@dataclass(frozen=True)
class Field:
    """One setting of a feature. `least`, `most`: of its number, of the letters of its text, or of how many it lists."""

    kind: type[Settings]
    name: str
    said: Said
    annotation: Any
    shape: Shape
    default: Any
    least: int | None = None
    most: int | None = None

    @property
    def control(self) -> Control:
        base = self.shape.base
        if self.said.command or base is dict or (isinstance(base, type) and issubclass(base, BaseModel)):
            return Control.ELSEWHERE
        if base is bool:
            return Control.SWITCH
        if self.shape.mark in THINGS:
            return Control.PICKER
        chosen = self.shape.mark in (Mark.WEEKDAY, Mark.LANGUAGE)
        return Control.CHOICE if chosen or issubclass(base, enum.Enum) else Control.TYPED

    @property
    def picked(self) -> int:
        """How many can be picked at once."""
        return min(self.most or MOST_PICKED, MOST_PICKED) if self.shape.many else 1

    @property
    def is_long(self) -> bool:
        """Its text takes several lines."""
        return self.shape.many or (self.shape.base is str and (self.most or 0) > LONG_TEXT)


def page(feature: str) -> type[Settings]:
    """Raises NoSuchPage."""
    kind = PAGES.get(feature.strip().lower())
    if kind is None:
        raise NoSuchPage
    return kind


@cache
def fields(kind: type[Settings]) -> Mapping[str, Field]:
    """The settings that people see, by name."""
    hints = get_type_hints(kind, include_extras=True)
    return {name: _field(kind, name, words, hints[name]) for name, words in said(kind).items()}


def field(feature: str, name: str) -> Field:
    """Raises NoSuchPage, also for what the bot does not know any more."""
    found = fields(page(feature)).get(name)
    if found is None:
        raise NoSuchPage
    return found


def _field(kind: type[Settings], name: str, words: Said, annotation: Any) -> Field:
    info = kind.model_fields[name]
    least: Any = None
    most: Any = None
    for one in info.metadata:
        match one:
            case Ge(ge=number) | MinLen(min_length=number):
                least = number
            case Le(le=number) | MaxLen(max_length=number):
                most = number
            case _:
                continue
    default = info.get_default(call_default_factory=True)
    return Field(kind, name, words, annotation, shape_of(annotation), default, least, most)
