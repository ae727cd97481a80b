"""A database that can't be written to: since when, and who has been told."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Actions
from bot.core.clock import Clock
from bot.core.db import gave_out, reason_of
from bot.core.i18n import _
from bot.core.operator import tell_operator

log = logging.getLogger(__name__)

TOLD_AFTER = timedelta(minutes=5)


class Outage:
    """Whoever runs the bot is told once, after some minutes. `failing`: servers of which nothing could be written."""

    def __init__(self, clock: Clock, actions: Actions) -> None:
        self.clock = clock
        self.actions = actions
        self.since: datetime | None = None
        self.failing: set[int] = set()
        self._told = False

    def began(self, guild_id: int, error: Exception) -> None:
        self.failing.add(guild_id)
        if self.since is None:
            self.since = self.clock.now()
            said, exc_info = reason_of(error), None if gave_out(error) else error
            log.error(
                "counts can't be written since %s: %s; they are kept and tried again",
                self.since,
                said,
                exc_info=exc_info,
            )

    def is_over(self, guild_id: int) -> None:
        self.failing.discard(guild_id)
        if self.since is not None and not self.failing:
            log.warning("counts are written again; they could not be since %s", self.since)
            self.since, self._told = None, False

    async def tell(self) -> None:
        if self.since is None or self._told or self.clock.now() - self.since < TOLD_AFTER:
            return
        self._told = True
        text = _(
            "The database can’t be written to since {since}. What happens is counted in memory meanwhile and written "
            "down once it works again; if memory fills up, the channels are read again. The log says what is wrong.",
            since=f"<t:{int(self.since.timestamp())}:f>",
        )
        await tell_operator(self.actions, text)
