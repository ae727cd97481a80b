"""What a feature adds to the digest: plain functions from the week's report to sentences. See `community` for one."""

import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.i18n import Text
from bot.features.engagement.report import Report

Line = tuple[Text, ...]
"""Short sentences that stand side by side on one line of a phone."""


class Value(enum.StrEnum):
    NEEDS_YOU = enum.auto()
    WORTH_A_LOOK = enum.auto()
    ALL_GOOD = enum.auto()
    TOO_EARLY = enum.auto()
    QUIET = enum.auto()
    PARTIAL = enum.auto()


@dataclass(frozen=True)
class Verdict:
    """`rule`: why, with the numbers and the threshold that decided it."""

    value: Value
    rule: Text


@dataclass(frozen=True)
class Suggestion:
    """Something to do, following from a number that is shown. `key` finds it again; `short` names it a week later."""

    key: str
    text: Text
    short: Text


@dataclass(frozen=True)
class Place:
    """A channel: a link on Discord, its name elsewhere."""

    channel_id: int
    name: str

    def __str__(self) -> str:
        return f"#{self.name}"


def _nothing(_report: Report) -> tuple[()]:
    return ()


def _no_deeds(_report: Report) -> None:
    return None


@dataclass(frozen=True)
class Part:
    """Lines that are left out where their sample is too small; rules that hold; suggestions, the most urgent first.

    `deeds`: what the team can be thanked for.
    """

    headlines: Callable[[Report], Sequence[Line]] = _nothing
    changes: Callable[[Report], Sequence[Line]] = _nothing
    rules: Callable[[Report], Sequence[Verdict]] = _nothing
    suggestions: Callable[[Report], Sequence[Suggestion]] = _nothing
    notes: Callable[[Report], Iterable[Text]] = _nothing
    deeds: Callable[[Report], Text | None] = _no_deeds
