"""What the digest shows of Q&A events."""

from dataclasses import dataclass

from bot.features.qa.figures import Figures


@dataclass(frozen=True)
class Held:
    """An event that ended in the week; `before`: the one that ended last before it."""

    number: int
    figures: Figures
    before: Figures | None = None


@dataclass(frozen=True)
class CameBack:
    """An event that ended in the week before: how many of its attendees were active in this week."""

    number: int
    attendees: int
    came_back: int


@dataclass(frozen=True)
class QaWeek:
    held: tuple[Held, ...] = ()
    came_back: tuple[CameBack, ...] = ()


NO_EVENTS = QaWeek()
