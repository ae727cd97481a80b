"""What a process knows of a server while it follows it."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.core.calendar import moment_of
from bot.core.facts import PlaceFacts, Sight
from bot.features.engagement.live import LiveCounting, Own

BEGINNING = moment_of(0)


@dataclass(slots=True, eq=False)
class Following:
    """A server as this process follows it since it became ready.

    `own`: the places that it counts live; `behind`: those whose history is read first; `reading`: the one that is in
    the middle; `archives`: channels that may be read again, whose archived threads are to be read; `sights`: how each
    was seen when it was looked at last; `let_go`: those that went lately, as they were in `own`; `flickered`: those
    that could not be read for a moment since; `unseen`: since when places are hidden that were counted. Nothing older
    than `baseline_id` is read. `heard_until`: as it is written down. `missed_since`: what happened from then on is
    still to be found; None: all is.
    """

    own: Own = field(default_factory=dict)
    let_go: Own = field(default_factory=dict)
    behind: dict[int, PlaceFacts] = field(default_factory=dict)
    archives: dict[int, PlaceFacts] = field(default_factory=dict)
    sights: dict[int, Sight] = field(default_factory=dict)
    flickered: set[int] = field(default_factory=set)
    unseen: dict[int, datetime] = field(default_factory=dict)
    baseline_id: int = 0
    live_since: datetime = BEGINNING
    heard_until: datetime = BEGINNING
    missed_since: datetime | None = None
    knows_members: bool = False
    reading: tuple[int, LiveCounting] | None = None
    places_read: int = 0
    messages_read: int = 0

    @property
    def began_before_it_came(self) -> bool:
        """Whether what was missed is from before the bot came to the server, too."""
        return self.missed_since is not None and self.missed_since < self.live_since
