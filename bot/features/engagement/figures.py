"""What other features are told of what is counted, without a database."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.calendar import Week, moment_of


@dataclass(frozen=True)
class Unanswered:
    """A message that nobody has answered. `channel_id`: where it counts; `thread_id`: if it is a forum post."""

    message_id: int
    channel_id: int
    thread_id: int | None
    author_id: int

    @property
    def at(self) -> datetime:
        return moment_of(self.message_id)


@dataclass(frozen=True, slots=True)
class Joined:
    """A join, and how far they came. `spoke_at`: their first message in this stay, within 28 days; `answered_at`: its
    first answer; `back`: active on a day from the 7th to the 13th after they joined."""

    member_id: int
    joined_at: datetime
    joined_day: date
    spoke_at: datetime | None
    answered_at: datetime | None
    back: bool


@dataclass(frozen=True)
class Cohorts:
    """Who joined in some weeks. `complete`: those of these weeks of which all was counted."""

    joined: tuple[Joined, ...]
    complete: tuple[Week, ...]
