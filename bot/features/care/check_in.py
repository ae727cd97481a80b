"""What a check-in is, without a database and without Discord."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.i18n import Text, p_

DAYS = (1, 7)
LONGEST_SAID = 500


class Mood(enum.StrEnum):
    WELL = enum.auto()
    SO_SO = enum.auto()
    BADLY = enum.auto()


class Talk(enum.StrEnum):
    """What the team may be shown of the words."""

    COUNT_ONLY = enum.auto()
    NAMELESS = enum.auto()
    NAMED = enum.auto()


MOODS: Mapping[Mood, Text] = {
    Mood.WELL: p_("mood", "Well"),
    Mood.SO_SO: p_("mood", "So-so"),
    Mood.BADLY: p_("mood", "Not well"),
}
TALKS: Mapping[Talk, Text] = {
    Talk.COUNT_ONLY: p_("consent", "No: only count my answer"),
    Talk.NAMELESS: p_("consent", "Yes, without my name"),
    Talk.NAMED: p_("consent", "Yes, with my name"),
}


@dataclass(frozen=True)
class Planned:
    """`channel_id`: where they pressed that they want to be asked; `language`: in which they were answered there."""

    channel_id: int
    language: str


@dataclass(frozen=True)
class Asked:
    """How many were asked on a day of their stay, and what they answered."""

    day: int
    asked: int
    moods: Mapping[Mood, int]

    @property
    def answered(self) -> int:
        return sum(self.moods.values())


@dataclass(frozen=True)
class Answer:
    """Words that may be shown. `member_id`: None if they want no name beside them."""

    day: int
    mood: Mood
    said: str
    member_id: int | None
    at: datetime


@dataclass(frozen=True)
class CheckIn:
    asked: tuple[Asked, ...] = ()
    quotes: tuple[Answer, ...] = ()
