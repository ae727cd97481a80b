"""A database that can't be written to: since when, and who has been told."""

import logging
from datetime import datetime, timedelta

from bot.core.actions import Actions, Refused
from bot.core.clock import Clock
from bot.core.db import gave_out, reason_of
from bot.core.i18n import Text, _, languages, words
from bot.core.posts import Post

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
        await self._reach(text)

    async def _reach(self, text: Text) -> None:
        # In every language: which one someone reads stands in the database.
        post = Post(tuple(words(language).say(text) for language in languages()))
        try:
            await self.actions.dm(await self.actions.operator(), post)
        except Refused as refused:
            log.warning("whoever runs the bot could not be told that the database is away: %s", refused)
        except Exception:
            log.exception("whoever runs the bot could not be told that the database is away")
