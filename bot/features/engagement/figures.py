"""What other features are told of what is counted, without a database."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.calendar import moment_of


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
