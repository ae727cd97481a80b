"""How an event went, in numbers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Figures:
    """`interested`: Discord's count at the end. `came_back`: of who asked or voted, how many were active in the week
    after; None: that is not known (yet). `score`: the mean opinion, from 1 to 3, of `opinions` people."""

    submitted: int = 0
    published: int = 0
    answered: int = 0
    voters: int = 0
    askers: int = 0
    attendees: int = 0
    interested: int | None = None
    came_back: int | None = None
    opinions: int = 0
    score: float | None = None

    def packed(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**kept)
